"""定期评估: whether what is withheld must stay so. One that turns into disclosure counts when a second person agrees."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cms.nondisclosure.filings import Answer, Filing


class Assessment(models.Model):
    """One look at a filing. Never changed, never deleted."""

    class Conclusion(models.TextChoices):
        KEEP = "keep", "继续不予公开"
        PARTLY = "partly", "部分公开"
        DISCLOSE = "disclose", "转为公开"

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="assessments", verbose_name="备案")
    conclusion = models.CharField("结论", max_length=16, choices=Conclusion.choices)
    reason = models.TextField("理由", max_length=2000)
    next_on = models.DateField("下次评估日期", null=True, blank=True)
    record = models.ForeignKey(
        "records.Record",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公开信息",
        help_text="转为公开时由哪一条信息公开。",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessments", verbose_name="评估人"
    )
    at = models.DateTimeField("评估时间", auto_now_add=True)

    class Meta:
        verbose_name = "评估记录"
        verbose_name_plural = "评估记录"
        ordering = ["id"]
        indexes = [models.Index(fields=["filing", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(conclusion="keep", next_on__isnull=False)
                | (~models.Q(conclusion="keep") & models.Q(record__isnull=False)),
                name="assessment_says_what_follows",
            )
        ]

    def __str__(self) -> str:
        return self.get_conclusion_display()

    @property
    def needs_answer(self) -> bool:
        return self.conclusion != self.Conclusion.KEEP

    @property
    def is_waiting(self) -> bool:
        return self.needs_answer and not hasattr(self, "answer")


class AssessmentAnswer(Answer):
    assessment = models.OneToOneField(
        Assessment, models.PROTECT, related_name="answer", verbose_name="评估记录"
    )

    class Meta:
        verbose_name = "评估审批"
        verbose_name_plural = "评估审批"
