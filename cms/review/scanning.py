"""The content scan at every door: what is still open on a revision, and what may be kept for which reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction
from wagtail.models import Revision

from cms.agencies.models import Role
from cms.agencies.permissions import Someone, holds_role, works_for
from cms.audit import log
from cms.refusal import Refusal
from cms.review.authors import authors_of
from cms.review.digest import content_digest
from cms.review.locking import lock_page
from cms.scan.models import Finding, Scan, Waiver
from cms.scan.scanning import scan_material

REVIEWERS = (Role.DEPARTMENT, Role.CONFIDENTIALITY, Role.APPROVAL)


class FindingsOpen(Refusal):
    """The content scan found what is neither fixed nor masked nor waived."""


class MayNotSubmit(Exception):
    """A record was sent for review while findings are open. The admin leads to them."""

    def __init__(self, page_id: int, message: str) -> None:
        super().__init__(message)
        self.page_id = page_id


class MayNotWaive(Refusal):
    """This person may not decide on keeping this finding."""


@dataclass
class Standing:
    """A finding with what people said to it, oldest first."""

    finding: Finding
    said: list[Waiver] = field(default_factory=list)
    authors: frozenset[int] = frozenset()

    @cached_property
    def latest(self) -> Waiver | None:
        return self.said[-1] if self.said else None

    @property
    def is_waived(self) -> bool:
        """A finding that blocks needs the word of a second person, who did not write the content."""
        if self.latest is None:
            return False
        if self.latest.act == Waiver.Act.CONFIRM:
            return self.latest.by_id not in self.authors
        return self.latest.act == Waiver.Act.WAIVE and self.finding.severity != "block"

    @property
    def is_open(self) -> bool:
        return self.finding.severity != "hint" and not self.is_waived

    @property
    def is_asked(self) -> bool:
        return self.is_open and self.latest is not None and self.latest.act == Waiver.Act.ASK

    @property
    def state(self) -> str:
        if self.is_waived:
            return "waived"
        if not self.is_open:
            return "hint"
        return "asked" if self.is_asked else "open"


@dataclass
class Report:
    """A revision's scan, and where each finding stands."""

    revision: Revision
    scan: Scan
    standings: list[Standing]

    @property
    def open(self) -> list[Standing]:
        return [item for item in self.standings if item.is_open]

    @property
    def waived(self) -> list[Standing]:
        return [item for item in self.standings if item.is_waived]

    @property
    def hints(self) -> list[Standing]:
        return [item for item in self.standings if item.state == "hint"]

    @property
    def asked(self) -> list[Standing]:
        return [item for item in self.standings if item.is_asked]

    def refusal(self) -> str:
        count = len(self.open)
        labels = "、".join(dict.fromkeys(item.finding.label for item in self.open))
        return (
            f"内容检查还有 {count} 处没有处理：{labels}。请先修改、打码，或写明理由申请保留。"
            if count
            else ""
        )


def report_on(revision: Revision, digest: str | None = None) -> Report | None:
    """Scans where that was not done yet; ``None`` for what is no record. ``digest`` is the revision's content
    digest, where the caller has it: then three to five queries when nothing changed."""
    model = revision.content_type.model_class()
    if not hasattr(model, "scannable"):
        return None
    scan = scan_material(
        lambda: revision.as_object().scannable(),
        page_id=int(revision.object_id),
        revision_id=revision.pk,
        digest=digest or content_digest(revision),
    )
    return _report(revision, scan)


def _report(revision: Revision, scan: Scan) -> Report:
    findings = list(scan.findings.all())
    said: dict[str, list[Waiver]] = {}
    authors: frozenset[int] = frozenset()
    if findings:
        waivers = Waiver.objects.filter(page_id=scan.page_id).select_related("by").order_by("id")
        for waiver in waivers:
            said.setdefault(waiver.fingerprint, []).append(waiver)
        authors = frozenset(authors_of(revision)) if said else authors
    return Report(
        revision, scan, [Standing(item, said.get(item.fingerprint, []), authors) for item in findings]
    )


def require_clean(revision: Revision, digest: str) -> None:
    """Raises FindingsOpen while anything is open. Asked at each step and again at the gate."""
    report = report_on(revision, digest)
    if report is not None and (refusal := report.refusal()):
        raise FindingsOpen(refusal)


def require_submittable(revision: Revision) -> None:
    report = report_on(revision)
    if report is not None and (refusal := report.refusal()):
        raise MayNotSubmit(int(revision.object_id), refusal)


def may_confirm(user: Someone, revision: Revision, agency_id: int) -> bool:
    """A reviewer at one of the steps who did not write the content."""
    return any(holds_role(user, role, agency_id) for role in REVIEWERS) and user.pk not in authors_of(
        revision
    )


@transaction.atomic
def say(revision: Revision, fingerprint: str, *, act: str, by: Someone, reason: str) -> int:
    """Waive, ask, confirm or decline: kept with the reason. Returns how many places it holds for.

    Raises MayNotWaive, in Chinese, where this person may not, or nothing like it is found any more.
    """
    lock_page(revision.object_id)
    report = report_on(revision)
    alike = [item for item in report.standings if item.finding.fingerprint == fingerprint] if report else []
    if not alike or not any(item.finding.severity != "hint" for item in alike):
        raise MayNotWaive("这一处已经改动，请刷新页面重新检查。")
    if not reason.strip():
        raise MayNotWaive("请写明理由，理由会保存在档案中。")
    _require_allowed(revision, alike, act, by)
    first = alike[0].finding
    waiver = Waiver.objects.create(
        page_id=int(revision.object_id),
        revision_id=revision.pk,
        fingerprint=fingerprint,
        kind=first.kind,
        severity=first.severity,
        place=first.place,
        piece=first.piece,
        act=act,
        reason=reason.strip()[:500],
        by=by,
    )
    _log(revision, waiver)
    return len(alike)


def _require_allowed(revision: Revision, alike: list[Standing], act: str, by: Someone) -> None:
    page: Any = revision.content_object
    agency_id = page.agency_id
    if not works_for(by, agency_id):
        raise MayNotWaive("只有本公开主体的人员可以处理。")
    blocks = any(item.finding.severity == "block" for item in alike)
    if act == Waiver.Act.WAIVE and blocks:
        raise MayNotWaive("这一类内容不能由一个人决定保留。请写明理由申请，由没有参与编辑的审查人员确认。")
    if act in (Waiver.Act.CONFIRM, Waiver.Act.DECLINE):
        if not may_confirm(by, revision, agency_id):
            raise MayNotWaive("须由本公开主体中没有编辑过这份信息的审查人员确认。")
        latest = alike[0].latest
        if act == Waiver.Act.CONFIRM and (
            latest is None or latest.act != Waiver.Act.ASK or latest.by_id == by.pk
        ):
            raise MayNotWaive("须先由编辑写明理由申请保留，再由另一人确认。")
    elif act not in (Waiver.Act.WAIVE, Waiver.Act.ASK):
        raise MayNotWaive


def _log(revision: Revision, waiver: Waiver) -> None:
    page: Any = revision.content_object
    log.note(
        f"finding.{waiver.act}",
        by=waiver.by,
        about=page,
        title=revision.object_str,
        agency_id=page.agency_id,
        kind=waiver.kind,
        severity=waiver.severity,
        place=waiver.place,
        piece=waiver.piece,
        reason=waiver.reason,
        fingerprint=waiver.fingerprint,
    )
