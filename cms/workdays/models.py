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


class OfficeSession(models.Model):
    """A stretch of office hours. A day has those with the latest ``valid_from`` that is not after it."""

    valid_from = models.DateField("起用日期", help_text="同一起用日期的各行合为一天的办公时间。")
    opens = models.TimeField("上班", help_text="例如 09:00。")
    closes = models.TimeField("下班", help_text="例如 12:00。")

    class Meta:
        verbose_name = "办公时间"
        verbose_name_plural = "办公时间"
        ordering = ["-valid_from", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")),
                name="office_closes_after_it_opens",
                violation_error_message="下班时间须晚于上班时间。",
            ),
            models.UniqueConstraint(
                fields=["valid_from", "opens"],
                name="one_session_per_opening",
                violation_error_message="这一起用日期已有同一上班时间的一行。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}—{self.closes:%H:%M}"
