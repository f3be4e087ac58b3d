"""Uploads are what they say they are, and carry nothing that runs; names are normal; errors are Chinese."""

from __future__ import annotations

import html
import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from cms.agencies.models import Role
from cms.records.models import Attachment, Picture
from cms.records.uploads import OLE, check_upload, normal_name
from liubei import district
from tests.newsroom import Newsroom

SAMPLES = district.FOLDER / "records" / "files"
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def word() -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("公告")
    document.save(out)
    return out.getvalue()


def sheet() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def with_macros(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    return out.getvalue()


def ole(*parts: str) -> bytes:
    return OLE + b"\0" * 512 + b"\0\0".join(part.encode("utf-16-le") for part in parts)


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.*")), ids=lambda path: path.name)
def test_the_districts_own_attachments_pass(sample: Path) -> None:
    if sample.suffix in {".pdf", ".docx", ".xlsx"}:
        check_upload(sample.name, sample.read_bytes())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("公告.docx", word()),
        ("表.XLSX", sheet()),
        ("旧.doc", ole("WordDocument")),
        ("旧.xls", ole("Workbook")),
        ("旧.wps", ole("WordDocument")),
        ("版式.ofd", packed(**{"OFD.xml": b"<ofd/>"})),
        ("说明.txt", "缴费公告".encode()),
        ("说明.txt", "缴费公告".encode("gb18030")),
        ("说明.txt", "缴费公告".encode("utf-16")),
        ("表.csv", "﻿序号,1<2\r\n".encode()),
        ("包.zip", packed(**{"甲/公告.docx": word(), "图.png": png()})),
    ],
)
def test_what_it_says_it_is_passes(name: str, data: bytes) -> None:
    check_upload(name, data)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("网页.html", HTML, "不能上传“.html”文件"),
        ("图.svg", SVG, "不能上传“.svg”文件"),
        ("程序.exe", b"MZ", "不能上传“.exe”文件"),
        ("宏.docm", word(), "不能上传“.docm”文件"),
        ("没有扩展名", b"x", "不能上传"),
        ("公告.pdf", HTML, "内容不是“.pdf”格式"),
        ("公告.pdf", SVG, "内容不是“.pdf”格式"),
        ("公告.pdf", b"MZ%PDF-1.7", "内容不是“.pdf”格式"),
        ("公告.docx", sheet(), "内容不是“.docx”格式"),
        ("公告.docx", b"PK\x03\x04broken", "内容不是“.docx”格式"),
        ("公告.doc", HTML, "内容不是“.doc”格式"),
        ("公告.doc", ole("Workbook"), "内容不是“.doc”格式"),
        ("公告.docx", with_macros(word()), "含有宏"),
        ("公告.doc", ole("WordDocument", "_VBA_PROJECT"), "含有宏"),
        ("表.et", ole("Workbook", "_VBA_PROJECT"), "含有宏"),
        ("说明.txt", HTML, "网页代码"),
        ("表.csv", "甲,乙\n".encode() + SVG, "网页代码"),
        ("说明.txt", b"MZ\0\0\x90", "内容不是“.txt”格式"),
        ("包.zip", b"not a zip", "内容不是“.zip”格式"),
        ("包.zip", packed(**{"a.html": HTML}), "压缩包内的“a.html”不是可以公开的文件类型"),
        ("包.zip", packed(**{"a.pdf": HTML}), "压缩包内的“a.pdf”：文件内容不是"),
        ("包.zip", packed(**{"a.docx": with_macros(word())}), "压缩包内的“a.docx”：文件含有宏"),
        ("包.zip", packed(**{"b.zip": packed(**{"a.txt": b"x"})}), "不是可以公开的文件类型"),
        ("包.zip", packed(**{"../a.txt": b"x"}), "路径不合规范"),
        ("包.zip", packed(**{f"{n}.txt": b"x" for n in range(501)}), "太多"),
    ],
)
def test_what_it_is_not_or_what_runs_is_refused(name: str, data: bytes, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        check_upload(name, data)


def test_an_archive_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.records.uploads.MOST_UNPACKED", 1000)
    with pytest.raises(ValidationError, match="展开后太大"):
        check_upload("包.zip", packed(**{"a.txt": b"x" * 1001}))


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("低保 名单（终稿）.PDF", "低保_名单（终稿）.pdf"),
        ("名单\u202efdp.exe.pdf", "名单fdp_exe.pdf"),
        ("a.php.pdf", "a_php.pdf"),
        (".pdf", "file.pdf"),
        ("C:\\桌面\\公告.docx", "公告.docx"),
        ("e\u0301.txt", "é.txt"),
        ("长" * 200 + ".txt", "长" * 60 + ".txt"),
        ("没有扩展名", "没有扩展名"),
    ],
)
def test_names_are_normal(given: str, normal: str) -> None:
    assert normal_name(given) == normal


