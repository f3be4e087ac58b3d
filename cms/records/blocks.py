"""What a record's body is made of, and the public form of each part."""

from __future__ import annotations

from typing import Any

import nh3
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import expand_db_html

from cms.records.kept import KeptFile, keep_attachment, keep_picture

PUBLIC_TAGS = {
    "h2",
    "h3",
    "h4",
    "p",
    "br",
    "b",
    "strong",
    "i",
    "em",
    "ol",
    "ul",
    "li",
    "a",
    "hr",
    "blockquote",
    "sup",
    "sub",
}

TABLE_OPTIONS = {
    "contextMenu": [
        "row_above",
        "row_below",
        "---------",
        "col_left",
        "col_right",
        "---------",
        "remove_row",
        "remove_col",
        "---------",
        "undo",
        "redo",
    ],
    "language": "zh-CN",
    "minSpareRows": 0,
    "startRows": 4,
    "startCols": 4,
    "autoColumnSize": True,
}


def _public_address(tag: str, name: str, value: str) -> str | None:
    """A link to what the public cannot open (a record that is not public, an original file) loses its address."""
    return None if name == "href" and (value == "None" or value.startswith("/")) else value


class PublicBlock:
    """A body block that can give its public form: a dict of the edition schema, and the files it uses."""

    def public(self, value: Any) -> tuple[dict[str, Any], list[KeptFile]]:
        raise NotImplementedError

    def files_used(self, value: Any) -> list[Any]:
        """The Attachment or Picture rows behind the value, whose bytes are reviewed with the record."""
        return []


class TextBlock(PublicBlock, blocks.RichTextBlock):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link"])
        super().__init__(**kwargs)

    def public(self, value: Any) -> tuple[dict[str, Any], list[KeptFile]]:
        html = nh3.clean(
            expand_db_html(value.source),
            tags=PUBLIC_TAGS,
            attributes={"a": {"href", "title"}},
            attribute_filter=_public_address,
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel=None,
        )
        return {"type": "text", "html": html}, []

    class Meta:
        label = "正文"
        icon = "pilcrow"


class RecordTableBlock(PublicBlock, TableBlock):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("table_options", TABLE_OPTIONS)
        super().__init__(**kwargs)

    def public(self, value: Any) -> tuple[dict[str, Any], list[KeptFile]]:
        rows = [["" if cell is None else str(cell) for cell in row] for row in value["data"]]
        return {
            "type": "table",
            "caption": value.get("table_caption") or "",
            "header_row": bool(value.get("first_row_is_table_header")),
            "header_column": bool(value.get("first_col_is_header")),
            "rows": rows,
        }, []

    class Meta:
        label = "表格"
        icon = "table"


class PictureBlock(PublicBlock, blocks.StructBlock):
    picture = ImageChooserBlock(label="图片")
    alt = blocks.CharBlock(label="替代文字", max_length=200, help_text="向看不见图片的人说明图片内容。")
    caption = blocks.CharBlock(label="图片说明", max_length=200, required=False)

    def public(self, value: Any) -> tuple[dict[str, Any], list[KeptFile]]:
        kept, width, height = keep_picture(value["picture"])
        return {
            "type": "image",
            "sha256": kept.sha256,
            "alt": value["alt"],
            "caption": value["caption"] or "",
            "width": width,
            "height": height,
        }, [kept]

    def files_used(self, value: Any) -> list[Any]:
        return [value["picture"]]

    class Meta:
        label = "图片"
        icon = "image"
        template = "records/blocks/picture.html"


class AttachmentBlock(PublicBlock, blocks.StructBlock):
    document = DocumentChooserBlock(label="附件")
    title = blocks.CharBlock(label="显示名称", max_length=200)

    def public(self, value: Any) -> tuple[dict[str, Any], list[KeptFile]]:
        kept = keep_attachment(value["document"])
        return {"type": "attachment", "sha256": kept.sha256, "title": value["title"]}, [kept]

    def files_used(self, value: Any) -> list[Any]:
        return [value["document"]]

    class Meta:
        label = "附件"
        icon = "doc-full"
        template = "records/blocks/attachment.html"


class QuotationBlock(PublicBlock, blocks.StructBlock):
    text = blocks.TextBlock(label="引文")
    source = blocks.CharBlock(label="出处", max_length=200, required=False)

    def public(self, value: Any) -> tuple[dict[str, Any], list[KeptFile]]:
        return {"type": "quotation", "text": value["text"], "source": value["source"] or ""}, []

    class Meta:
        label = "引文"
        icon = "openquote"
        template = "records/blocks/quotation.html"


class BodyBlock(blocks.StreamBlock):
    text = TextBlock()
    table = RecordTableBlock()
    picture = PictureBlock()
    attachment = AttachmentBlock()
    quotation = QuotationBlock()
