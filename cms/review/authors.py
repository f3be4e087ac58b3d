"""Who wrote what a revision would publish."""

from __future__ import annotations

from wagtail.models import Revision


def authors_of(revision: Revision) -> set[int]:
    """Everyone who edited what this revision would publish: since the live revision, or since the beginning.

    Where it is live itself, let out in an emergency and reviewed after, since the beginning.
    """
    page = revision.content_object
    edits = Revision.objects.for_instance(page).filter(pk__lt=revision.pk)
    if page.live_revision_id and page.live_revision_id < revision.pk:
        edits = edits.filter(pk__gt=page.live_revision_id)
    authors = {*edits.values_list("user_id", flat=True), revision.user_id}
    return {author for author in authors if author is not None}
