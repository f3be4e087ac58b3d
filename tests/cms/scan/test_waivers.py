"""What is kept is kept with a reason, by the right people, and only as long as the piece is the same."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from cms.agencies.models import Role, User
from cms.audit.models import Entry
from cms.records.models import Record
from cms.review.scanning import MayNotSubmit, MayNotWaive, Report, report_on, say
from cms.scan.models import Waiver
from tests.cms.scan.samples import mobile, resident_id
from tests.newsroom import Newsroom, make_person


def report(newsroom: Newsroom, record: Record) -> Report:
    return report_on(newsroom.fresh(record).latest_revision)


def act(newsroom: Newsroom, record: Record, verb: str, by: User, reason: str = "对外公布的值班电话") -> None:
    found = report(newsroom, record)
    say(found.revision, found.open[0].finding.fingerprint, act=verb, by=by, reason=reason)


def with_mobile(newsroom: Newsroom) -> Record:
    return newsroom.draft(body=[("text", f"<p>值班电话{mobile()}</p>")])


def with_id(newsroom: Newsroom) -> Record:
    return newsroom.draft(body=[("text", f"<p>公示：张三{resident_id()}</p>")])


def test_a_warning_is_waived_by_its_editor_with_a_reason_that_is_kept(newsroom: Newsroom) -> None:
    record = with_mobile(newsroom)
    with pytest.raises(MayNotWaive, match="理由"):
        act(newsroom, record, "waive", newsroom.person(Role.EDITOR), "  ")
    act(newsroom, record, "waive", newsroom.person(Role.EDITOR))
    assert report(newsroom, record).open == []
    assert newsroom.publish(record).live
    waiver = Waiver.objects.get()
    assert (waiver.reason, waiver.by) == ("对外公布的值班电话", newsroom.person(Role.EDITOR))
    entry = Entry.objects.get(action="finding.waive")
    assert entry.details["reason"] == waiver.reason
    assert mobile() not in str(entry.details)


def test_what_blocks_is_not_waived_by_the_author_alone(newsroom: Newsroom) -> None:
    record, editor = with_id(newsroom), newsroom.person(Role.EDITOR)
    with pytest.raises(MayNotWaive, match="一个人"):
        act(newsroom, record, "waive", editor)
    with pytest.raises(MayNotWaive):
        act(newsroom, record, "confirm", editor)
    act(newsroom, record, "ask", editor, "法定公示")
    with pytest.raises(MayNotWaive):
        act(newsroom, record, "confirm", editor)
    with pytest.raises(MayNotSubmit):
        newsroom.submit(record)


def test_a_reviewer_who_did_not_write_it_confirms(newsroom: Newsroom) -> None:
    record = with_id(newsroom)
    reviewer = newsroom.person(Role.CONFIDENTIALITY)
    with pytest.raises(MayNotWaive, match="申请"):
        act(newsroom, record, "confirm", reviewer)  # nobody asked
    act(newsroom, record, "ask", newsroom.person(Role.EDITOR), "法定公示")
    act(newsroom, record, "confirm", reviewer, "同意")
    assert report(newsroom, record).open == []
    assert newsroom.publish(record).live


def test_a_declined_request_leaves_the_finding_open(newsroom: Newsroom) -> None:
    record = with_id(newsroom)
    act(newsroom, record, "ask", newsroom.person(Role.EDITOR))
    act(newsroom, record, "decline", newsroom.person(Role.DEPARTMENT), "应当打码")
    (item,) = report(newsroom, record).open
    assert item.latest.reason == "应当打码"
    assert not item.is_asked


def test_one_who_asks_as_a_reviewer_does_not_confirm_it_too(newsroom: Newsroom) -> None:
    record, reviewer = with_id(newsroom), newsroom.person(Role.DEPARTMENT)
    act(newsroom, record, "ask", reviewer)
    with pytest.raises(MayNotWaive, match="另一人"):
        act(newsroom, record, "confirm", reviewer)


def test_a_confirmation_ends_when_its_giver_becomes_an_author(newsroom: Newsroom) -> None:
    record, reviewer = with_id(newsroom), newsroom.person(Role.DEPARTMENT)
    act(newsroom, record, "ask", newsroom.person(Role.EDITOR))
    act(newsroom, record, "confirm", reviewer)
    latest = newsroom.fresh(record).get_latest_revision_as_object()
    latest.summary = "我也改一改"
    latest.save_revision(user=reviewer)
    assert len(report(newsroom, record).open) == 1


def test_a_waiver_survives_unrelated_edits_but_not_a_change_of_the_piece(newsroom: Newsroom) -> None:
    record = with_mobile(newsroom)
    act(newsroom, record, "waive", newsroom.person(Role.EDITOR))
    newsroom.edit(
        record, summary="新的概述", body=[("text", "<h2>新增一段</h2>"), ("text", f"<p>值班：{mobile()}</p>")]
    )
    assert report(newsroom, record).open == []
    newsroom.edit(record, body=[("text", f"<p>值班电话{mobile(2)}</p>")])
    assert len(report(newsroom, record).open) == 1
    newsroom.edit(record, body=[("text", "<p>无</p>")], summary=f"值班电话{mobile()}")
    assert len(report(newsroom, record).open) == 1  # another field


def test_others_neither_waive_nor_confirm(newsroom: Newsroom) -> None:
    from tests.newsroom import make_agency

    record = with_mobile(newsroom)
    stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.EDITOR)
    root = User.objects.create_superuser("root", password="演示密码2026")
    for person in (stranger, root):
        with pytest.raises(MayNotWaive):
            act(newsroom, record, "waive", person)


def test_a_finding_that_is_gone_cannot_be_waived(newsroom: Newsroom) -> None:
    record = newsroom.draft()
    with pytest.raises(MayNotWaive, match="改动"):
        say(record.latest_revision, "f" * 64, act="waive", by=newsroom.person(Role.EDITOR), reason="x")


def test_waivers_never_change(newsroom: Newsroom) -> None:
    record = with_mobile(newsroom)
    act(newsroom, record, "waive", newsroom.person(Role.EDITOR))
    for change in (lambda: Waiver.objects.update(reason="x"), lambda: Waiver.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_reviewers_are_told_what_waits_for_them(newsroom: Newsroom) -> None:
    record = with_id(newsroom)
    act(newsroom, record, "ask", newsroom.person(Role.EDITOR))
    assert [item.page_id for item in Waiver.objects.unanswered()] == [record.pk]
    newsroom.edit(record, body=[("text", "<p>公示：张三</p>")])
    report(newsroom, record)
    assert not Waiver.objects.unanswered().exists()
