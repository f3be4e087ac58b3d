"""Who may open the original of a file. The public reads the copies that editions keep, never these."""

from __future__ import annotations

from wagtail.models import Collection
from wagtail.users.models import UserProfile

from cms.agencies.models import Agency
from cms.agencies.permissions import Someone, agencies_of
from cms.records.media import Attachment, Picture, PictureRendition

HOLDERS = ((PictureRendition, "image__collection"), (Picture, "collection"), (Attachment, "collection"))


class NoSuchUpload(LookupError):
    """No row holds a file of this name."""


def may_open(user: Someone, collection: Collection | None) -> bool:
    """What stands in an agency's collection, or below it, is for the people of that agency; what belongs to no
    agency, such as a portrait (``None``), is for everyone who works in the admin."""
    if not user.has_perm("wagtailadmin.access_admin"):
        return False
    owner = _owner(collection) if collection is not None else None
    return owner is None or user.is_superuser or owner in agencies_of(user)


def may_open_upload(user: Someone, name: str) -> bool:
    """The same for a file by its name in the storage. Raises NoSuchUpload."""
    return may_open(user, _collection_of(name))


def _owner(collection: Collection) -> int | None:
    above = Agency.objects.filter(collection__in=collection.get_ancestors(inclusive=True))
    return above.order_by("-collection__depth").values_list("pk", flat=True).first()


def _collection_of(name: str) -> Collection | None:
    if "\x00" in name:  # PostgreSQL cannot even be asked for it
        raise NoSuchUpload(name)
    for model, path in HOLDERS:
        collection = model.objects.filter(file=name).values_list(path, flat=True).first()
        if collection is not None:
            return Collection.objects.get(pk=collection)
    if not UserProfile.objects.filter(avatar=name).exists():
        raise NoSuchUpload(name)
    return None
