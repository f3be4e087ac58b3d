"""The review desk as a reviewer meets it: four conclusions, what they read, and what waits."""

from __future__ import annotations

import datetime
import html
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from channels.dispatch import deliver
from channels.models import Channel, RoutingRule
from cms.agencies.models import Role, User
from cms.records.models import Attachment, Picture, Record, RecordAttachment
from cms.review.digest import content_digest
from cms.review.models import ChecklistItem, Ground, Referral, ReviewTimeLimit, Verdict
from tests.newsroom import Newsroom, make_agency, make_person

LONG_AGO = datetime.date(2019, 5, 15)


@pytest.fixture
def ground(db: None) -> Ground:
    Ground.objects.create(
        code="old", article="旧条例", label="旧依据", force="may", valid_from=LONG_AGO, valid_until=LONG_AGO
    )
    return Ground.objects.create(
        code="privacy", article="第十五条", label="个人隐私", force="must_unless", valid_from=LONG_AGO
    )


@pytest.fixture
def waiting(newsroom: Newsroom) -> Record:
    return at_confidentiality(newsroom, newsroom.draft())


def at_confidentiality(newsroom: Newsroom, record: Record) -> Record:
    newsroom.submit(record)
    newsroom.decide(record, Role.DEPARTMENT)
    return record


def desk(newsroom: Newsroom, record: Record) -> str:
    return reverse("console_review", args=[newsroom.fresh(record).current_workflow_task_state.pk])


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


class Reviewer:
    def __init__(self, client: Client, newsroom: Newsroom, role: str = Role.CONFIDENTIALITY) -> None:
        self.client, self.newsroom = client, newsroom
        client.force_login(newsroom.person(role))

    def read(self, record: Record) -> str:
        return text_of(self.client.get(desk(self.newsroom, record)))

    def conclude(self, record: Record, outcome: str, **fields: Any) -> Any:
        seen = content_digest(self.newsroom.fresh(record).latest_revision)
        posted = {"outcome": outcome, "seen": seen, **fields}
        return self.client.post(desk(self.newsroom, record), posted, follow=True)


PARTLY = {"partly-removals": "张三的电话", "partly-public_reason": "涉及个人隐私。"}
REFERRAL = {
    "refer-authority": "secrecy",
    "refer-authority_name": "柳北区国家保密局",
    "refer-question": "坐标是否属于国家秘密？",
}


