"""上报备案: the documents that went to those above, what they contained, and when they were handed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cms.agencies.models import Agency
from cms.nondisclosure.filings import Filing


class Report(models.Model):
    """One report as it was made: its list of filings and its files are kept and never change."""

    class Span(models.TextChoices):
        MONTH = "month", "月报"
        QUARTER = "quarter", "季报"
        YEAR = "year", "年报"
        SELECTION = "selection", "选定事项"

    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公开主体",
        help_text="全区汇总的没有公开主体。",
    )
    span = models.CharField("范围", max_length=16, choices=Span.choices)
    starts_on = models.DateField("起始日期", null=True, blank=True)
    ends_on = models.DateField("截止日期", null=True, blank=True)
    title = models.CharField("标题", max_length=200)
    filings = models.ManyToManyField(Filing, through="ReportedFiling", related_name="reports")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="制表人"
    )
    made_at = models.DateTimeField("制表时间")

    class Meta:
        verbose_name = "上报表"
        verbose_name_plural = "上报表"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class ReportedFiling(models.Model):
    """A filing as it stood when the report was made."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="items")
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="reported")
    position = models.PositiveIntegerField("序号")
    standing = models.CharField("当时状态", max_length=60)

    class Meta:
        verbose_name = "上报事项"
        verbose_name_plural = "上报事项"
        ordering = ["report", "position"]
        constraints = [models.UniqueConstraint(fields=["report", "filing"], name="a_filing_once_per_report")]

    def __str__(self) -> str:
        return f"{self.position} {self.filing_id}"


class ReportFile(models.Model):
    """The bytes that were made. In the database, not among the public's files: nothing of this is ever served out."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "Excel"

    report = models.ForeignKey(Report, models.PROTECT, related_name="files")
    format = models.CharField("格式", max_length=8, choices=Format.choices)
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField("文件")

    class Meta:
        verbose_name = "上报文件"
        verbose_name_plural = "上报文件"
        constraints = [models.UniqueConstraint(fields=["report", "format"], name="one_file_per_format")]

    def __str__(self) -> str:
        return f"{self.format} {self.sha256[:16]}"


class Submission(models.Model):
    """已上报: the report was handed in, to whom and on which day."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="submission", verbose_name="上报表")
    recipient = models.CharField(
        "报送单位", max_length=100, help_text="例如：柳北区人民政府办公室（政府信息公开工作机构）。"
    )
    sent_on = models.DateField("报送日期")
    note = models.CharField("备注", max_length=200, blank=True, help_text="例如：纸质一式两份，已签收。")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "报送"
        verbose_name_plural = "报送"

    def __str__(self) -> str:
        return f"{self.sent_on:%Y-%m-%d} 报{self.recipient}"
