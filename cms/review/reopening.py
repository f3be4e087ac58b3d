"""重新启用: what was withheld may be looked at again when circumstances change (条例 第十八条)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Reopening(models.Model):
    """Ends the force of one 不予公开 verdict. Never changed, never deleted."""

    verdict = models.OneToOneField(
        "review.Verdict", models.PROTECT, related_name="reopening", verbose_name="不予公开结论"
    )
    reason = models.TextField("理由")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人")
    by_name = models.CharField("姓名", max_length=200)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "重新启用"
        verbose_name_plural = "重新启用"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"重新启用：{self.verdict.title}"
