"""The kinds of record there are: the general one, and every subclass that is not abstract."""

from __future__ import annotations

from cms.records.models import Record


def every_kind() -> list[type[Record]]:
    """In the order in which editors are offered them; the general kind last."""
    return sorted(_with_subclasses(Record), key=lambda kind: (kind.kind_order, kind.kind_code))


def kind_named(code: str) -> type[Record]:
    """Raises LookupError."""
    found = next((kind for kind in every_kind() if kind.kind_code == code), None)
    if found is None:
        raise LookupError(f"no kind of record is called {code!r}")
    return found


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.kind_code, kind.kind_label) for kind in every_kind()]


def _with_subclasses(model: type[Record]) -> list[type[Record]]:
    below = [kind for child in model.__subclasses__() for kind in _with_subclasses(child)]
    return below if model._meta.abstract else [model, *below]
