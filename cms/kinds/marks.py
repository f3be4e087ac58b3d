"""Marking other records when one is published or withdrawn: documents by documents, documents and their
interpretations by one another. Connected to ``edition_issued``, so it happens in the same transaction."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from wagtail.models import Page, Revision

from cms.kinds.each.interpretation import Interpretation
from cms.kinds.each.policy import Effect, PolicyDocument
from cms.kinds.public_form import field_of
from cms.kinds.standing import standing_of
from cms.kinds.waiting import WaitingInterpretation
from cms.records.marking import Marks, mark_record
from cms.records.models import Edition
from cms.refusal import Refusal

logger = logging.getLogger(__name__)


def follow(edition: Edition, **kwargs: Any) -> None:
    """Receiver of ``edition_issued``. A mark marks nothing further."""
    if edition.because_of_id is not None:
        return
    record = edition.record.specific
    if isinstance(record, PolicyDocument):
        _mark_originals(record, edition)
        _publish_waiting(record, edition)
        _mark_interpretations(record, edition)
    elif isinstance(record, Interpretation):
        _mark_documents(record, edition)


def _mark_originals(policy: PolicyDocument, edition: Edition) -> None:
    """Those it names now, and those it named before."""
    for original in PolicyDocument.objects.filter(pk__in=_originals(policy.pk)).order_by("pk"):
        mark_record(original, Marks(standing=standing_of(original.pk)), because_of=edition)


def _publish_waiting(policy: PolicyDocument, edition: Edition) -> None:
    """One that may not go out after all, say because a file of it was replaced, does not hold up its document."""
    if edition.action != Edition.Action.PUBLISH:
        return
    for waiting in WaitingInterpretation.objects.filter(document=policy).order_by("interpretation_id"):
        try:
            with transaction.atomic():
                revision = Revision.objects.get(pk=waiting.revision_id)
                revision.publish(user=edition.issued_by, skip_permission_checks=True)
        except Refusal as refusal:
            logger.warning("interpretation %s not published: %s", waiting.interpretation_id, refusal)


def _mark_interpretations(policy: PolicyDocument, edition: Edition) -> None:
    """Their link to the document appears with it, and goes with it."""
    for interpretation in policy.interpretations.filter(published__withdrawn=False).order_by("pk"):
        fields = {"document": field_of(interpretation, "document", None)}
        mark_record(interpretation, Marks(fields=fields), because_of=edition)


def _mark_documents(interpretation: Interpretation, edition: Edition) -> None:
    """The document it explains now, and the one it explained before."""
    concerned = {interpretation.document_id, *_documents_before(interpretation.pk)}
    for document in PolicyDocument.objects.filter(pk__in=concerned - {None}).order_by("pk"):
        fields = {"interpretations": field_of(document, "interpretations", None)}
        mark_record(document, Marks(fields=fields), because_of=edition)


def companions(page_id: int) -> set[int]:
    """The pages that publishing or withdrawing this one may mark or publish, see :mod:`cms.review.locking`.

    Its rows say what is public; what is on its way to be published is in its newest and its scheduled revision.
    """
    of_type = Page._base_manager.filter(pk=page_id).values_list("content_type_id", flat=True).first()
    if of_type == _type(PolicyDocument):
        named = {effect.get("document") for effects in _drafted(page_id, "effects") for effect in effects}
        return {*_originals(page_id), *_interpretations(page_id), *(named - {None})}
    if of_type == _type(Interpretation):
        row = Interpretation.objects.filter(pk=page_id).values_list("document", "awaited_document__document")
        return {*(row.first() or ()), *_documents_before(page_id), *_drafted(page_id, "document")} - {None}
    return set()


def _originals(policy: int) -> set[int]:
    marked = PolicyDocument.objects.exclude(standing={}).filter(standing__contains={"by": [policy]})
    named = Effect.objects.filter(policy=policy, document__isnull=False)
    return set(
        named.values_list("document").union(marked.values_list("pk"), all=True).values_list(flat=True)
    ) - {policy}


def _interpretations(document: int) -> set[int]:
    theirs = Interpretation.objects.filter(Q(document=document) | Q(awaited_document__document=document))
    return set(theirs.values_list("pk", flat=True))


def _documents_before(interpretation: int) -> set[int]:
    """The document that the last published edition named; a later one may name another, a withdrawal none."""
    editions = Edition.objects.filter(record=interpretation, action=Edition.Action.PUBLISH).order_by(
        "-number"
    )
    found: set[int] = set()
    for payload in editions.values_list("payload", flat=True)[:2]:
        fields = json.loads(payload)["fields"]
        uuids = [
            link["uuid"] for field in fields if field["name"] == "document" for link in field.get("links", [])
        ]
        if uuids:
            found |= set(PolicyDocument.objects.filter(uuid__in=uuids).values_list("pk", flat=True))
    return found


def _drafted(page_id: int, name: str) -> list[Any]:
    latest = Page.objects.filter(pk=page_id).values("latest_revision")
    revisions = Revision.objects.page_revisions().filter(object_id=str(page_id))
    coming = revisions.filter(Q(approved_go_live_at__isnull=False) | Q(pk__in=latest))
    return [value for value in coming.values_list(f"content__{name}", flat=True) if value]


def _type(model: type[Page]) -> int:
    return ContentType.objects.get_for_model(model).pk
