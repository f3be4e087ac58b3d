"""Every kind of record: whatever module stands in :mod:`cms.kinds.each` is one, and nothing else lists them."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from cms.kinds import each
from cms.kinds.waiting import WaitingInterpretation

__all__ = ["WaitingInterpretation"]

for _module in iter_modules(each.__path__):
    import_module(f"{each.__name__}.{_module.name}")
