"""审计日志: who did what to what, when. Append-only and hash-linked; the database refuses any change."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One thing that was done. ``digest`` covers everything here and the digest of the entry before."""

    number = models.PositiveBigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    action = models.CharField("动作", max_length=64, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="操作人",
        help_text="系统自动执行的没有操作人。",
    )
    by_name = models.CharField("姓名", max_length=200, blank=True)
    agency_id = models.PositiveBigIntegerField("公开主体编号", null=True, db_index=True)
    about = models.CharField("对象", max_length=100, db_index=True, help_text="例如 records.record:12。")
    title = models.CharField("对象名称", max_length=255, blank=True)
    details = models.JSONField("详情", default=dict)
    previous = models.CharField("上一条的摘要值", max_length=64)
    digest = models.CharField("摘要值", max_length=64, unique=True)

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计日志"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"
