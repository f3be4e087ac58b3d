"""Building blocks of the kinds' forms, so that a kind says only what stands where."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from cms.kinds.rows import Row


def group(heading: str, *lines: Any, help_text: str = "") -> MultiFieldPanel:
    """Each line is a panel, or names the fields that stand beside one another."""
    return MultiFieldPanel([line_panel(line) for line in lines], heading=heading, help_text=help_text)


def line_panel(line: Any) -> Any:
    if not isinstance(line, str):
        return line
    names = line.split()
    return FieldPanel(names[0]) if len(names) == 1 else FieldRowPanel([FieldPanel(name) for name in names])


def rows(name: str, model: type[Row], *, help_text: str = "") -> InlinePanel:
    """A repeated part."""
    label = str(model._meta.verbose_name)
    return InlinePanel(name, heading=str(model._meta.verbose_name_plural), label=label, help_text=help_text)
