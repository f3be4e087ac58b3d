"""应急发布: publishing first and reviewing after, by a named right, with a reason and a deadline.

A release stands in for the verdicts of exactly one revision. It stays open, on everyone's desk, until a full review has
confirmed what was published or the record was withdrawn. Both tables only grow.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Revision

from cms.agencies.permissions import Someone, holds_role
from cms.agencies.roles import Role
from cms.audit import log
from cms.refusal import Refusal
from cms.review.digest import content_digest
from cms.review.referrals import ReviewTimeLimit
from cms.review.required import required_steps
from cms.review.scanning import require_clean
from cms.review.signals import verdict_given
from cms.review.standing import demand_of, open_referral_of, withholding_of
from cms.review.verdicts import Verdict
from cms.workdays.counting import Deadline, deadline


class MayNotRelease(Refusal):
    default = "只有该公开主体有“应急发布”权限的在编人员可以应急发布。"


class EmergencyReleaseQuerySet(models.QuerySet):
    def open(self) -> EmergencyReleaseQuerySet:
        """Not yet reviewed after the fact."""
        return self.filter(review=None)


class EmergencyRelease(models.Model):
    """One revision let out before its review, and who answers for it."""

    page_id_at_release = models.PositiveBigIntegerField("信息编号", db_index=True)
    title = models.CharField("标题", max_length=255)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", verbose_name="公开主体")
    revision = models.OneToOneField(
        "wagtailcore.Revision",
        models.DO_NOTHING,
        db_constraint=False,
        related_name="emergency_release",
        verbose_name="修订",
    )
    digest = models.CharField("内容摘要值", max_length=64)
    reason = models.TextField("应急理由")
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发布人"
    )
    released_by_name = models.CharField("发布人姓名", max_length=200)
    released_by_position = models.CharField("发布人职务", max_length=60, blank=True)
    released_at = models.DateTimeField("发布时间")
    review_due_on = models.DateField("事后审查期限")
    due_provisional = models.BooleanField("期限为暂定", default=False)

    objects = EmergencyReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = "应急发布"
        verbose_name_plural = "应急发布"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"应急发布：{self.title}"

    @property
    def is_overdue(self) -> bool:
        return timezone.localdate() > self.review_due_on


class EmergencyReview(models.Model):
    """How a release was closed."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "事后审查通过"
        WITHDRAWN = "withdrawn", "已撤稿"

    release = models.OneToOneField(
        EmergencyRelease, models.PROTECT, primary_key=True, related_name="review", verbose_name="应急发布"
    )
    outcome = models.CharField("结果", max_length=16, choices=Outcome.choices)
    verdict = models.ForeignKey(Verdict, models.PROTECT, null=True, related_name="+", verbose_name="审批结论")
    closed_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "应急发布事后审查"
        verbose_name_plural = "应急发布事后审查"

    def __str__(self) -> str:
        return self.get_outcome_display()


def release(revision: Revision, *, by: Someone, reason: str) -> EmergencyRelease:
    """Write down that ``by`` lets this revision out. Within the transaction that publishes it, the page locked.

    Raises a Refusal: without the right, without a reason, with open findings of the content scan, or against a
    standing conclusion of the confidentiality review: haste does not make a secret public.
    """
    record = revision.as_object()
    if not may_release(by, record.agency_id):
        raise MayNotRelease
    if not reason.strip():
        raise MayNotRelease("请写明应急发布的理由，例如：上游来水猛涨，须立即通知沿江群众转移。")
    if EmergencyRelease.objects.filter(revision=revision.pk).exists():
        raise MayNotRelease("这一稿已经应急发布过，请刷新页面。")
    _require_nothing_against(record.pk)
    digest = content_digest(revision)
    require_clean(revision, digest)
    due = _due(timezone.localdate())
    made = EmergencyRelease.objects.create(
        page_id_at_release=record.pk,
        title=record.title[:255],
        agency_id=record.agency_id,
        revision=revision,
        digest=digest,
        reason=reason.strip(),
        released_by=by,
        released_by_name=by.get_full_name() or by.get_username(),
        released_by_position=by.position,
        released_at=timezone.now(),
        review_due_on=due.on,
        due_provisional=due.provisional,
    )
    _note("emergency.released", made, by, reason=made.reason, due_on=made.review_due_on)
    return made


def may_release(user: Someone, agency_id: int) -> bool:
    return holds_role(user, Role.EMERGENCY, agency_id) and user.established


def _require_nothing_against(page_id: int) -> None:
    if withholding_of(page_id):
        raise MayNotRelease("保密审查结论为“不予公开”，不能应急发布。")
    if referral := open_referral_of(page_id):
        raise MayNotRelease(f"已提请{referral.authority_name}确定，登记答复以前不能应急发布。")
    demand = demand_of(page_id)
    if demand is not None and demand.is_open:
        raise MayNotRelease("保密审查要求部分公开，处理后须照常送审，不能应急发布。")


def _due(today: datetime.date) -> Deadline:
    limits = ReviewTimeLimit.objects.valid_on(today).filter(subject=ReviewTimeLimit.Subject.EMERGENCY)
    limit = limits.order_by("-valid_from").first()
    if limit is None:
        raise MayNotRelease("还没有设定应急发布的事后审查时限，请系统管理员先在“审查设置—时限”中填写。")
    return deadline(today, limit.working_days)


def release_of(revision: Revision) -> EmergencyRelease | None:
    """The release of exactly this content; None where there is none, or the content is another."""
    made = EmergencyRelease.objects.filter(revision=revision.pk).first() if revision.pk else None
    return made if made is not None and made.digest == content_digest(revision) else None


@receiver(verdict_given)
def confirm(verdict: Verdict, **kwargs: object) -> None:
    """A full review of the record, of this or a later revision, closes what was let out before it."""
    last = required_steps(verdict.page_id_at_decision, verdict.round_id)[-1]
    if verdict.step == last and verdict.outcome == Verdict.Outcome.APPROVE:
        close(
            verdict.page_id_at_decision,
            EmergencyReview.Outcome.CONFIRMED,
            by=verdict.decided_by,
            verdict=verdict,
        )


def close(page_id: int, outcome: str, *, by: Someone | None, verdict: Verdict | None = None) -> None:
    for made in EmergencyRelease.objects.open().filter(page_id_at_release=page_id):
        EmergencyReview.objects.create(release=made, outcome=outcome, verdict=verdict)
        _note("emergency.closed", made, by, outcome=outcome)


def _note(action: str, made: EmergencyRelease, by: Someone | None, **details: object) -> None:
    log.note(
        action,
        by=by,
        about=made,
        title=made.title,
        agency_id=made.agency_id,
        page=made.page_id_at_release,
        revision=made.revision_id,
        **details,
    )