def test_the_stored_name_is_normal(newsroom: Newsroom) -> None:
    file = Attachment.objects.create(title="名单", file=ContentFile(b"x", name="低保\u202e 名单.v2.TXT"))
    assert Path(file.file.name).name == "低保_名单_v2.txt"


class TestInTheAdmin:
    """The three ways in: the upload page, the chooser's dialog, replacing a file."""

    @pytest.fixture
    def editor(self, newsroom: Newsroom, client: Client) -> Client:
        client.force_login(newsroom.person(Role.EDITOR))
        return client

    def upload(self, newsroom: Newsroom, editor: Client, name: str, data: bytes, what: str = "docs") -> Any:
        return editor.post(
            reverse(f"wagtail{what}:add_multiple"),
            {
                "title": "名单",
                "collection": newsroom.agency.collection_id,
                "files[]": SimpleUploadedFile(name, data),
            },
            headers={"X-Requested-With": "XMLHttpRequest"},
        ).json()

    def test_the_upload_page_says_why(self, newsroom: Newsroom, editor: Client) -> None:
        for name, data, said in (
            ("公告.pdf", HTML, "文件内容不是“.pdf”格式"),
            ("公告.html", HTML, "不能上传“.html”文件"),
            ("公告.docx", with_macros(word()), "含有宏"),
        ):
            answer = self.upload(newsroom, editor, name, data)
            assert answer["success"] is False
            assert said in answer["error_message"]
        assert not Attachment.objects.exists()
        assert self.upload(newsroom, editor, "公告.docx", word())["success"] is True
        assert Attachment.objects.get().collection == newsroom.agency.collection

    def test_one_that_is_too_large_is_told_the_limit(
        self, newsroom: Newsroom, editor: Client, settings: Any
    ) -> None:
        settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
        answer = self.upload(newsroom, editor, "公告.docx", word())
        assert "文件" in answer["error_message"]
        assert "10" in answer["error_message"]

    def test_the_choosers_dialog_says_why_and_keeps_the_title(
        self, newsroom: Newsroom, editor: Client
    ) -> None:
        answer = editor.post(
            reverse("wagtaildocs_chooser:create"),
            {
                "document-chooser-upload-title": "写好的名称",
                "document-chooser-upload-collection": newsroom.agency.collection_id,
                "document-chooser-upload-file": SimpleUploadedFile("公告.pdf", HTML),
            },
        ).json()
        form = html.unescape(answer["htmlFragment" if "htmlFragment" in answer else "html"])
        assert "文件内容不是“.pdf”格式" in form
        assert "写好的名称" in form
        assert not Attachment.objects.exists()

    def test_a_file_that_replaces_another_is_checked_too(self, newsroom: Newsroom, editor: Client) -> None:
        file = Attachment.objects.create(
            title="名单", file=ContentFile(b"x", name="a.txt"), collection=newsroom.agency.collection
        )
        answer = editor.post(
            reverse("wagtaildocs:edit", args=[file.pk]),
            {"title": "名单", "collection": file.collection_id, "file": SimpleUploadedFile("b.pdf", HTML)},
        )
        assert "文件内容不是“.pdf”格式" in html.unescape(answer.content.decode())
        file.refresh_from_db()
        assert file.file.name.endswith(".txt")

    @pytest.mark.parametrize(
        ("name", "data"),
        [("图.svg", SVG), ("图.png", SVG), ("图.png", HTML), ("图.jpg", png()), ("图.gif", png())],
    )
    def test_pictures_are_pictures(self, newsroom: Newsroom, editor: Client, name: str, data: bytes) -> None:
        answer = self.upload(newsroom, editor, name, data, "images")
        assert answer["success"] is False
        assert any("\u4e00" <= letter <= "\u9fff" for letter in answer["error_message"]), answer
        assert not Picture.objects.exists()

    def test_a_picture_passes(self, newsroom: Newsroom, editor: Client) -> None:
        assert self.upload(newsroom, editor, "图.png", png(), "images")["success"] is True