class TestFourConclusions:
    def test_they_are_offered_at_confidentiality_only(
        self, newsroom: Newsroom, client: Client, waiting: Record, ground: Ground
    ) -> None:
        page = Reviewer(client, newsroom).read(waiting)
        for name, value in (("可以公开", "approve"), ("部分公开", "partly"), ("不予公开", "withhold")):
            assert f'name="outcome" value="{value}"' in page
            assert name in page
        assert "无法确定，提请确定" in page
        assert "个人隐私" in page
        assert "旧依据" not in page
        newsroom.decide(waiting, Role.CONFIDENTIALITY)
        page = Reviewer(client, newsroom, Role.APPROVAL).read(waiting)
        assert 'value="withhold"' not in page

    def test_without_a_choice_nothing_is_decided(
        self, newsroom: Newsroom, client: Client, waiting: Record
    ) -> None:
        assert "请先选择结论" in text_of(Reviewer(client, newsroom).conclude(waiting, ""))
        assert Verdict.objects.count() == 1

    @pytest.mark.parametrize("outcome", ["partly", "withhold", "refer"])
    def test_a_choice_says_what_it_lacks_and_keeps_what_was_written(
        self, newsroom: Newsroom, client: Client, waiting: Record, ground: Ground, outcome: str
    ) -> None:
        answer = Reviewer(client, newsroom).conclude(waiting, outcome, **{f"{outcome}-comment": "写了一半"})
        page = text_of(answer)
        lacks = {
            "partly": "请选择不予公开的依据",
            "withhold": "请选择不予公开的依据",
            "refer": "请写明机关名称",
        }
        assert lacks[outcome] in page
        assert f'value="{outcome}" checked' in page
        assert outcome == "refer" or "写了一半" in page
        assert Verdict.objects.count() == 1
        assert not Referral.objects.exists()

    def test_an_expired_ground_is_refused(
        self, newsroom: Newsroom, client: Client, waiting: Record, ground: Ground
    ) -> None:
        old = Ground.objects.get(code="old")
        answer = Reviewer(client, newsroom).conclude(
            waiting, "withhold", **{"withhold-ground": old.pk, "withhold-comment": "理由"}
        )
        assert "所选依据现在无效" in text_of(answer)

    def test_fields_of_other_choices_do_not_count(
        self, newsroom: Newsroom, client: Client, waiting: Record, ground: Ground
    ) -> None:
        Reviewer(client, newsroom).conclude(
            waiting, "approve", comment="同意", **PARTLY, **{"partly-ground": ground.pk}
        )
        verdict = Verdict.objects.get(step="confidentiality")
        assert (verdict.outcome, verdict.ground, verdict.removals) == ("approve", None, "")

    def test_partly_leads_to_the_next_round_with_the_demand_and_the_difference(
        self, newsroom: Newsroom, client: Client, waiting: Record, ground: Ground
    ) -> None:
        reviewer = Reviewer(client, newsroom)
        reviewer.conclude(waiting, "partly", **PARTLY, **{"partly-ground": ground.pk})
        newsroom.edit(waiting, body=[("text", "<h2>一、缴费时间</h2><p>年底以前。</p>")])
        newsroom.resubmit(waiting)
        newsroom.decide(waiting, Role.DEPARTMENT)
        page = Reviewer(client, newsroom).read(waiting)
        assert "要求去掉的内容" in page
        assert "张三的电话" in page
        assert "<del>即日起至</del>年底<ins>以前</ins>" in page
        assert "请说明要求去掉的内容是否都已去掉" in text_of(reviewer.conclude(waiting, "approve"))
        reviewer.conclude(waiting, "approve", after_demand="kept")
        newsroom.decide(waiting, Role.APPROVAL)
        assert '"partial"' in newsroom.fresh(waiting).published.payload

    def test_withholding_a_change_tells_the_approver_that_the_old_text_is_public(
        self, newsroom: Newsroom, client: Client, ground: Ground
    ) -> None:
        record = newsroom.publish()
        newsroom.edit(record, title="不得公开的改动")
        at_confidentiality(newsroom, record)
        answer = Reviewer(client, newsroom).conclude(
            record, "withhold", **{"withhold-ground": ground.pk, "withhold-comment": "涉及个人隐私"}
        )
        assert "第1版仍在网上公开" in text_of(answer)
        client.force_login(newsroom.person(Role.APPROVAL))
        page = text_of(client.get("/admin/"))
        assert "不予公开，但仍在网上" in page
        assert reverse("console_withdraw", args=[record.pk]) in page
        for role in (Role.EDITOR, Role.DEPARTMENT):
            client.force_login(newsroom.person(role))
            assert "不予公开，但仍在网上" not in text_of(client.get("/admin/"))

    def test_the_editor_learns_why_and_cannot_submit(
        self, newsroom: Newsroom, client: Client, waiting: Record, ground: Ground
    ) -> None:
        Reviewer(client, newsroom).conclude(
            waiting, "withhold", **{"withhold-ground": ground.pk, "withhold-comment": "属于过程稿"}
        )
        client.force_login(newsroom.person(Role.EDITOR))
        assert "属于过程稿" in text_of(client.get("/admin/"))
        assert "重新启用以前不能送审和发布" in text_of(
            client.get(reverse("console_record", args=[waiting.pk]))
        )
        page = text_of(client.get(reverse("wagtailadmin_pages:edit", args=[waiting.pk])))
        assert "action-submit" not in page

    def test_who_is_not_established_is_told_so(
        self, newsroom: Newsroom, client: Client, waiting: Record
    ) -> None:
        newsroom.decide(waiting, Role.CONFIDENTIALITY)
        User.objects.update(established=False)
        approver = Reviewer(client, newsroom, Role.APPROVAL)
        assert "须由在编人员作出" in approver.read(waiting)
        approver.conclude(waiting, "approve")
        assert not newsroom.fresh(waiting).live


