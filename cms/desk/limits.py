"""How long a step may take, and how soon a record must be public. Rows, each with the day it holds from."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from cms.agencies.models import Agency, Role
from cms.review.verdicts import Step

AT_LEAST_ONE = [MinValueValidator(1), MaxValueValidator(200)]


class StepLimit(models.Model):
    """办理时限 of one step, for one agency or for all: until when, when to remind, whom to tell after that."""

    class Unit(models.TextChoices):
        DAYS = "days", "个工作日"
        HOURS = "hours", "个工作小时"

    step = models.CharField("环节", max_length=16, choices=Step.choices)
    agency = models.ForeignKey(
        Agency,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公开主体",
        help_text="不选即适用于全部公开主体；选了的，优先于通用的时限。",
    )
    amount = models.PositiveSmallIntegerField("时限", validators=AT_LEAST_ONE, help_text="例如：2。")
    unit = models.CharField(
        "单位",
        max_length=8,
        choices=Unit.choices,
        default=Unit.DAYS,
        help_text="按工作日的，到达当天不计，最后一天下班时到期。",
    )
    remind_before = models.PositiveSmallIntegerField(
        "到期前多久提醒（工作小时）", default=4, help_text="例如：4，即到期前 4 个工作小时提醒。填 0 不提醒。"
    )
    escalate_after = models.PositiveSmallIntegerField(
        "超期多久上报（工作小时）", default=0, help_text="例如：0，即一到期就上报；8，即再过一个工作日上报。"
    )
    escalate_to_role = models.CharField(
        "上报给岗位",
        max_length=16,
        choices=Role.choices,
        blank=True,
        help_text="信息所属公开主体的这一岗位。与下面的人员至少填一项。",
    )
    escalate_to_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="上报给人员",
    )
    idle_after = models.PositiveSmallIntegerField(
        "领取后多久未处理自动放回（工作小时）",
        default=8,
        validators=AT_LEAST_ONE,
        help_text="领取人打开审查页一次，重新计时。",
    )
    valid_from = models.DateField("起用日期", help_text="到达日期在这一天以后的待办适用。")

    class Meta:
        verbose_name = "办理时限"
        verbose_name_plural = "办理时限"
        ordering = ["step", "agency", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "agency", "valid_from"],
                nulls_distinct=False,
                name="one_limit_per_step_and_day",
                violation_error_message="这一环节、公开主体和起用日期的时限已经有了，请直接修改那一条。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}：{self.amount}{self.get_unit_display()}"

    def clean(self) -> None:
        if not self.escalate_to_role and not self.escalate_to_person_id:
            raise ValidationError("请写明超期后上报给谁：选择岗位或人员，至少一项。")


class Limits:
    """All limits in one query, for choosing many times."""

    def __init__(self) -> None:
        self._rows = list(StepLimit.objects.order_by("-valid_from"))

    def of(self, step: str, agency_id: int, on: datetime.date) -> StepLimit | None:
        """The agency's own before the general one, of each the newest that holds on that day."""
        fitting = [row for row in self._rows if row.step == step and row.valid_from <= on]
        for wanted in (agency_id, None):
            if found := next((row for row in fitting if row.agency_id == wanted), None):
                return found
        return None


class PublicationLimit(models.Model):
    """公开期限: within how many working days of its forming a record must be public (条例 第二十六条: 20)."""

    working_days = models.PositiveSmallIntegerField("工作日", validators=AT_LEAST_ONE)
    warn_before = models.PositiveSmallIntegerField(
        "剩余多少个工作日时提醒", default=5, help_text="例如：5，即还剩 5 个工作日时开始提醒。"
    )
    rule = models.CharField("依据", max_length=200, help_text="例如：《政府信息公开条例》第二十六条。")
    valid_from = models.DateField("起用日期", unique=True, help_text="成文日期在这一天以后的信息适用。")

    class Meta:
        verbose_name = "公开期限"
        verbose_name_plural = "公开期限"
        ordering = ["-valid_from"]
        permissions = [("view_district_statistics", "可以查看全区统计")]

    def __str__(self) -> str:
        return f"{self.working_days} 个工作日（{self.rule}）"

    @classmethod
    def on(cls, day: datetime.date) -> PublicationLimit | None:
        return cls.objects.filter(valid_from__lte=day).order_by("-valid_from").first()


def load_step_limits(entries: list[dict[str, Any]]) -> None:
    """Each entry names step and day; one that is there already is left as the district keeps it."""
    for entry in entries:
        fields = {**entry, "valid_from": datetime.date.fromisoformat(entry["valid_from"])}
        code = fields.pop("agency", None)
        agency = Agency.objects.get(code=code) if code else None
        key = {"step": fields.pop("step"), "agency": agency, "valid_from": fields.pop("valid_from")}
        StepLimit.objects.get_or_create(**key, defaults=fields)


def load_publication_limits(entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        fields = {**entry}
        day = datetime.date.fromisoformat(fields.pop("valid_from"))
        PublicationLimit.objects.get_or_create(valid_from=day, defaults=fields)
