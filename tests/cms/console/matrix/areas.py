"""What the areas of the admin hold of the first agency: filings, referrals, withdrawals, plans, remarks, settings."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms.agencies.models import Role
from cms.catalogue.loading import load_fields, load_heads
from cms.catalogue.models import DisclosureHead, GrassrootsField, KindHead, Topic
from cms.desk.claims import claim
from cms.desk.limits import PublicationLimit, StepLimit, load_publication_limits, load_step_limits
from cms.desk.models import Notification, Waiting
from cms.desk.notices import notify
from cms.directory.loading import load_directory
from cms.directory.models import AgencySection, GuideChapter, SectionTemplate, Supervisor
from cms.directory.structure import adopt
from cms.nondisclosure.assessing import assess
from cms.nondisclosure.making import request_filing
from cms.nondisclosure.models import Filing, FilingNumberTemplate, ReassessmentRule
from cms.nondisclosure.reporting import make_report
from cms.records.models import MissedPublication, WithdrawalReason
from cms.review.loading import load_checklist, load_fast_lanes, load_referral_wording, load_time_limits
from cms.review.models import ChecklistItem, FastLane, Ground, ReferralWording, ReviewTimeLimit
from cms.review.referring import record_answer, refer
from cms.scan.loading import load_lists
from cms.scan.models import Detector, Exemption, ListVersion, MaskForm, Phrase, Word
from cms.workdays.loading import load_office_hours
from cms.workdays.models import OfficeSession, SpecialDay, WorkingYear
from liubei import district
from tests.cms.nondisclosure.register import file_of, set_up_register
from tests.cms.scan.samples import mobile
from tests.newsroom import make_agency

if TYPE_CHECKING:
    from tests.cms.console.matrix.world import World

SECRET = "柳荫密文"
"""Stands in the title of all that people of other agencies must not be told."""


def add_areas(world: World) -> None:
    set_up_register()
    world.things["today"] = timezone.localdate()
    _scan(world)
    _directory(world)
    _register(world)
    _referrals(world)
    _withdrawals(world)
    _schedule(world)
    _desk(world)
    _rules(world)  # last: with a checklist every verdict would have to answer it


def _rules(world: World) -> None:
    world.things["column"] = world.own.column
    load_checklist(district.read("checklist.json"))
    load_time_limits(district.read("review-time-limits.json"))
    load_fast_lanes(district.read("fast-lanes.json"))
    load_referral_wording(district.read("referral-letter.json"))
    load_step_limits(district.read("step-limits.json"))
    load_publication_limits(district.read("publication-limits.json"))
    load_office_hours(district.read("office-hours.json"))
    load_heads(district.read("disclosure-heads.json"))
    load_fields(district.read("grassroots-fields.json"))
    for model in (
        ChecklistItem, FastLane, Ground, ReferralWording, ReviewTimeLimit, ReassessmentRule, FilingNumberTemplate,
        StepLimit, PublicationLimit, WorkingYear, SpecialDay, OfficeSession, DisclosureHead, GrassrootsField,
        Detector, Exemption, KindHead, MaskForm, Phrase, Word,
    ):  # fmt: skip
        world.things[model._meta.model_name] = model.objects.first()
    world.things["othertopic"] = Topic.objects.create(code="2", name="另一主题")


def _directory(world: World) -> None:
    make_agency("450205A01", "qu-zhengfu-bangongshi", "柳州市柳北区人民政府办公室", "office")
    load_directory(district.read("directory.json"))
    for model in (GuideChapter, SectionTemplate, Supervisor):
        world.things[model._meta.model_name] = model.objects.first()
    sample = world.sectiontemplate
    adopt(sample, world.own.agency, by=None)
    world.things["section"] = AgencySection.objects.filter(agency=world.own.agency).first()
    world.things["samplesection"] = sample.sections.first()


def _register(world: World) -> None:
    own, things = world.own, world.things
    things["filing"] = file_of(own, title=f"{SECRET}备案")
    things["assessed"] = file_of(own, title=f"{SECRET}评估")
    keeper = own.person(Role.CONFIDENTIALITY)
    things["assessment"] = assess(things["assessed"], by=keeper, conclusion="disclose", reason="可以公开")
    things["request"] = request_filing(by=keeper, agency=own.agency, **withheld(f"{SECRET}手工"))
    filings = Filing.objects.filter(pk=things["filing"].pk)
    things["report"] = make_report(filings, by=keeper, agency=own.agency, span="selection")


def withheld(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "document_number": "",
        "summary": "概述",
        "outcome": "withhold",
        "ground": Ground.objects.get(code="process"),
        "reason": "过程稿",
    }


def _referrals(world: World) -> None:
    for name in ("referral", "answered"):
        record = world.own.draft(title=f"{SECRET}提请")
        world.own.submit(record)
        world.own.decide(record, Role.DEPARTMENT)
        world.things[name] = refer(
            world.own.fresh(record).current_workflow_task_state,
            authority="secrecy",
            authority_name="柳北区国家保密局",
            question="是否属于国家秘密？",
            by=world.own.person(Role.CONFIDENTIALITY),
        )
    record_answer(
        world.answered,
        by=world.own.person(Role.CONFIDENTIALITY),
        determination="open",
        text="可以公开。",
        answered_on=timezone.localdate(),
        file=SimpleUploadedFile("answer.pdf", b"%PDF-1.7"),
    )


def _withdrawals(world: World) -> None:
    world.things["asked"] = world.own.ask(world.own.publish(title="拟撤一件"))
    world.things["withdrawalreason"] = WithdrawalReason.objects.first()
    world.things["urgent"] = WithdrawalReason.objects.filter(urgent=True).first()


def _schedule(world: World) -> None:
    planned = timezone.now() + datetime.timedelta(days=2)
    record = world.own.draft(title=f"{SECRET}定时", go_live_at=planned)
    world.own.submit(record)
    world.things["planned"] = world.own.approve_all(record)
    world.things["plan"] = world.planned.revisions.get(approved_go_live_at__isnull=False)
    world.things["missed"] = MissedPublication.objects.create(
        record=world.draft,
        revision=world.first_revision,
        title=world.draft.title,
        planned_at=timezone.now(),
        why="unapproved",
        explanation="到时间还没有通过审查",
        noticed_at=timezone.now(),
    )


def _scan(world: World) -> None:
    load_lists(district.read("scan.json"))
    Exemption.objects.get_or_create(value="0772-2512345", defaults={"note": "值班电话"})
    world.things["version"] = ListVersion.objects.first()
    world.things["found"] = world.own.draft(
        title=f"{SECRET}有号码", body=[("text", f"<p>电话{mobile()}</p>")]
    )


def _desk(world: World) -> None:
    world.things["waiting"] = Waiting.objects.get(record=world.at_department.pk)
    world.things["claimed"] = Waiting.objects.get(record=world.at_confidentiality.pk)
    claim(world.claimed.pk, by=world.people["confidentiality"])
    notify([world.people["editor"]], f"{SECRET}消息", key="matrix")
    world.things["message"] = Notification.objects.get(text=f"{SECRET}消息")