class TestReferrals:
    @pytest.fixture
    def referral(self, newsroom: Newsroom, client: Client, waiting: Record) -> Referral:
        ReviewTimeLimit.objects.create(working_days=10, valid_from=LONG_AGO)
        answer = Reviewer(client, newsroom).conclude(waiting, "refer", **REFERRAL)
        assert "已提请柳北区国家保密局确定" in text_of(answer)
        return Referral.objects.get()

    def test_the_wait_shows_with_its_clock(
        self, newsroom: Newsroom, client: Client, waiting: Record, referral: Referral
    ) -> None:
        page = Reviewer(client, newsroom).read(waiting)
        for words in ("正在等待柳北区国家保密局确定", "还剩 10 个工作日", "登记答复", "打印提请确定函"):
            assert words in page
        assert 'name="outcome"' not in page
        home = text_of(client.get("/admin/"))
        assert "提请确定，等候答复" in home
        assert home.count("还剩 10 个工作日") == 2  # in the queue and in the list of referrals

    def test_the_answer_is_recorded_and_decided_with(
        self, newsroom: Newsroom, client: Client, waiting: Record, referral: Referral
    ) -> None:
        url = reverse("console_referral", args=[referral.pk])
        assert "请选择确定结果" in text_of(client.post(url, {}))
        said = {
            "determination": "open",
            "text": "可以公开。",
            "answered_on": timezone.localdate().isoformat(),
            "document_number": "柳北保函〔2026〕3号",
            "file": SimpleUploadedFile("复函.pdf", b"%PDF-1.7 secret answer"),
        }
        page = text_of(client.post(url, said, follow=True))
        assert "柳北区国家保密局已确定：可以公开" in page
        Reviewer(client, newsroom).conclude(waiting, "approve")
        assert Verdict.objects.get(step="confidentiality").referral == referral

    def test_a_programme_is_no_answer(self, newsroom: Newsroom, client: Client, referral: Referral) -> None:
        said = {
            "determination": "open",
            "text": "可以公开。",
            "answered_on": timezone.localdate().isoformat(),
            "file": SimpleUploadedFile("x.html", b"<script>"),
        }
        page = text_of(client.post(reverse("console_referral", args=[referral.pk]), said))
        assert "须为 PDF、OFD、Word 或图片" in page

    def test_the_letter_is_a_pdf(self, newsroom: Newsroom, client: Client, referral: Referral) -> None:
        answer = client.get(reverse("console_referral_letter", args=[referral.pk]))
        assert answer["Content-Type"] == "application/pdf"
        text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
        assert "提请确定函" in "".join(text.split())

    def test_others_see_neither_question_nor_letter_nor_file(
        self, newsroom: Newsroom, client: Client, referral: Referral
    ) -> None:
        self.test_the_answer_is_recorded_and_decided_with(newsroom, client, Record.objects.get(), referral)
        stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.CONFIDENTIALITY)
        addresses = [
            reverse(name, args=[referral.pk])
            for name in ("console_referral", "console_referral_letter", "console_referral_file")
        ]
        for user in (newsroom.person(Role.EDITOR), newsroom.person(Role.DEPARTMENT), stranger):
            client.force_login(user)
            for address in addresses:
                answer = client.get(address)
                assert answer.status_code == 302, (user, address)
                assert b"%PDF" not in answer.content
        client.force_login(newsroom.person(Role.CONFIDENTIALITY))
        got = client.get(addresses[2])
        assert b"".join(got.streaming_content) == b"%PDF-1.7 secret answer"
        name = referral.answer.file.name
        assert client.get(f"/media/{name}").status_code == 404  # not through the folder of uploads either


