"""审计日志: who did what to what, when. Append-only and hash-linked; the database refuses any change."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connections, models

LINKS = "audit_link, audit_link_last"


class Told(models.Model):
    """What an entry says, without its place in the chain."""

    at = models.DateTimeField("时间")
    action = models.CharField("动作", max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name="操作人",
        help_text="系统自动执行的没有操作人。",
    )
    by_name = models.CharField("姓名", max_length=200, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True)
    agency_id = models.PositiveBigIntegerField("公开主体编号", null=True)
    about = models.CharField("对象", max_length=100, help_text="例如 records.record:12。")
    title = models.CharField("对象名称", max_length=255, blank=True)
    details = models.JSONField("详情", default=dict)

    class Meta:
        abstract = True


class Entries(models.Manager):
    """Inside a transaction one reads what one noted: it is linked when the transaction ends, or when read."""

    def get_queryset(self) -> Any:
        connection = connections[self.db]
        if connection.in_atomic_block and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"SET CONSTRAINTS {LINKS} IMMEDIATE; SET CONSTRAINTS {LINKS} DEFERRED")
        return super().get_queryset()


class Entry(Told):
    """One thing that was done. ``digest`` covers everything here and the digest of the entry before."""

    number = models.PositiveBigIntegerField("序号", primary_key=True)
    previous = models.CharField("上一条的摘要值", max_length=64)
    digest = models.CharField("摘要值", max_length=64, unique=True)

    objects = Entries()

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计日志"
        ordering = ["number"]
        default_permissions = ["view"]
        # In the order of the list: newest first. One index for each filter, so that ten million cost no more.
        indexes = [
            models.Index(fields=["at", "number"], name="audit_by_time"),
            models.Index(fields=["action", "at", "number"], name="audit_by_action"),
            models.Index(fields=["by", "at", "number"], name="audit_by_person"),
            models.Index(fields=["agency_id", "at", "number"], name="audit_by_agency"),
            models.Index(fields=["about", "at", "number"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class Unlinked(Told):
    """An entry on its way: written in the transaction of what it tells of, linked by the database at its end.

    ``said`` is the canonical JSON that the digest covers. Outside of a transaction this table is empty.
    """

    said = models.TextField()
    passes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "待入链审计记录"
        verbose_name_plural = "待入链审计记录"
        default_permissions: list[str] = []
