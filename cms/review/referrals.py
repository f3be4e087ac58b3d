"""提请确定: what the reviewers cannot decide themselves goes to the authority that can (条例 第十七条).

Both tables only grow: what was asked and what was answered is never changed.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from cms.review.validity import Dated


class ReviewTimeLimit(Dated):
    """How many working days something may take, from a day on. The newest that holds is used."""

    class Subject(models.TextChoices):
        REFERRAL = "referral", "提请确定的答复"
        EMERGENCY = "emergency", "应急发布的事后审查"

    subject = models.CharField("事项", max_length=16, choices=Subject.choices, default=Subject.REFERRAL)
    working_days = models.PositiveSmallIntegerField("工作日", help_text="从发出或发布的次日起算。")
    basis = models.CharField("依据", max_length=200, blank=True, help_text="规定期限的文件名称和条款。")

    class Meta:
        verbose_name = "审查时限"
        verbose_name_plural = "审查时限"
        ordering = ["subject", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "valid_from"], name="one_time_limit_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}：{self.working_days}个工作日"


class ReferralWording(Dated):
    """What the letter says before and after the question. The newest that holds is used."""

    opening = models.TextField("开头", help_text="写在事项之前，说明提请的依据。")
    closing = models.TextField("结尾", help_text="写在事项之后，说明请求。")

    class Meta:
        verbose_name = "提请确定函用语"
        verbose_name_plural = "提请确定函用语"
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return f"{self.valid_from}起"


class ReferralQuerySet(models.QuerySet):
    def open(self) -> ReferralQuerySet:
        return self.filter(answer=None)


class Referral(models.Model):
    """One question to an authority about one revision. Open until its answer is recorded.

    The foreign keys to Wagtail's rows carry no database constraint: a referral outlives them.
    """

    class Authority(models.TextChoices):
        SECRECY = "secrecy", "保密行政管理部门"
        COMPETENT = "competent", "有关主管部门"

    page_id_at_sending = models.PositiveBigIntegerField("信息编号", db_index=True)
    title = models.CharField("标题", max_length=255)
    index_number = models.CharField("索引号", max_length=64)
    agency = models.ForeignKey(
        "agencies.Agency", models.PROTECT, related_name="referrals", verbose_name="公开主体"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name="修订",
    )
    task_state = models.ForeignKey(
        "wagtailcore.TaskState",
        models.DO_NOTHING,
        db_constraint=False,
        related_name="referrals",
        verbose_name="环节状态",
    )
    digest = models.CharField("内容摘要值", max_length=64)
    authority = models.CharField("提请", max_length=16, choices=Authority.choices)
    authority_name = models.CharField("机关名称", max_length=100)
    question = models.TextField("提请确定的问题")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提请人"
    )
    sent_by_name = models.CharField("提请人姓名", max_length=200)
    sent_at = models.DateTimeField("提请时间")
    due_on = models.DateField("答复期限", null=True, help_text="没有规定时限的为空。")
    due_provisional = models.BooleanField("期限为暂定", default=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "提请确定"
        verbose_name_plural = "提请确定"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.reference}：{self.authority_name}"

    @property
    def reference(self) -> str:
        return f"提请{timezone.localtime(self.sent_at):%Y}-{self.pk:05}"

    @property
    def is_open(self) -> bool:
        return not hasattr(self, "answer")

    def is_overdue(self, today: datetime.date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today


class ReferralAnswer(models.Model):
    """What the authority determined, as it was recorded here."""

    class Determination(models.TextChoices):
        OPEN = "open", "可以公开"
        PARTLY = "partly", "部分公开"
        WITHHOLD = "withhold", "不予公开"
        NONE = "none", "没有确定（例如退回或撤回提请）"

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="answer", verbose_name="提请确定")
    determination = models.CharField("确定结果", max_length=16, choices=Determination.choices)
    text = models.TextField("答复内容")
    document_number = models.CharField("答复文号", max_length=60, blank=True)
    answered_on = models.DateField("答复日期")
    file = models.FileField("答复文件", upload_to="referrals/%Y/%m/", blank=True)
    file_sha256 = models.CharField("答复文件摘要值", max_length=64, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "提请答复"
        verbose_name_plural = "提请答复"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.referral.reference}：{self.get_determination_display()}"
