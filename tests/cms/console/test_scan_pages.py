"""What officials see of the content scan."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.agencies.models import Role
from cms.records.models import Record
from cms.review.scanning import report_on
from cms.scan.models import Waiver, Word
from cms.scan.versions import publish_lists
from tests.cms.scan.samples import mobile, resident_id
from tests.newsroom import Newsroom


@pytest.fixture
def record(newsroom: Newsroom) -> Record:
    return newsroom.draft(body=[("text", f"<p>张三{resident_id()}，值班{mobile()}</p>")])


def as_(newsroom: Newsroom, client: Client, role: str) -> Client:
    client.force_login(newsroom.person(role))
    return client


def fingerprints(record: Record) -> dict[str, str]:
    return {
        item.finding.kind: item.finding.fingerprint for item in report_on(record.latest_revision).standings
    }


def test_sending_for_review_leads_to_the_findings(newsroom: Newsroom, client: Client, record: Record) -> None:
    editor = as_(newsroom, client, Role.EDITOR)
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[record.pk]))
    data = {**initial(page), "action-submit": "送审"}
    answer = editor.post(reverse("wagtailadmin_pages:edit", args=[record.pk]), data, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("console_scan", args=[record.pk])
    shown = answer.content.decode()
    assert "还不能送审" in shown
    assert "居民身份证号码" in shown
    assert resident_id() not in shown
    assert mobile() not in shown
    assert newsroom.fresh(record).current_workflow_state is None


def initial(page: Any) -> dict[str, Any]:
    """What the browser would send back of the editor's form, text as it is."""
    form = page.context["form"]
    data: dict[str, Any] = {}
    for name in ("title", "main_column", "formed_on", "validity", "disclosure", "summary", "keywords", "source_name",
                 "source_url", "document_number", "slug"):  # fmt: skip
        if name in form.fields:
            data[name] = form[name].value() or ""
    data |= {"body-count": "0", "go_live_at": "", "expire_at": ""}
    for formset in form.formsets.values():
        prefix = formset.prefix
        data |= {
            f"{prefix}-TOTAL_FORMS": "0",
            f"{prefix}-INITIAL_FORMS": "0",
            f"{prefix}-MIN_NUM_FORMS": "0",
            f"{prefix}-MAX_NUM_FORMS": "1000",
        }
    body = form.instance.body
    data["body-count"] = str(len(body))
    for number, child in enumerate(body):
        data |= {f"body-{number}-deleted": "", f"body-{number}-order": str(number), f"body-{number}-type": child.block_type,
                 f"body-{number}-id": child.id, f"body-{number}-value": rich(child.value.source)}  # fmt: skip
    return data


def rich(html: str) -> str:
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    return ContentstateConverter(features=["link"]).from_database_format(html)


def test_masking_by_button_shows_before_and_after(newsroom: Newsroom, client: Client, record: Record) -> None:
    editor = as_(newsroom, client, Role.EDITOR)
    chosen = fingerprints(record)
    answer = editor.post(
        reverse("console_scan_mask", args=[record.pk]), {"fingerprint": list(chosen.values())}
    )
    shown = answer.content.decode()
    assert resident_id() in shown
    assert "****" in shown
    assert "没有其他需要处理的内容了" in shown
    assert report_on(newsroom.fresh(record).latest_revision).open == []
    answer = editor.post(reverse("console_scan_submit", args=[record.pk]), follow=True)
    assert "已送审" in answer.content.decode()


