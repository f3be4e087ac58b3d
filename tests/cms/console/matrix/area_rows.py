"""The permission matrix of the areas: review desk, scan, register, withdrawal, schedule, directory, desk, sheets."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from cms.desk.models import Claim, Remark
from cms.directory.models import AgencySection, Placement
from cms.nondisclosure.models import Assessment, FilingRequest, Report
from cms.records.models import WithdrawalRequest
from cms.review.models import ReferralAnswer
from cms.review.scanning import report_on
from cms.scan.models import Waiver
from cms.workdays.models import WorkingYear
from tests.cms.console.matrix.areas import withheld
from tests.cms.console.matrix.rows import (
    DISTRICT,
    DRAFT,
    EDITOR,
    EMERGENCY,
    OTHER,
    OTHERS,
    OWN,
    REVIEWERS,
    ROOT,
    STAFF,
    SYSTEM,
    WORKING,
    fresh,
    get,
    pk,
    post,
)
from tests.cms.console.matrix.world import World

CONFIDENTIALITY = {"confidentiality", "district-confidentiality"}
LATER = datetime.timedelta(days=60)
APPROVAL = {"approval", "district-approval"}
REGISTER = REVIEWERS | DISTRICT
ANY_REVIEWER = REGISTER | {f"other-{role}" for role in REVIEWERS}
KEEPERS = CONFIDENTIALITY | APPROVAL | {"other-confidentiality", "other-approval"}
OF_AN_AGENCY = OWN | OTHERS


def asking(world: World, **changes: Any) -> dict[str, Any]:
    said = {"reason": world.urgent.pk, "kind": "gone", "note": "有误", "explanation": "已撤下。"}
    return {**said, **changes}


def withdrawn(world: World) -> bool:
    return not fresh(world, "published").live


WITHDRAWAL = [
    *get("console_withdraw", WORKING | ROOT, page=True, record_id=pk("published")),
    *post(
        "console_withdraw",
        WORKING | ROOT,
        asking,
        lambda world: WithdrawalRequest.objects.filter(record=world.published.pk).exists(),
        record_id=pk("published"),
    ),
    *post(
        "console_withdraw",
        APPROVAL,
        lambda world: asking(world, at_once="1"),
        withdrawn,
        record_id=pk("published"),
        label="at once",
    ),
    *get("console_withdrawal", OWN | ROOT, request_id=pk("asked")),
    *[
        row
        for outcome, may in (("confirm", APPROVAL), ("decline", APPROVAL), ("retract", EDITOR))
        for row in post(
            "console_withdrawal",
            may,
            {"outcome": outcome, "explanation": "已撤下。", "comment": "理由"},
            lambda world: bool(WithdrawalRequest.objects.get(pk=world.asked.pk).outcome),
            request_id=pk("asked"),
            label=outcome,
        )
    ],
    *get("console_replacement", STAFF, query="?q=x"),
]

EMERGENCIES = [
    *get("console_emergency", EMERGENCY, record_id=pk("draft")),
    *post(
        "console_emergency",
        EMERGENCY,
        {"reason": "洪水", "answers": "on"},
        lambda world: fresh(world).live,
        record_id=pk("draft"),
    ),
]

SCHEDULE = [
    *get("console_schedule", STAFF),
    *post(
        "console_schedule_move",
        APPROVAL,
        lambda world: {"at": f"{timezone.localtime() + LATER:%Y-%m-%d %H:%M}"},
        lambda world: world.planned.revisions.filter(
            approved_go_live_at__gt=timezone.now() + LATER / 2
        ).exists(),
        key=pk("plan"),
    ),
    *post(
        "console_schedule_cancel",
        APPROVAL | ROOT,
        {},
        lambda world: not world.planned.revisions.filter(approved_go_live_at__isnull=False).exists(),
        key=pk("plan"),
    ),
    *post(
        "console_schedule_seen",
        EDITOR | APPROVAL,
        {},
        lambda world: not type(world.missed).objects.unseen().filter(pk=world.missed.pk).exists(),
        key=pk("missed"),
    ),
]


def fingerprint(world: World) -> str:
    return report_on(world.found.latest_revision).standings[0].finding.fingerprint


SCAN = [
    *get("console_scan", OWN | ROOT, record_id=pk("found")),
    *post(
        "console_scan_mask",
        EDITOR | ROOT,
        lambda world: {"fingerprint": fingerprint(world)},
        lambda world: fresh(world, "found").latest_revision_id != world.found.latest_revision_id,
        record_id=pk("found"),
    ),
    *post(
        "console_scan_say",
        WORKING,
        lambda world: {"act": "waive", "reason": "对外电话", "fingerprint": fingerprint(world)},
        lambda world: Waiver.objects.exists(),
        record_id=pk("found"),
    ),
    *post(
        "console_scan_submit",
        EDITOR | ROOT,
        {},
        lambda world: fresh(world).workflow_in_progress,
        record_id=DRAFT,
    ),
    *get("console_scan_text", STAFF),
    *post("console_scan_text", STAFF, {"text": "一段文字"}),
    *get("console_scan_published", STAFF),
    *post("console_scan_published", STAFF),
    *get("scan_versions scan_words:import", SYSTEM),
    *get("scan_version", SYSTEM, number=pk("version")),
]


def request_form(world: World) -> dict[str, Any]:
    said = withheld("新提请")
    return {**said, "ground": said["ground"].pk, "agency": world.own.agency.pk}


REGISTERED = [
    *get("nondisclosure nondisclosure_results", STAFF),
    *get("nondisclosure", STAFF, query="?export=xlsx"),
    *get("nondisclosure_filing", REGISTER | EDITOR | ROOT, filing_id=pk("filing")),
    *get("nondisclosure_assess", CONFIDENTIALITY, filing_id=pk("filing")),
    *post(
        "nondisclosure_assess",
        CONFIDENTIALITY,
        {"conclusion": "disclose", "reason": "可以公开", "seen": "0"},
        lambda world: Assessment.objects.filter(filing=world.filing.pk).exists(),
        filing_id=pk("filing"),
    ),
    *get("nondisclosure_answer", APPROVAL, assessment_id=pk("assessment")),
    *post(
        "nondisclosure_answer",
        APPROVAL,
        {"answer": "agree"},
        lambda world: hasattr(Assessment.objects.get(pk=world.assessment.pk), "answer"),
        assessment_id=pk("assessment"),
    ),
    *get(
        "nondisclosure_requests nondisclosure_requests_results nondisclosure_reports"
        " nondisclosure_reports_results",
        ANY_REVIEWER | ROOT,
    ),
    *get(
        "nondisclosure_request_new",
        CONFIDENTIALITY | {"other-confidentiality"},
    ),
    *post(
        "nondisclosure_request_new",
        CONFIDENTIALITY,
        request_form,
        lambda world: FilingRequest.objects.filter(title="新提请").exists(),
    ),
    *get("nondisclosure_request", REGISTER | ROOT, request_id=pk("request")),
    *post(
        "nondisclosure_request",
        APPROVAL,
        {"answer": "agree"},
        lambda world: hasattr(FilingRequest.objects.get(pk=world.request.pk), "answer"),
        request_id=pk("request"),
    ),
    *get("nondisclosure_report_new", KEEPERS | ROOT),
    *post(
        "nondisclosure_report_new",
        CONFIDENTIALITY | APPROVAL | ROOT,
        lambda world: {"by": "selection", "agency": world.own.agency.pk, "filings": [world.filing.pk]},
        lambda world: Report.objects.exclude(pk=world.report.pk).exists(),
    ),
    *get("nondisclosure_report", REGISTER | ROOT, report_id=pk("report")),
    *get("nondisclosure_report_file", REGISTER | ROOT, report_id=pk("report"), format="xlsx"),
    *post(
        "nondisclosure_report",
        CONFIDENTIALITY | APPROVAL | ROOT,
        lambda world: {"recipient": "区政府办", "sent_on": str(world.today), "note": ""},
        lambda world: hasattr(Report.objects.get(pk=world.report.pk), "submission"),
        report_id=pk("report"),
    ),
]

REFERRALS = [
    *get(
        "console_referral console_referral_letter",
        CONFIDENTIALITY | APPROVAL | ROOT,
        referral_id=pk("referral"),
    ),
    *get("console_referral_file", CONFIDENTIALITY | APPROVAL | ROOT, referral_id=pk("answered")),
    *post(
        "console_referral",
        CONFIDENTIALITY,
        lambda world: {"determination": "open", "text": "可以公开", "answered_on": str(world.today)},
        lambda world: ReferralAnswer.objects.filter(referral=world.referral.pk).exists(),
        referral_id=pk("referral"),
    ),
    *get(
        "console_review_preview",
        {"department", "district-department"} | ROOT,
        task_state_id=pk("task_state"),
        key="matrix",
    ),
]

SHEETS = [
    *get("sheets_archive", STAFF),
    *get("sheet sheet_pdf", OWN | ROOT, round_id=lambda world: world.at_approval.current_workflow_state.pk),
]

OWNED = {"owner": "agency", "pk": lambda world: world.own.agency.pk, "section": pk("section")}
SAMPLE = {"owner": "sample", "pk": pk("sectiontemplate"), "section": pk("samplesection")}
SLUG = {"slug": lambda world: world.own.agency.slug}

DIRECTORY = [
    *get("console_directory console_guide console_completeness_all console_structure", OF_AN_AGENCY | ROOT),
    *get("console_directory_file", OF_AN_AGENCY | ROOT, form="csv"),
    *get("console_guide_file console_completeness console_structure_of", OWN | ROOT, **SLUG),
    *get("console_sample", SYSTEM, pk=pk("sectiontemplate")),
    *post("console_structure_of", EDITOR | ROOT, {}, **SLUG),
    *get("console_section", EDITOR | ROOT, **OWNED),
    *get("console_section_add", EDITOR | ROOT, owner="agency", pk=OWNED["pk"]),
    *get("console_section", SYSTEM, **SAMPLE),
    *get("console_section_add", SYSTEM, owner="sample", pk=SAMPLE["pk"]),
    *post(
        "console_section_verb",
        EDITOR | ROOT,
        {},
        lambda world: AgencySection.objects.get(pk=world.section.pk).retired_on is not None,
        **OWNED,
        verb="retire",
    ),
    *post(
        "console_section_verb",
        SYSTEM,
        {},
        lambda world: not type(world.samplesection).objects.filter(pk=world.samplesection.pk).exists(),
        **SAMPLE,
        verb="delete",
        label="of a sample",
    ),
    *get("console_place", EDITOR | ROOT, record_id=pk("published")),
    *post(
        "console_place",
        EDITOR | ROOT,
        lambda world: {"section": world.section.pk},
        lambda world: Placement.objects.filter(record=world.published.pk).exists(),
        record_id=pk("published"),
    ),
    *get("console_index_number_preview", STAFF, query="?pattern={{year}}"),
]

DESK = [
    *get("desk_queue desk_queue_results desk_messages desk_calendar", STAFF),
    *get("desk_statistics", APPROVAL | {"other-approval", "system"} | ROOT),
    *post(
        "desk_claim",
        {"department", "district-department"},
        {},
        lambda world: Claim.objects.filter(waiting=world.waiting.pk).exists(),
        waiting_id=pk("waiting"),
    ),
    *post(
        "desk_claim_several",
        {"department", "district-department"},
        lambda world: {"waiting": [world.waiting.pk]},
        lambda world: Claim.objects.filter(waiting=world.waiting.pk).exists(),
    ),
    *post(
        "desk_take_over",
        {"district-confidentiality"},
        {},
        lambda world: not Claim.objects.filter(by=world.people["confidentiality"]).exists(),
        waiting_id=pk("claimed"),
    ),
    *post(
        "desk_release",
        {"confidentiality"},
        {},
        lambda world: not Claim.objects.filter(waiting=world.claimed.pk).exists(),
        waiting_id=pk("claimed"),
    ),
    *get("desk_remarks", WORKING | ROOT, record_id=DRAFT),
    *post(
        "desk_remarks",
        WORKING | ROOT,
        {"act": "say", "text": "请看第三段"},
        lambda world: Remark.objects.exists(),
        record_id=DRAFT,
    ),
    *post("desk_messages_read", STAFF),
    *post(
        "desk_messages_read",
        EDITOR,
        lambda world: {"message": world.message.pk},
        lambda world: type(world.message).objects.get(pk=world.message.pk).read_at is not None,
        label="one",
    ),
    *get("desk_message", EDITOR, message_id=pk("message")),
    *post(
        "desk_calendar",
        SYSTEM,
        {"year": "2030", "text": "2030-01-01 放假 元旦", "source": "通知", "complete": "on"},
        lambda world: WorkingYear.objects.filter(year=2030).exists(),
    ),
    *get("console_import_word", EDITOR | OTHER),
]

AREAS = [
    *WITHDRAWAL, *EMERGENCIES, *SCHEDULE, *SCAN, *REGISTERED, *REFERRALS, *SHEETS, *DIRECTORY, *DESK,
]  # fmt: skip
