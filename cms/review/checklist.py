"""核对清单: what a reviewer goes through one by one before a decision. Data, with dates."""

from __future__ import annotations

from typing import TypedDict

from django.db import models

from cms.review.validity import Dated
from cms.review.verdicts import Step


class Answer(models.TextChoices):
    YES = "yes", "是"
    NO = "no", "否"
    NOT_CONCERNED = "na", "不涉及"


class Answered(TypedDict):
    """One answer as a verdict keeps it: the item's text as it read then."""

    text: str
    answer: str
    remark: str


class ChecklistItem(Dated):
    """One thing to check, said so that “是” means it is in order."""

    step = models.CharField("环节", max_length=16, choices=Step.choices, default=Step.CONFIDENTIALITY)
    text = models.CharField(
        "核对内容",
        max_length=200,
        help_text="写成肯定的说法，“是”表示没有问题。例如：标题、正文和附件不含国家秘密、工作秘密。",
    )
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = "审查核对项"
        verbose_name_plural = "审查核对清单"
        ordering = ["step", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["step", "text", "valid_from"], name="one_checklist_item_each")
        ]

    def __str__(self) -> str:
        return self.text
