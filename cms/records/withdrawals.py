"""撤稿申请: the reasons for taking a record back, who asked for it, and who looked at it with a second pair of eyes."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone


class Kind(models.TextChoices):
    """What the public finds at the record's address afterwards."""

    EXPLAINED = "explained", "保留网页，公示撤稿说明"
    GONE = "gone", "整页撤下，只留说明"
    REPLACED = "replaced", "由新信息替代，自动转到新信息"


class WithdrawalReasonQuerySet(models.QuerySet["WithdrawalReason"]):
    def in_force(self, on: datetime.date | None = None) -> WithdrawalReasonQuerySet:
        day = on or timezone.localdate()
        return self.filter(valid_from__lte=day).exclude(valid_until__lt=day)


class WithdrawalReason(models.Model):
    """One reason for a withdrawal, with the rule that it rests on. Data, with dates."""

    code = models.SlugField(
        "标识", unique=True, help_text="写入公开数据，启用后不宜更改。例如：wrong-content。"
    )
    label = models.CharField("撤稿原因", max_length=60, help_text="会随撤稿信息公开。例如：内容有误。")
    article = models.CharField("依据", max_length=200, help_text="例如：《政府信息公开条例》第六条。")
    template = models.TextField(
        "对外说明范文",
        help_text="申请时自动填入，可以修改。{title}、{index_number}、{agency} 会换成标题、索引号和公开主体。",
    )
    allows_explained = models.BooleanField("可以保留网页并公示说明", default=True)
    allows_gone = models.BooleanField("可以整页撤下", default=True)
    allows_replaced = models.BooleanField("可以由新信息替代", default=False)
    default_kind = models.CharField("通常的处理方式", max_length=16, choices=Kind.choices, default=Kind.GONE)
    urgent = models.BooleanField(
        "可以先撤后核",
        default=False,
        help_text="用于泄密、泄露个人信息等不能等待的情形：审批人员可以立即撤稿，再由另一人在期限内核实。",
    )
    confirm_within_hours = models.PositiveSmallIntegerField(
        "核实期限（小时）", default=24, validators=[MinValueValidator(1)], help_text="只用于先撤后核。"
    )
    valid_from = models.DateField("起用日期")
    valid_until = models.DateField("停用日期", null=True, blank=True, help_text="最后一天；不填为一直有效。")
    position = models.PositiveSmallIntegerField("顺序", default=0)

    objects = WithdrawalReasonQuerySet.as_manager()

    class Meta:
        verbose_name = "撤稿原因"
        verbose_name_plural = "撤稿原因"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.label}（{self.article}）"

    @property
    def kinds(self) -> list[str]:
        return [kind.value for kind in Kind if getattr(self, f"allows_{kind.value}")]

    def clean(self) -> None:
        super().clean()
        if not self.kinds:
            raise ValidationError("请至少勾选一种处理方式。")
        if self.default_kind not in self.kinds:
            raise ValidationError({"default_kind": "通常的处理方式须是上面勾选的处理方式之一。"})
        if self.valid_until and self.valid_from and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": "停用日期不能早于起用日期。"})

    def explanation_for(self, *, title: str, index_number: str, agency: str) -> str:
        """The template with its names filled in; a brace that is no name stays as it is."""
        text = self.template
        for name, value in {"title": title, "index_number": index_number, "agency": agency}.items():
            text = text.replace(f"{{{name}}}", value)
        return text


class WithdrawalRequestQuerySet(models.QuerySet["WithdrawalRequest"]):
    def open(self) -> WithdrawalRequestQuerySet:
        """Nobody with a second pair of eyes has spoken yet."""
        return self.filter(decision=None)

    def unconfirmed(self) -> WithdrawalRequestQuerySet:
        """Asked, and waiting for a confirmation before anything happens."""
        return self.open().filter(at_once=False)

    def unverified(self) -> WithdrawalRequestQuerySet:
        """Executed at once, and waiting to be looked at."""
        return self.open().filter(at_once=True)


class WithdrawalRequest(models.Model):
    """撤稿申请: what was asked, never changed. What became of it is its :class:`WithdrawalDecision`."""

    record = models.ForeignKey(
        "records.Record", models.PROTECT, related_name="withdrawal_requests", verbose_name="公开信息"
    )
    kind = models.CharField("处理方式", max_length=16, choices=Kind.choices)
    reason = models.ForeignKey(
        WithdrawalReason, models.PROTECT, related_name="requests", verbose_name="撤稿原因"
    )
    note = models.TextField("情况说明", help_text="内部记录，不对外公开。")
    explanation = models.TextField("对外说明")
    replacement = models.ForeignKey(
        "records.Record",
        models.PROTECT,
        null=True,
        related_name="replaces",
        verbose_name="替代的信息",
    )
    edition_number = models.PositiveIntegerField("申请时公开的版次")
    at_once = models.BooleanField("先撤后核", default=False)
    verify_by = models.DateTimeField("核实期限", null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人"
    )
    asked_at = models.DateTimeField("申请时间")

    objects = WithdrawalRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "撤稿申请"
        verbose_name_plural = "撤稿申请"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="replaced", replacement__isnull=False)
                | (~models.Q(kind="replaced") & models.Q(replacement__isnull=True)),
                name="replacement_where_replaced",
            ),
            models.CheckConstraint(
                condition=models.Q(at_once=True, verify_by__isnull=False)
                | models.Q(at_once=False, verify_by__isnull=True),
                name="verified_by_a_deadline",
            ),
        ]

    def __str__(self) -> str:
        return f"撤稿申请{self.pk}（{self.get_kind_display()}）"

    @property
    def outcome(self) -> str:
        """``WithdrawalDecision.Outcome``, or empty while the request is open."""
        decision = getattr(self, "decision", None)
        return decision.outcome if decision else ""

    @property
    def state_label(self) -> str:
        if not self.outcome:
            return "已先行撤稿，待核实" if self.at_once else "待审批人员确认"
        return WithdrawalDecision.Outcome(self.outcome).of(at_once=self.at_once)

    @property
    def is_overdue(self) -> bool:
        return self.verify_by is not None and not self.outcome and timezone.now() > self.verify_by


class WithdrawalDecision(models.Model):
    """What became of a request: one row, never changed."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "已确认撤稿"
        DECLINED = "declined", "不同意撤稿"
        RETRACTED = "retracted", "申请人已撤回"
        LAPSED = "lapsed", "已由另一次撤稿办结"

        def of(self, *, at_once: bool) -> str:
            after = {self.CONFIRMED: "先行撤稿，已核实", self.DECLINED: "先行撤稿，核实人有异议"}
            return after.get(self, str(self.label)) if at_once else str(self.label)

    request = models.OneToOneField(
        WithdrawalRequest, models.PROTECT, related_name="decision", verbose_name="撤稿申请"
    )
    outcome = models.CharField("结果", max_length=16, choices=Outcome.choices)
    comment = models.TextField("意见", blank=True)
    explanation = models.TextField(
        "改后的对外说明", blank=True, help_text="确认人修改过时才有；申请人写的仍留在申请中。"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    decided_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "撤稿结论"
        verbose_name_plural = "撤稿结论"

    def __str__(self) -> str:
        return f"{self.request_id}：{self.get_outcome_display()}"