class TestReading:
    def test_a_first_publication_says_so(self, newsroom: Newsroom, client: Client, waiting: Record) -> None:
        assert "首次公开" in Reviewer(client, newsroom).read(waiting)

    def test_a_change_is_shown_against_the_last_edition(self, newsroom: Newsroom, client: Client) -> None:
        file = newsroom.attachment("名单.txt", b"first")
        table = {"data": [["村名", "户数"], ["长塘村", "12"]], "first_row_is_table_header": True}
        record = newsroom.publish(
            newsroom.draft(
                body=[("text", "<p>联系电话0772-2520159。</p><p>不变的一段。</p>"), ("table", table)],
                attachments=[RecordAttachment(document=file)],
                summary="旧概述",
            )
        )
        file.file = ContentFile(b"second", name="new.txt")
        file.save()
        changed = {**table, "data": [["村名", "户数"], ["长塘村", "13"], ["北岸村", "7"]]}
        newsroom.edit(
            record,
            title="关于2027年城乡居民医保缴费的公告",
            summary="新概述",
            body=[("text", "<p>联系电话0772-2520160。</p><p>不变的一段。</p>"), ("table", changed)],
        )
        newsroom.submit(record)
        page = Reviewer(client, newsroom, Role.DEPARTMENT).read(record)
        for words in (
            "与第1版",
            "关于<del>2026</del><ins>2027</ins>年",
            "<del>旧</del><ins>新</ins>概述",
            "<del>0772-2520159</del><ins>0772-2520160</ins>",
            "<del>12</del><ins>13</ins>",
            "<ins>北岸村</ins>",
            "文件已更换，请重新打开核对",
            "没有改动的 1 处",
        ):
            assert words in page, words

    def test_a_change_is_shown_against_the_last_submission_too(
        self, newsroom: Newsroom, client: Client
    ) -> None:
        record = newsroom.publish()
        newsroom.edit(record, title="第二稿标题")
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT, "reject", "标题不对")
        newsroom.edit(record, title="第三稿标题")
        newsroom.resubmit(record)
        page = Reviewer(client, newsroom, Role.DEPARTMENT).read(record)
        assert "与上次送审对比" in page
        assert "第<del>二</del><ins>三</ins>稿标题" in page

    def test_markup_in_a_text_stays_text(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.publish(title="旧<script>alert(1)</script>")
        newsroom.edit(record, title="新<script>alert(2)</script>")
        newsroom.submit(record)
        client.force_login(newsroom.person(Role.DEPARTMENT))
        page = client.get(desk(newsroom, record)).content.decode()
        assert "<script>alert(" not in page

    def test_a_lost_file_is_named_and_the_page_still_opens(self, newsroom: Newsroom, client: Client) -> None:
        file = newsroom.attachment()
        record = newsroom.draft(body=[("attachment", {"document": file, "title": "名单"})])
        newsroom.submit(record)
        Attachment.objects.filter(pk=file.pk).delete()
        page = Reviewer(client, newsroom, Role.DEPARTMENT).read(record)
        assert "有一个附件已被删除" in page


class TestChannels:
    def test_it_tells_which_outlets_have_it(self, newsroom: Newsroom, client: Client, settings: Any) -> None:
        for slug, name in (("hall", "大厅公开栏"), ("gate", "门口公开栏")):
            RoutingRule.objects.create(channel=Channel.objects.create(kind="board", slug=slug, name=name))
        record = newsroom.publish()
        deliver(Channel.objects.get(slug="hall").pk)
        newsroom.edit(record, title="第二版")
        newsroom.submit(record)
        page = Reviewer(client, newsroom, Role.DEPARTMENT).read(record)
        assert "将送往的渠道" in page
        assert "大厅公开栏（已有第1版" in page.replace('<span class="lb-quiet">', "")
        assert "门口公开栏（已安排投递，尚未送达" in page.replace('<span class="lb-quiet">', "")


class TestPreview:
    @pytest.fixture
    def website(self, newsroom: Newsroom) -> Channel:
        return Channel.objects.create(kind="website", slug="website", name="柳北区人民政府网站")

    def address(self, newsroom: Newsroom, record: Record, key: str = "website") -> str:
        state = newsroom.fresh(record).current_workflow_task_state
        return reverse("console_review_preview", args=[state.pk, key])

    def test_it_is_the_websites_own_page_with_the_draft_and_its_picture(
        self, newsroom: Newsroom, client: Client, website: Channel
    ) -> None:
        picture = io.BytesIO()
        Image.new("RGB", (40, 30), "red").save(picture, "PNG")
        image = Picture.objects.create(
            title="现场",
            file=ContentFile(picture.getvalue(), name="现场.png"),
            collection=newsroom.agency.collection,
        )
        record = newsroom.draft(
            title="还没有公开的公告", body=[("picture", {"picture": image, "alt": "现场照片", "caption": ""})]
        )
        newsroom.submit(record)
        client.force_login(newsroom.person(Role.DEPARTMENT))
        answer = client.get(self.address(newsroom, record))
        page = text_of(answer)
        assert "<h1>还没有公开的公告</h1>" in page
        assert "<script" not in page
        assert "<style>" in page
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "script" not in answer["Content-Security-Policy"]
        source = page.split('alt="现场照片"')[0].rsplit('src="', 1)[1].split('"')[0]
        shown = client.get(source)
        assert shown.status_code == 200
        assert b"".join(shown.streaming_content)[:4] == b"\x89PNG"
        assert not list(Path(storages["kept"].location).glob("**/*"))  # nothing was kept by looking
        assert f'src="{self.address(newsroom, record)}"' in text_of(client.get(desk(newsroom, record)))

    def test_it_is_for_those_who_review(self, newsroom: Newsroom, client: Client, website: Channel) -> None:
        record = newsroom.draft(title="别人不能看的草稿")
        newsroom.submit(record)
        stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.DEPARTMENT)
        address = self.address(newsroom, record)
        for user in (stranger, newsroom.person(Role.EDITOR)):
            client.force_login(user)
            answer = client.get(address)
            assert answer.status_code == 302
            assert "别人不能看的草稿" not in text_of(answer)
        client.force_login(newsroom.person(Role.DEPARTMENT))
        assert client.get(self.address(newsroom, record, "nowhere")).status_code == 404


