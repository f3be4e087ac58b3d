"""审查单: what a round of review was, on paper as it was kept."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from pypdf import PdfReader
from wagtail.models import WorkflowState

from cms.agencies.models import Role, User
from cms.records.models import Record, RecordAttachment
from cms.review import sheet
from cms.review.digest import content_digest
from cms.review.loading import load_grounds
from cms.review.models import ChecklistItem, Ground, Step
from cms.review.sheet import LONGEST_OVERVIEW, print_sheets, sheet_of
from liubei import district
from tests.newsroom import Newsroom

LONG = "柳北区人民政府关于印发城乡居民基本医疗保险参保缴费工作实施方案以及有关配套措施和责任分工的通知"


def round_of(record: Record) -> WorkflowState:
    return WorkflowState.objects.filter(object_id=str(record.pk)).latest("pk")


def printed(*records: Record) -> list[str]:
    content = print_sheets(round_of(record) for record in records)
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def with_attachments(newsroom: Newsroom, record: Record, count: int) -> Record:
    page = newsroom.fresh(record)
    for number in range(count):
        file = newsroom.attachment(f"附件{number + 1:02}：任务分解表", b"%d" % number)
        page.attachments.add(RecordAttachment(document=file))
    page.save_revision(user=newsroom.person(Role.EDITOR))
    return newsroom.fresh(record)


def answered(step: Role) -> dict[str, list[dict[str, str]]]:
    items = ChecklistItem.objects.filter(step=step)
    return {"checklist": [{"text": item.text, "answer": "yes", "remark": "已核"} for item in items]}


def test_a_round_that_was_published_says_who_did_what_on_which_content(newsroom: Newsroom):
    ChecklistItem.objects.create(
        step=Role.CONFIDENTIALITY, text="不含国家秘密、工作秘密。", valid_from="2026-01-01"
    )
    User.objects.filter(pk=newsroom.people["confidentiality"].pk).update(position="保密办主任")
    record = with_attachments(newsroom, newsroom.draft(summary="缴费时间和标准"), 1)
    newsroom.submit(record)
    newsroom.decide(record, Role.DEPARTMENT, comment="情况属实")
    newsroom.decide(record, Role.CONFIDENTIALITY, comment="可以公开", **answered(Role.CONFIDENTIALITY))
    final = newsroom.decide(record, Role.APPROVAL, comment="同意发布")
    (page,) = printed(record)
    digest = content_digest(newsroom.fresh(record).latest_revision)
    for words in (
        "政府信息公开保密审查单",
        f"编号：{record.index_number}第1轮",
        "缴费时间和标准",
        "主动公开；栏目：公告信息",
        "向社会公众公开",
        "审批通过后即时公开",
        "editor1",
        "通过：情况属实",
        "不含国家秘密、工作秘密。是已核",
        "保密办主任confidentiality1",
        "通过：同意发布",
        "approval1（在编）",
        f"第1版（{timezone.localtime(final.edition.issued_at):%Y-%m-%d%H:%M}发布）",
        "附件清单（共1个）",
        "附件01：任务分解表",
        digest,
        "打印时间：",
        "第1页，共1页",
    ):
        assert words in page, words
    assert record.attachments.get().document.sha256[:32] in page
    assert "不一致" not in page


def test_a_round_under_way_leaves_lines_to_sign(newsroom: Newsroom):
    record = newsroom.draft(summary="概述")
    newsroom.submit(record)
    newsroom.decide(record, Role.DEPARTMENT)
    made = sheet_of(round_of(record))
    assert [opinion.outcome for opinion in made.opinions] == ["通过", "", ""]
    assert (made.status, made.edition) == ("审查中", "")
    (page,) = printed(record)
    assert page.count("签名：") == 2
    assert "尚未发布" in page


def test_what_was_returned_is_told_and_the_last_text_decides(newsroom: Newsroom):
    record = newsroom.draft(summary="有手机号")
    newsroom.submit(record)
    newsroom.decide(record, Role.DEPARTMENT)
    newsroom.decide(record, Role.CONFIDENTIALITY, "reject", "附件含手机号，请遮盖。")
    assert sheet_of(round_of(record)).status == "退回修改中"
    newsroom.edit(record, summary="已遮盖")
    newsroom.resubmit(record)
    newsroom.approve_all(record)
    made = sheet_of(round_of(record))
    assert made.overview == "已遮盖"
    assert [(passage.step, passage.what) for passage in made.passages] == [
        ("部门自审", "通过"),
        ("保密审查", "退回"),
        ("部门自审", "通过"),
        ("保密审查", "通过"),
        ("审批发布", "通过"),
    ]
    assert len({passage.digest for passage in made.passages}) == 2
    assert "附件含手机号，请遮盖。" in "".join(printed(record))


def test_a_second_round_has_a_sheet_of_its_own(newsroom: Newsroom):
    record = newsroom.publish(summary="第一版的概述")
    newsroom.edit(record, summary="第二版的概述")
    newsroom.submit(record)
    newsroom.approve_all(record)
    rounds = WorkflowState.objects.filter(object_id=str(record.pk)).order_by("pk")
    sheets = [sheet_of(round_) for round_ in rounds]
    assert [sheet.number[-3:] for sheet in sheets] == ["第1轮", "第2轮"]
    assert [sheet.overview for sheet in sheets] == ["第一版的概述", "第二版的概述"]
    assert [sheet.edition[:3] for sheet in sheets] == ["第1版", "第2版"]


@pytest.mark.parametrize(("outcome", "status"), [("withhold", "不予公开"), ("partly", "退回修改中")])
def test_grounds_and_what_is_withheld_stand_on_it(newsroom: Newsroom, outcome: str, status: str):
    load_grounds(district.read("grounds.json"))
    record = newsroom.draft(summary="概述")
    newsroom.submit(record)
    newsroom.decide(record, Role.DEPARTMENT)
    newsroom.decide(
        record,
        Role.CONFIDENTIALITY,
        outcome,
        "含个人住址",
        ground=Ground.objects.get(code="personal-privacy"),
        removals="附件2的住址" if outcome == "partly" else "",
        public_reason="涉及个人隐私" if outcome == "partly" else "",
    )
    assert sheet_of(round_of(record)).status == status
    page = "".join(printed(record))
    assert "《政府信息公开条例》第十五条：个人隐私" in page
    assert "理由：含个人住址" in page
    assert ("不公开的部分：附件2的住址" in page) == (outcome == "partly")


def test_a_file_replaced_after_the_review_is_said(newsroom: Newsroom):
    record = with_attachments(newsroom, newsroom.draft(summary="概述"), 1)
    newsroom.publish(record)
    document = record.attachments.get().document
    document.sha256 = "0" * 64
    document.save(update_fields=["title"])
    type(document).objects.filter(pk=document.pk).update(sha256="0" * 64)
    assert sheet_of(round_of(record)).changed_since
    assert "不一致" in "".join(printed(record))


def test_long_titles_many_files_and_a_text_of_pages_fit(newsroom: Newsroom):
    text = "为切实做好参保工作，现将有关事项公告如下。" * 500
    record = newsroom.draft(title=LONG * 5, body=[("text", f"<p>{text}</p>")])
    record = with_attachments(newsroom, record, 40)
    newsroom.submit(record)
    made = sheet_of(round_of(record))
    assert len(made.overview) < LONGEST_OVERVIEW + 100
    assert made.overview.endswith(f"（正文共{len(text)}字，以下略，以内容摘要值为准）")
    pages = printed(record)
    assert len(pages) >= 6
    assert LONG * 5 in pages[0]
    assert [page[-(len(f"第{n}页，共{len(pages)}页")) :] for n, page in enumerate(pages, start=1)] == [
        f"第{n}页，共{len(pages)}页" for n in range(1, len(pages) + 1)
    ]
    everything = "".join(pages)
    assert all(f"附件{number:02}：" in everything for number in range(1, 41))
    assert all("（续）" in page for page in pages[1:])


def test_several_in_one_file_count_their_own_pages(newsroom: Newsroom):
    long = newsroom.draft(body=[("text", f"<p>{'为切实做好参保工作。' * 300}</p>")])
    short = newsroom.draft(title="另一份", summary="短")
    for record in (long, short):
        newsroom.submit(record)
    pages = printed(long, short)
    count = len(pages) - 1
    assert pages[0].endswith(f"第1页，共{count}页")
    assert pages[-1].endswith("第1页，共1页")
    assert "另一份" in pages[-1]
    assert "（续）" not in pages[-1]


def test_a_step_that_a_round_does_not_need_is_said_to_be_not_needed(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sheet, "required_steps", lambda *_: (Step.DEPARTMENT, Step.APPROVAL))
    record = newsroom.draft(summary="概述")
    newsroom.submit(record)
    (page,) = printed(record)
    assert page.count("签名：") == 2
    assert "本轮不需要这一环节。" in page
