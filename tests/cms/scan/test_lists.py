"""The lists are the district's: edited in the admin, every change a version, loaded without overwriting."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cms.agencies.models import Role, User
from cms.console.scan.importing import import_words
from cms.review.scanning import report_on
from cms.scan.loading import load_lists
from cms.scan.models import Detector, Exemption, ListVersion, MaskForm, Phrase, Word
from cms.scan.versions import publish_lists, version_in_force
from liubei import district
from tests.cms.scan import samples
from tests.cms.scan.samples import mobile
from tests.newsroom import Newsroom


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root", password="演示密码2026")


@pytest.fixture
def admin(root: User, client: Client) -> Client:
    client.force_login(root)
    return client


def test_the_districts_lists_load_once_and_keep_what_was_changed(db: None) -> None:
    load_lists(district.read("scan.json"))
    assert Word.objects.count() >= 150
    assert all(model.objects.exists() for model in (Phrase, MaskForm, Detector))
    for word in Word.objects.all():
        word.full_clean(validate_unique=False)
    for form in MaskForm.objects.all():
        form.full_clean(validate_unique=False)
    first = version_in_force()
    Word.objects.filter(text="布署").delete()
    Word.objects.filter(text="攻府").update(suggestion="人民政府")
    load_lists(district.read("scan.json"))
    assert not Word.objects.filter(text="布署").exists()
    assert Word.objects.get(text="攻府").suggestion == "人民政府"
    assert version_in_force() == first + 1
    assert publish_lists().number == first + 1  # nothing new, no new version


def test_saving_a_word_in_the_admin_makes_a_version_that_scans_go_by(
    admin: Client, newsroom: Newsroom
) -> None:
    record = newsroom.draft(body=[("text", "<p>玲珑塔</p>")])
    assert report_on(record.latest_revision).open == []
    before = version_in_force()
    fields = {
        "text": "玲珑塔",
        "suggestion": "",
        "category": "word",
        "level": "warn",
        "exceptions": "",
        "note": "",
    }
    answer = admin.post(reverse("scan_words:add"), fields)
    assert answer.status_code == 302
    version = ListVersion.objects.get(pk=before + 1)
    assert version.note == "新增错敏词“玲珑塔”"
    assert version.published_by.username == "root"
    report = report_on(newsroom.fresh(record).latest_revision)
    assert (len(report.open), report.scan.version_id) == (1, version.number)
    word = Word.objects.get(text="玲珑塔")
    admin.post(reverse("scan_words:edit", args=[word.pk]), {**fields, "level": "hint"})
    assert report_on(newsroom.fresh(record).latest_revision).open == []
    admin.post(reverse("scan_words:delete", args=[word.pk]))
    assert version_in_force() == before + 3
    page = admin.get(reverse("scan_version", args=[before + 1])).content.decode()
    assert "新增 1" in page
    assert "玲珑塔" in page
    assert "新增错敏词" in admin.get(reverse("scan_versions")).content.decode()


def test_an_exemption_and_a_severity_take_effect(admin: Client, newsroom: Newsroom) -> None:
    record = newsroom.draft(body=[("text", f"<p>值班{mobile()}</p>")])
    admin.post(
        reverse("scan_exemptions:add"), {"value": f"{mobile()[:3]} {mobile()[3:]}", "note": "区防汛办值班"}
    )
    assert report_on(newsroom.fresh(record).latest_revision).standings == []
    Exemption.objects.all().delete()
    admin.post(
        reverse("scan_detectors:add"), {"kind": "mobile", "severity": "hint", "active": "on", "prefixes": ""}
    )
    assert [item.state for item in report_on(newsroom.fresh(record).latest_revision).standings] == ["hint"]


def test_versions_never_change(db: None) -> None:
    publish_lists()
    with pytest.raises(IntegrityError), transaction.atomic():
        ListVersion.objects.update(note="x")


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Word, {"text": "府", "level": "warn", "category": "word"}),
        (Word, {"text": "政府", "suggestion": "人民政府", "level": "warn", "category": "word"}),
        (MaskForm, {"kind": "resident_id", "head": 10, "tail": 6}),
        (MaskForm, {"kind": "mobile", "head": 3, "tail": 4, "symbol": "1"}),
    ],
)
def test_a_list_entry_that_would_do_harm_is_refused(db: None, model: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model(**fields).full_clean()


def upload(rows: list[list[str]], name: str = "词库.xlsx") -> io.BytesIO:
    file = io.BytesIO(samples.plain_xlsx(rows) if name.endswith("xlsx") else
                      "\n".join(",".join(row) for row in rows).encode("gbk"))  # fmt: skip
    file.name = name
    return file


HEADER = ["词语", "建议改为", "级别", "类别", "例外", "说明"]


@pytest.mark.parametrize("name", ["词库.xlsx", "词库.csv"])
def test_a_word_list_is_imported_as_one_version(root: User, name: str) -> None:
    Word.objects.create(text="攻府", suggestion="政府", level="warn")
    before = version_in_force()
    rows = [
        HEADER,
        ["攻府", "政府", "必须处理", "国名、地名和机构名称", "", ""],
        ["柳洲市", "柳州市", "", "", "", "错字"],
    ]
    done = import_words(upload(rows, name), by=root)
    assert (done.added, done.changed, done.problems) == (1, 1, [])
    assert Word.objects.get(text="攻府").level == "block"
    assert version_in_force() == before + 1


def test_an_import_with_a_bad_row_changes_nothing_and_says_which(root: User) -> None:
    done = import_words(upload([HEADER, ["柳洲市", "柳州市"], ["坏", ""], ["好词语", "", "乱写"]]), by=root)
    assert [problem[:7] for problem in done.problems] == ["第 3 行“坏", "第 4 行“好"]
    assert not Word.objects.exists()
    assert "表头" in import_words(upload([["a", "b"]]), by=root).problems[0]
    broken = io.BytesIO(b"PK nothing")
    broken.name = "a.xlsx"
    assert "打不开" in import_words(broken, by=root).problems[0]


def test_what_is_exported_can_be_imported(admin: Client, root: User) -> None:
    Word.objects.create(
        text="攻府", suggestion="政府", level="block", category="state_name", exceptions="甲攻府\n乙攻府"
    )
    answer = admin.get(reverse("scan_words:index") + "?export=xlsx")
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    assert rows[0] == tuple(HEADER)
    file = io.BytesIO(data)
    file.name = "a.xlsx"
    assert import_words(file, by=root).problems == []
    assert Word.objects.get().exceptions == "甲攻府\n乙攻府"


def test_only_who_keeps_the_lists_sees_and_changes_them(newsroom: Newsroom, client: Client) -> None:
    client.force_login(newsroom.person(Role.APPROVAL))
    for name in ("scan_words:add", "scan_words:index", "scan_words:import", "scan_versions"):
        assert client.get(reverse(name)).status_code in (302, 403), name
    assert client.post(reverse("scan_words:add"), {"text": "某词语", "level": "warn"}).status_code in (
        302,
        403,
    )
    assert not Word.objects.exists()
