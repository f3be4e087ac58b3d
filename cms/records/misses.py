"""定时发布未成: what was to go out at a time and did not, or not at that time; shown until somebody has seen it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class MissedPublicationQuerySet(models.QuerySet["MissedPublication"]):
    def unseen(self) -> MissedPublicationQuerySet:
        return self.filter(acknowledged_at=None)


class MissedPublication(models.Model):
    """One planned time that one revision did not keep."""

    class Why(models.TextChoices):
        UNAPPROVED = "unapproved", "到时间还没有通过审查"
        REFUSED = "refused", "到时间未能发布"
        FAILED = "failed", "发布时出错"
        LATE = "late", "发布晚了"

    record = models.ForeignKey(
        "records.Record", models.CASCADE, related_name="missed_publications", verbose_name="公开信息"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", models.CASCADE, related_name="+", verbose_name="修订", db_index=False
    )
    title = models.CharField("标题", max_length=255)
    planned_at = models.DateTimeField("定时")
    why = models.CharField("情况", max_length=16, choices=Why.choices)
    explanation = models.TextField("原因")
    noticed_at = models.DateTimeField("发现时间")
    published_at = models.DateTimeField("实际发布时间", null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="知悉人"
    )
    acknowledged_at = models.DateTimeField("知悉时间", null=True)

    objects = MissedPublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "定时发布未成"
        verbose_name_plural = "定时发布未成"
        ordering = ["-planned_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "planned_at", "why"], name="a_planned_time_is_missed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.get_why_display()}）"