def test_asking_and_confirming_by_buttons(newsroom: Newsroom, client: Client, record: Record) -> None:
    chosen, say = fingerprints(record), reverse("console_scan_say", args=[record.pk])
    editor = as_(newsroom, client, Role.EDITOR)
    editor.post(say, {"fingerprint": chosen["mobile"], "act": "waive", "reason": ""})
    assert not Waiver.objects.exists()
    editor.post(say, {"fingerprint": chosen["mobile"], "act": "waive", "reason": "值班电话"})
    editor.post(say, {"fingerprint": chosen["resident_id"], "act": "confirm", "reason": "自己同意"})
    editor.post(say, {"fingerprint": chosen["resident_id"], "act": "ask", "reason": "法定公示"})
    assert [waiver.act for waiver in Waiver.objects.all()] == ["waive", "ask"]
    reviewer = as_(newsroom, client, Role.CONFIDENTIALITY)
    assert "法定公示" in reviewer.get(reverse("wagtailadmin_home")).content.decode()
    page = reviewer.get(reverse("console_scan", args=[record.pk])).content.decode()
    assert "同意保留" in page
    reviewer.post(say, {"fingerprint": chosen["resident_id"], "act": "confirm", "reason": "同意"})
    assert report_on(newsroom.fresh(record).latest_revision).open == []


def test_the_review_desk_shows_what_was_kept_and_why(newsroom: Newsroom, client: Client) -> None:
    record = newsroom.draft(body=[("text", f"<p>值班{mobile()}</p>")])
    editor = as_(newsroom, client, Role.EDITOR)
    editor.post(
        reverse("console_scan_say", args=[record.pk]),
        {"fingerprint": fingerprints(record)["mobile"], "act": "waive", "reason": "对外公布的值班电话"},
    )
    newsroom.submit(record)
    state = newsroom.fresh(record).current_workflow_task_state
    page = (
        as_(newsroom, client, Role.DEPARTMENT)
        .get(reverse("console_review", args=[state.pk]))
        .content.decode()
    )
    assert "对外公布的值班电话" in page
    assert "没有未处理的内容" in page


def test_a_step_is_refused_with_the_reason_on_the_page(newsroom: Newsroom, client: Client) -> None:
    record = newsroom.draft(body=[("text", "<p>玲珑塔</p>")])
    newsroom.submit(record)
    Word.objects.create(text="玲珑塔", level="warn")
    publish_lists()
    state = newsroom.fresh(record).current_workflow_task_state
    reviewer = as_(newsroom, client, Role.DEPARTMENT)
    address = reverse("console_review", args=[state.pk])
    page = reviewer.get(address)
    assert "1 处没有处理，不能通过" in page.content.decode()
    answer = reviewer.post(address, {"outcome": "approve", "comment": "同意", "seen": page.context["seen"]})
    assert "内容检查还有 1 处没有处理" in answer.content.decode()


def test_what_is_public_is_listed_when_the_lists_change(newsroom: Newsroom, client: Client) -> None:
    record = newsroom.publish(body=[("text", "<p>玲珑塔</p>")])
    reader = as_(newsroom, client, Role.APPROVAL)
    Word.objects.create(text="玲珑塔", level="warn")
    publish_lists()
    address = reverse("console_scan_published")
    assert "还没有检查的 1 条" in reader.get(address).content.decode()
    shown = reader.post(address, follow=True).content.decode()
    assert "检查了 1 条" in shown
    assert record.title in shown
    assert "错敏词" in shown


def test_a_pasted_text_is_checked_and_kept_nowhere(newsroom: Newsroom, client: Client) -> None:
    editor = as_(newsroom, client, Role.EDITOR)
    shown = editor.post(reverse("console_scan_text"), {"text": f"张三 {resident_id()}"}).content.decode()
    assert "居民身份证号码" in shown
    assert "没有发现" in editor.post(reverse("console_scan_text"), {"text": "一切如常"}).content.decode()


def test_the_editors_page_and_the_standing_say_how_many_are_open(
    newsroom: Newsroom, client: Client, record: Record
) -> None:
    editor = as_(newsroom, client, Role.EDITOR)
    for address in (
        reverse("wagtailadmin_pages:edit", args=[record.pk]),
        reverse("console_record", args=[record.pk]),
    ):
        assert "还有 2 处没有处理" in editor.get(address).content.decode()


def test_the_command_prints_masked_findings(newsroom: Newsroom, record: Record, capsys: Any) -> None:
    from django.core.management import call_command

    call_command("scan", record.index_number)
    said = capsys.readouterr().out
    assert "居民身份证号码" in said
    assert resident_id() not in said
    call_command("scan", "all")
    assert "1 份有没有处理的问题" in capsys.readouterr().out
