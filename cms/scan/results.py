"""What a scan found, and what people said to it. Numbers of persons are kept masked only."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Subquery

from cms.scan.kinds import KINDS
from cms.scan.lists import KIND_CHOICES, ListVersion


class Severities(models.TextChoices):
    BLOCK = "block", "必须处理"
    WARN = "warn", "需要处理"
    HINT = "hint", "提示"


class FileScan(models.Model):
    """What was found in a file of these bytes by this version: kept, so that each step costs nothing."""

    sha256 = models.CharField("SHA-256", max_length=64)
    version = models.ForeignKey(ListVersion, models.PROTECT, related_name="+", verbose_name="词库版本")
    suffix = models.CharField("扩展名", max_length=16)
    findings = models.JSONField("发现")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "文件检查"
        verbose_name_plural = "文件检查"
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "suffix", "version"], name="one_scan_per_file_and_version"
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:16]


class Scan(models.Model):
    """One exact content, texts and files, scanned by one version of the lists."""

    page_id = models.PositiveBigIntegerField("信息编号", db_index=True)
    revision_id = models.PositiveBigIntegerField("修订")
    digest = models.CharField("内容摘要值", max_length=64)
    files = models.JSONField("文件摘要值", default=list)
    version = models.ForeignKey(ListVersion, models.PROTECT, related_name="scans", verbose_name="词库版本")
    at = models.DateTimeField("检查时间", auto_now_add=True)

    class Meta:
        verbose_name = "内容检查"
        verbose_name_plural = "内容检查"
        constraints = [
            models.UniqueConstraint(fields=["digest", "version"], name="one_scan_per_content_and_version")
        ]
        indexes = [models.Index(fields=["revision_id", "version"])]

    def __str__(self) -> str:
        return f"{self.page_id} {self.at:%Y-%m-%d %H:%M}"


class Finding(models.Model):
    """One piece at one place. ``piece`` and its context are masked where the kind is personal."""

    scan = models.ForeignKey(Scan, models.CASCADE, related_name="findings", verbose_name="检查")
    kind = models.CharField("检查项目", max_length=32, choices=KIND_CHOICES)
    severity = models.CharField("级别", max_length=8, choices=Severities.choices)
    path = models.CharField("位置标识", max_length=200, help_text="字段、内容块或文件的标识。")
    place = models.CharField("位置", max_length=300)
    before = models.CharField("前文", max_length=100, blank=True)
    piece = models.CharField("内容", max_length=300, blank=True)
    after = models.CharField("后文", max_length=100, blank=True)
    suggestion = models.CharField("建议", max_length=300, blank=True)
    fingerprint = models.CharField("指纹", max_length=64, db_index=True)
    in_file = models.CharField("文件", max_length=300, blank=True)

    class Meta:
        verbose_name = "发现"
        verbose_name_plural = "发现"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.label}：{self.place}"

    @property
    def label(self) -> str:
        return KINDS[self.kind].label if self.kind in KINDS else self.kind


class WaiverQuerySet(models.QuerySet["Waiver"]):
    def unanswered(self) -> WaiverQuerySet:
        """Asked for, nothing said to it since, and the piece still there in the newest scan of its page."""
        later = Waiver.objects.filter(
            page_id=OuterRef("page_id"), fingerprint=OuterRef("fingerprint"), pk__gt=OuterRef("pk")
        )
        newest = Scan.objects.filter(page_id=OuterRef(OuterRef("page_id"))).order_by("-pk").values("pk")[:1]
        found = Finding.objects.filter(scan=Subquery(newest), fingerprint=OuterRef("fingerprint"))
        return self.filter(~Exists(later), Exists(found), act=Waiver.Act.ASK)


class Waiver(models.Model):
    """What someone said to a finding, with the reason. Append-only; the newest word on a fingerprint counts."""

    class Act(models.TextChoices):
        WAIVE = "waive", "保留"
        ASK = "ask", "申请保留"
        CONFIRM = "confirm", "同意保留"
        DECLINE = "decline", "不同意保留"

    page_id = models.PositiveBigIntegerField("信息编号", db_index=True)
    revision_id = models.PositiveBigIntegerField("修订")
    fingerprint = models.CharField("指纹", max_length=64)
    kind = models.CharField("检查项目", max_length=32, choices=KIND_CHOICES)
    severity = models.CharField("级别", max_length=8, choices=Severities.choices)
    place = models.CharField("位置", max_length=300)
    piece = models.CharField("内容", max_length=300, blank=True)
    act = models.CharField("处理", max_length=8, choices=Act.choices)
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间", auto_now_add=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = "保留意见"
        verbose_name_plural = "保留意见"
        ordering = ["id"]
        indexes = [models.Index(fields=["page_id", "fingerprint"])]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="waiver_has_its_reason")]

    def __str__(self) -> str:
        return f"{self.get_act_display()}：{self.place}"