def test_reading_a_change_costs_a_bounded_number_of_queries(
    newsroom: Newsroom, client: Client, ground: Ground
) -> None:
    for number in range(7):
        ChecklistItem.objects.create(text=f"第{number}项", valid_from=LONG_AGO)
    files = [newsroom.attachment(f"附件{number}.txt") for number in range(6)]
    record = newsroom.draft(
        body=[("text", f"<p>第{number}段</p>") for number in range(30)],
        attachments=[RecordAttachment(document=file, sort_order=number) for number, file in enumerate(files)],
    )
    newsroom.submit(record)
    client.force_login(newsroom.person(Role.DEPARTMENT))
    address = desk(newsroom, record)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= 110, len(queries)


def test_user_administrators_say_who_is_established(newsroom: Newsroom, client: Client) -> None:
    client.force_login(User.objects.create_superuser("root", password="演示密码2026"))
    person = newsroom.person(Role.EDITOR)
    url = reverse("wagtailusers_users:edit", args=[person.pk])
    page = text_of(client.get(url))
    assert "在编人员" in page
    assert "职务" in page
    form = {
        "username": person.username,
        "email": "a@example.com",
        "first_name": "三",
        "last_name": "张",
        "position": "办公室主任",
        "is_active": "on",
        "groups": [group.pk for group in person.groups.all()],
    }
    client.post(url, {**form, "established": "on"})
    person.refresh_from_db()
    assert (person.established, person.position) == (True, "办公室主任")
    client.post(url, form)
    person.refresh_from_db()
    assert not person.established
    client.force_login(person)
    assert client.get(url).status_code == 302  # nobody else
