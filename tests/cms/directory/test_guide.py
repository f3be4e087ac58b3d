from __future__ import annotations

import datetime
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from cms.agencies.models import Agency
from cms.directory.guide import guide
from cms.directory.guides import PLACES, GuideChapter, Supervisor, validate_places
from cms.directory.papers import guide_pdf
from tests.newsroom import Newsroom


def test_the_guide_is_made_from_the_agencys_data(loaded: Newsroom) -> None:
    loaded.agency.address, loaded.agency.phone = "柳州市解放路1号", "0772-1234567"
    made = guide(loaded.agency)
    assert made["organ"]["address"] == "柳州市解放路1号"
    assert [chapter["heading"] for chapter in made["chapters"]] == [
        "信息分类和编排体系", "获取方式", "依申请公开", "收费", "监督和救济",
    ]  # fmt: skip
    apply = "".join(made["chapters"][2]["paragraphs"])
    assert "信函申请：柳州市解放路1号" in apply
    assert "咨询电话：0772-1234567" in apply
    assert "传真申请：（暂未提供）" in apply
    assert made["supervision"]["name"] == "柳州市柳北区人民政府办公室"
    assert made["missing"] == ["信息公开工作机构", "办公时间", "传真", "电子邮箱", "受理点"]


def test_an_agencys_own_supervisor_comes_first(loaded: Newsroom) -> None:
    office = Agency.objects.get(slug="qu-zhengfu-bangongshi")
    assert guide(office)["supervision"]["name"] == "柳州市政务服务监督管理办公室"
    Supervisor.objects.all().delete()
    assert {"监督机关", "监督电话"} <= set(guide(office)["missing"])


def test_of_two_texts_of_a_chapter_the_latest_in_force_counts(loaded: Newsroom) -> None:
    today = datetime.date.today()
    for days, text in ((-1, "昨天起的收费规定"), (1, "明天起的收费规定")):
        GuideChapter.objects.create(
            code="shoufei",
            heading="收费",
            text=text,
            position=3,
            valid_from=today + datetime.timedelta(days=days),
        )
    chapter = next(one for one in guide(loaded.agency)["chapters"] if one["code"] == "shoufei")
    assert chapter["paragraphs"] == ["昨天起的收费规定"]


@pytest.mark.parametrize(
    "text", ["电话{phome}", "{phone", "{phone:>5}", "{phone!r}", "{phone.__class__}", "{}"]
)
def test_a_text_that_names_what_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        validate_places(text)


def test_the_guide_prints(loaded: Newsroom) -> None:
    loaded.agency.phone = "0772-1234567"
    made = guide(loaded.agency)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(guide_pdf(made, PLACES))).pages)
    assert "柳北区解放街道办事处政府信息公开指南" in text.replace("\n", "")
    assert "0772-1234567" in text
