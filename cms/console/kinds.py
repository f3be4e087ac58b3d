"""The kinds of record as people choose among them."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType

from cms.agencies.models import AgencyPage
from cms.records.models import Record


def kinds_by_name() -> dict[str, type[Record]]:
    """Every kind that may stand below an agency's page, by its model's name, in the order that editors know."""
    models = (model for model in AgencyPage.allowed_subpage_models() if issubclass(model, Record))
    return {model.__name__.lower(): model for model in models}


def kind_choices() -> list[tuple[str, str]]:
    return [(name, kind.kind_label) for name, kind in kinds_by_name().items()]


def kind_codes() -> list[tuple[str, str]]:
    """As records and rules name kinds."""
    return [(kind.kind_code, kind.kind_label) for kind in kinds_by_name().values()]


def kind_of(record: Record) -> str:
    """The kind's Chinese name, without reading the kind's own row."""
    model = ContentType.objects.get_for_id(record.content_type_id).model_class()
    return str(getattr(model, "kind_label", Record.kind_label))
