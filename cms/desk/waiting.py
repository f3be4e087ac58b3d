"""待办: one row for every review that waits, so that queues are sorted and counted by the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.agencies.models import Agency
from cms.agencies.permissions import Someone, roles_of
from cms.desk.limits import StepLimit
from cms.review.verdicts import Step


class WaitingQuerySet(models.QuerySet["Waiting"]):
    def for_reviewer(self, user: Someone) -> WaitingQuerySet:
        """What waits for this person's roles, over all agencies. Superusers hold none by themselves."""
        agencies = defaultdict(set)
        for agency_id, role in roles_of(user):
            agencies[role].add(agency_id)
        mine = Q(pk__in=[])
        for step in Step.values:
            if agencies[step]:
                mine |= Q(step=step, agency__in=agencies[step])
        return self.filter(mine)

    def of_agencies(self, agencies: Iterable[int] | None) -> WaitingQuerySet:
        """None is the whole district."""
        return self if agencies is None else self.filter(agency__in=agencies)

    def overdue(self) -> WaitingQuerySet:
        return self.filter(due_at__lt=timezone.now())

    def claimed_by(self, user: Someone) -> WaitingQuerySet:
        return self.filter(claim__by=user.pk, claim__until__gt=timezone.now())

    def claimed_by_nobody(self) -> WaitingQuerySet:
        return self.exclude(claim__until__gt=timezone.now())

    def by_due(self) -> WaitingQuerySet:
        return self.order_by(models.F("due_at").asc(nulls_last=True), "pk")


class Waiting(models.Model):
    """A task state of the review that is in progress. Comes and goes with it, in the same transaction."""

    task_state = models.OneToOneField(
        "wagtailcore.TaskState", models.CASCADE, related_name="waiting", verbose_name="环节状态"
    )
    record = models.ForeignKey(
        "records.Record", models.CASCADE, related_name="waiting", verbose_name="公开信息"
    )
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="waiting", verbose_name="公开主体")
    step = models.CharField("环节", max_length=16, choices=Step.choices)
    kind = models.CharField("信息种类", max_length=40)
    title = models.CharField("标题", max_length=255)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="送审人"
    )
    arrived_at = models.DateTimeField("到达时间")
    limit = models.ForeignKey(
        StepLimit, models.SET_NULL, null=True, related_name="+", verbose_name="办理时限"
    )
    due_at = models.DateTimeField("到期时间", null=True)
    provisional = models.BooleanField("暂定", default=False)
    remind_at = models.DateTimeField("提醒时间", null=True)
    escalate_at = models.DateTimeField("上报时间", null=True)
    announced_at = models.DateTimeField("已告知", null=True)
    reminded_at = models.DateTimeField("已提醒", null=True)
    escalated_at = models.DateTimeField("已上报", null=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name = "待办"
        verbose_name_plural = "待办"
        indexes = [
            models.Index(fields=["due_at", "id"]),
            models.Index(fields=["agency", "step", "due_at"]),
            models.Index(fields=["id"], condition=Q(announced_at=None), name="waiting_not_announced"),
            models.Index(fields=["remind_at"], condition=Q(reminded_at=None), name="waiting_not_reminded"),
            models.Index(
                fields=["escalate_at"], condition=Q(escalated_at=None), name="waiting_not_escalated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}：{self.title}"


class Claim(models.Model):
    """领取: this person is at it. A courtesy, not a lock: anyone else may take over, and the other is told."""

    waiting = models.OneToOneField(Waiting, models.CASCADE, related_name="claim", verbose_name="待办")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="claims", verbose_name="领取人"
    )
    since = models.DateTimeField("领取时间")
    until = models.DateTimeField("自动放回时间", db_index=True)

    class Meta:
        verbose_name = "领取"
        verbose_name_plural = "领取"

    def __str__(self) -> str:
        return f"{self.by}：{self.waiting}"

    @property
    def holds(self) -> bool:
        return self.until > timezone.now()
