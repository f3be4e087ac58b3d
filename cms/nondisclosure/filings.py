"""备案: one filing per decision not to disclose. Rows never change; the present state follows from what came after."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cms.agencies.models import Agency
from cms.review.models import Ground, Verdict


class Withheld(models.Model):
    """What is said of something that is not disclosed, whole or in part."""

    class Outcome(models.TextChoices):
        WITHHOLD = Verdict.Outcome.WITHHOLD.value, "不予公开"
        PARTLY = Verdict.Outcome.PARTLY.value, "部分公开"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="公开主体")
    title = models.CharField("信息名称", max_length=255, help_text="例如：关于某项目征收补偿方案的请示。")
    document_number = models.CharField(
        "发文字号", max_length=60, blank=True, help_text="没有可以不填。例如：柳北政发〔2026〕12号。"
    )
    summary = models.TextField(
        "内容概述",
        blank=True,
        max_length=2000,
        help_text="一两句话说明是什么信息，不要写入涉密内容。",
    )
    outcome = models.CharField("结论", max_length=16, choices=Outcome.choices)
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+", verbose_name="不予公开依据")
    reason = models.TextField(
        "理由",
        max_length=2000,
        help_text="为什么属于所选依据。例如：方案尚在研究，属于过程稿，公开会影响后续磋商。",
    )
    withheld = models.TextField(
        "不公开的内容",
        blank=True,
        max_length=2000,
        help_text="部分公开时必须写明不公开的是哪些部分。例如：附件2中的个人住址和联系电话。",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class FilingRequest(Withheld):
    """提请备案: something that never became a record. It becomes a filing when a second person confirms it."""

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提请人"
    )
    requested_at = models.DateTimeField("提请时间", auto_now_add=True)

    class Meta:
        verbose_name = "提请备案"
        verbose_name_plural = "提请备案"
        ordering = ["-id"]


class Answer(models.Model):
    """The second person's answer to what a first one proposes: both must agree."""

    agreed = models.BooleanField("同意")
    comment = models.TextField("意见", blank=True, max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审批人")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return "同意" if self.agreed else "不同意"


class RequestAnswer(Answer):
    request = models.OneToOneField(
        FilingRequest, models.PROTECT, related_name="answer", verbose_name="提请备案"
    )

    class Meta:
        verbose_name = "备案审批"
        verbose_name_plural = "备案审批"


class Filing(Withheld):
    """不予公开备案. Never changed, never deleted; the grounds are copied as they read when it was made."""

    number = models.CharField("备案编号", max_length=120, unique=True)
    year = models.PositiveSmallIntegerField("年度", db_index=True)
    record = models.ForeignKey(
        "records.Record",
        models.PROTECT,
        null=True,
        related_name="filings",
        verbose_name="公开信息",
        help_text="手工登记的没有对应的公开信息。",
    )
    verdict = models.OneToOneField(
        Verdict, models.PROTECT, null=True, related_name="filing", verbose_name="审查结论"
    )
    request = models.OneToOneField(
        FilingRequest, models.PROTECT, null=True, related_name="filing", verbose_name="提请备案"
    )
    index_number = models.CharField("索引号", max_length=64, blank=True)
    ground_article = models.CharField("条款", max_length=100)
    ground_label = models.CharField("依据", max_length=100)
    ground_text = models.TextField("条款说明", blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="filings", verbose_name="审查人"
    )
    reviewer_name = models.CharField("审查人姓名", max_length=200)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("决定时间", db_index=True)
    reassess_on = models.DateField("首次评估日期", help_text="在此日期之前评估是否仍不予公开。")

    class Meta:
        verbose_name = "不予公开备案"
        verbose_name_plural = "不予公开备案"
        ordering = ["-id"]
        indexes = [models.Index(fields=["agency", "-decided_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__isnull=False, record__isnull=False, request__isnull=True)
                | models.Q(verdict__isnull=True, request__isnull=False, confirmed_by__isnull=False),
                name="filing_has_its_decision",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def ground_words(self) -> str:
        return f"{self.ground_article}：{self.ground_label}"


class FilingCounter(models.Model):
    """The last serial given to an agency in a year."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = "备案流水号"
        verbose_name_plural = "备案流水号"
        constraints = [models.UniqueConstraint(fields=["agency", "year"], name="one_filing_counter_a_year")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.year}: {self.last}"
