"""审查结论: who decided what at which step, on which exact content."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cms.agencies.models import Role


class Step(models.TextChoices):
    """部门自审 → 保密审查 → 审批发布 (保守国家秘密法实施条例 第四十二条: 先审查、后公开, 逐项)."""

    DEPARTMENT = Role.DEPARTMENT.value, "部门自审"
    CONFIDENTIALITY = Role.CONFIDENTIALITY.value, "保密审查"
    APPROVAL = Role.APPROVAL.value, "审批发布"


class VerdictQuerySet(models.QuerySet):
    def withholding(self) -> VerdictQuerySet:
        """不予公开 that stands: it was not reopened."""
        return self.filter(outcome=Verdict.Outcome.WITHHOLD, reopening=None)


class Verdict(models.Model):
    """审查结论: one person's decision at one step on one exact revision. Never changed, never deleted.

    The foreign keys to Wagtail's rows carry no database constraint: a verdict outlives them.
    """

    class Outcome(models.TextChoices):
        APPROVE = "approve", "通过"
        REJECT = "reject", "退回"
        PARTLY = "partly", "部分公开"
        WITHHOLD = "withhold", "不予公开"

    revision = models.ForeignKey(
        "wagtailcore.Revision",
        models.DO_NOTHING,
        db_constraint=False,
        related_name="verdicts",
        verbose_name="修订",
    )
    round = models.ForeignKey(
        "wagtailcore.WorkflowState",
        models.DO_NOTHING,
        db_constraint=False,
        related_name="verdicts",
        verbose_name="送审轮次",
    )
    task_state = models.OneToOneField(
        "wagtailcore.TaskState",
        models.DO_NOTHING,
        db_constraint=False,
        related_name="verdict",
        verbose_name="环节状态",
    )
    page_id_at_decision = models.PositiveBigIntegerField("信息编号", db_index=True)
    title = models.CharField("标题", max_length=255)
    step = models.CharField("环节", max_length=16, choices=Step.choices)
    outcome = models.CharField("结论", max_length=16, choices=Outcome.choices)
    digest = models.CharField("内容摘要值", max_length=64)
    comment = models.TextField("意见", blank=True, help_text="不予公开的，即不予公开的理由。")
    ground = models.ForeignKey(
        "review.Ground",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="verdicts",
        verbose_name="不予公开依据",
    )
    removals = models.TextField(
        "要去掉的内容", blank=True, help_text="部分公开的，编辑须去掉或遮盖这些内容。"
    )
    public_reason = models.CharField(
        "对外说明的理由",
        max_length=200,
        blank=True,
        help_text="部分公开的，网页上向公众说明（条例第三十七条）。",
    )
    partial_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="confirmations",
        verbose_name="确认的部分公开结论",
        help_text="保密审查通过时：所确认已照办的“部分公开”结论。",
    )
    checklist = models.JSONField(
        "核对清单",
        default=list,
        blank=True,
        help_text="作结论时逐项核对的回答：text、answer（yes/no/na）、remark。",
    )
    referral = models.ForeignKey(
        "review.Referral",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="verdicts",
        verbose_name="所依据的提请确定",
    )
    agency = models.ForeignKey(
        "agencies.Agency", models.PROTECT, null=True, related_name="+", verbose_name="公开主体"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="verdicts", verbose_name="审查人"
    )
    decided_by_name = models.CharField("审查人姓名", max_length=200, blank=True, help_text="作结论时的姓名。")
    decided_by_position = models.CharField(
        "审查人职务", max_length=60, blank=True, help_text="作结论时的职务。"
    )
    established = models.BooleanField("在编人员", default=False, help_text="作结论时是否在编。")
    decided_at = models.DateTimeField("时间", auto_now_add=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = "审查结论"
        verbose_name_plural = "审查结论"
        ordering = ["id"]
        indexes = [models.Index(fields=["revision", "step"])]

    def __str__(self) -> str:
        return f"{self.get_step_display()}：{self.get_outcome_display()}"
