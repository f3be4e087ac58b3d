"""Texts out of files: one module per format. Pure: no Django, so that it can run in a process of its own."""

from cms.scan.extract.contents import Contents, Limits, TooMuch
from cms.scan.extract.formats import extract

__all__ = ["Contents", "Limits", "TooMuch", "extract"]
