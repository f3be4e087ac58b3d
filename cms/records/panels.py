"""The editor's form: what is required first, then how the record is catalogued, then when it goes out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.forms import CheckboxSelectMultiple
from django.utils.html import format_html_join
from wagtail import hooks
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

if TYPE_CHECKING:
    from cms.records.models import Record


def content(*groups: Any) -> list[Any]:
    """The first tab: title and column, what the kind asks for, then the text and its attachments."""
    return [
        FieldPanel(
            "title",
            heading="标题",
            help_text="写完整的正式标题，例如：柳北区2026年城乡居民医保缴费公告。",
        ),
        FieldRowPanel([FieldPanel("main_column"), FieldPanel("formed_on")]),
        *groups,
        FieldPanel("body"),
        InlinePanel("attachments", heading="附件", label="附件", panels=[FieldPanel("document")]),
    ]


def catalogue(without: frozenset[str] = frozenset()) -> list[Any]:
    """The second tab. ``without``: fields that a kind asks for on its first tab."""
    rows = [["document_number"], ["disclosure", "validity"], ["source_name", "source_url"]]
    kept = [[name for name in row if name not in without] for row in rows]
    return [
        MultiFieldPanel(
            [
                FieldPanel("summary"),
                FieldPanel("keywords"),
                FieldRowPanel([FieldPanel("topic"), FieldPanel("genre")]),
                FieldRowPanel([FieldPanel("head"), FieldPanel("grassroots_field")]),
                FieldPanel("other_columns", widget=CheckboxSelectMultiple),
            ],
            heading="分类",
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel(name) for name in row]) for row in kept if row],
            heading="文件信息",
        ),
    ]


CONTENT: list[Any] = content()
CATALOGUE: list[Any] = catalogue()

SCHEDULE: list[Any] = [
    FieldPanel(
        "go_live_at",
        heading="定时发布",
        help_text="不填则审批通过后立即发布。填写后，须在该时间之前通过全部审查，到时自动发布。",
    ),
]


class StandingPanel(Panel):
    """Where the record stands. Other houses add their part through the hook ``record_standing_panels``:
    a callable ``(request, record) -> html``."""

    class BoundPanel(Panel.BoundPanel):
        def render_html(self, parent_context: Any = None) -> str:
            parts = (hook(self.request, self.instance) for hook in hooks.get_hooks("record_standing_panels"))
            return format_html_join("", "{}", ((part,) for part in parts))

        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.pk is not None


@cache
def edit_handler(model: type[Record]) -> Any:
    handler = TabbedInterface(
        [
            ObjectList(model.content_panels, heading="内容"),
            ObjectList(model.catalogue_panels, heading="目录信息"),
            ObjectList(model.schedule_panels, heading="发布时间"),
            ObjectList([StandingPanel()], heading="公开情况"),
        ],
        base_form_class=model.base_form_class,
    )
    return handler.bind_to_model(model)
