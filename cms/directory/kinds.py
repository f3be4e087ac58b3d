"""The kinds of record there are, asked of the code: a kind is a subclass of Record."""

from __future__ import annotations

from collections.abc import Iterator

from cms.records.models import Record


def every_kind(model: type[Record] = Record) -> Iterator[type[Record]]:
    yield model
    for kind in model.__subclasses__():
        yield from every_kind(kind)


def kind_choices() -> list[tuple[str, str]]:
    """Code and label, for forms."""
    return list({kind.kind_code: (kind.kind_code, kind.kind_label) for kind in every_kind()}.values())
