"""工作日历: which days the offices work. Each year's schedule is announced late in the year before."""

from __future__ import annotations

from django.db import models


class WorkingYear(models.Model):
    """A year whose schedule (国务院办公厅放假安排 and the region's own holidays) is entered completely."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    complete = models.BooleanField(
        "安排已公布并录入", default=False, help_text="未勾选的年份，期限只按周末推算，显示为“暂定”。"
    )
    source = models.CharField("依据", max_length=200, blank=True, help_text="例如：国务院办公厅通知的文号。")

    class Meta:
        verbose_name = "年度放假安排"
        verbose_name_plural = "年度放假安排"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}年"


class SpecialDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a weekend day that is worked."""

    day = models.DateField("日期", unique=True)
    working = models.BooleanField("上班", default=False, help_text="勾选为调休上班，不勾选为放假。")
    name = models.CharField("名称", max_length=60, blank=True, help_text="例如：春节、壮族三月三。")

    class Meta:
        verbose_name = "放假和调休"
        verbose_name_plural = "放假和调休"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {'上班' if self.working else self.name or '放假'}"
