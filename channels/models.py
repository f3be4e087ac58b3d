"""渠道: outlets, which records go to them, and how each delivery stands."""

from __future__ import annotations

import jsonschema
from django.conf import settings as project
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from channels import sealing
from channels.addresses import parse_allowances
from channels.connector import Connector, Directory, Outlet
from channels.directory import current_directory
from channels.querysets import DeliveryQuerySet, RoutingRuleQuerySet
from channels.registry import connector_class
from cms.agencies.models import Agency
from cms.records.kinds import kind_choices
from cms.records.models import Edition, Record

RETRY_DELAYS = [5, 30, 120, 300, 900, 1800, 3600, 7200] + [3600] * 70
"""Seconds before each further try: quickly at first, then hourly for about three days."""


MOST_AT_ONCE = 16


def default_retry_delays() -> list[int]:
    return list(RETRY_DELAYS)


class Channel(models.Model):
    """One configured outlet."""

    kind = models.CharField("类型", max_length=24)
    slug = models.SlugField("标识", unique=True)
    name = models.CharField("名称", max_length=80, unique=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="channels", verbose_name="所属公开主体"
    )
    settings = models.JSONField("设置", default=dict, blank=True)
    sealed_secret = models.TextField("密钥（已加密）", blank=True, editable=False)
    allowed_networks = models.JSONField(
        "允许的内网地址", default=list, blank=True, help_text="渠道在政务内网时填写；公网地址不需要。"
    )
    retry_delays = models.JSONField("重试间隔（秒）", default=default_retry_delays)
    poison_cap = models.PositiveSmallIntegerField(
        "异常中断上限",
        default=5,
        validators=[MinValueValidator(1)],
        help_text="同一版次使工作进程中断达到此次数后隔离，等人处理。",
    )
    paused_at = models.DateTimeField("暂停时间", null=True, blank=True, editable=False)
    paused_by = models.ForeignKey(
        project.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    concurrency = models.PositiveSmallIntegerField(
        "同时投递数",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_AT_ONCE)],
        help_text="同一时间最多有几个进程向这个渠道投递；渠道再慢也不会占用更多。",
    )
    failures = models.PositiveIntegerField("连续连不上的次数", default=0, editable=False)
    held_until = models.DateTimeField("断开至", null=True, blank=True, editable=False)
    pause_reason = models.CharField("暂停原因", max_length=200, blank=True, editable=False)
    domains = models.JSONField(
        "网站域名",
        default=list,
        blank=True,
        help_text='读者在哪些域名看到这个渠道的内容，例如 ["lzxww.example.com"]。'
        "在这些网站上发现的不实信息，澄清会同时投递到本渠道。",
    )
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = "渠道"
        verbose_name_plural = "渠道"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        return sealing.unseal(self.sealed_secret)

    @secret.setter
    def secret(self, value: str) -> None:
        self.sealed_secret = sealing.seal(value)

    @property
    def kind_label(self) -> str:
        return connector_class(self.kind).label

    def clean(self) -> None:
        super().clean()
        schema = connector_class(self.kind).settings_schema
        problem = jsonschema.exceptions.best_match(
            jsonschema.Draft202012Validator(schema).iter_errors(self.settings)
        )
        if problem is not None:
            place = "／".join(str(part) for part in problem.absolute_path)
            raise ValidationError({"settings": f"设置不对：{place} {problem.message}"})
        try:
            parse_allowances(self.allowed_networks)
        except ValueError as error:
            raise ValidationError({"allowed_networks": str(error)}) from None

    def outlet(self) -> Outlet:
        wants_directory = connector_class(self.kind).needs_directory
        return Outlet(
            slug=self.slug,
            name=self.name,
            settings=self.settings,
            secret=self.secret,
            allowed_networks=tuple(self.allowed_networks),
            site_url=project.LIUBEI_SITE_URL,
            directory=current_directory() if wants_directory else Directory(),
        )

    def connector(self) -> Connector:
        return connector_class(self.kind)(self.outlet())


class RoutingRule(models.Model):
    """A record goes to a channel when one of the channel's rules matches; a rule matches when every
    condition that it names does. A column or topic stands for its children too."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="rules", verbose_name="渠道")
    column = models.ForeignKey(
        "catalogue.Column", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="栏目"
    )
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="公开主体"
    )
    topic = models.ForeignKey(
        "catalogue.Topic", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="主题分类"
    )
    kind = models.CharField("信息种类", max_length=24, blank=True)
    active = models.BooleanField("启用", default=True)

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "路由规则"
        verbose_name_plural = "路由规则"

    def __str__(self) -> str:
        conditions = [str(term) for term in (self.column, self.agency, self.topic, self.kind_label) if term]
        return f"{self.channel} ← {'、'.join(conditions) or '全部信息'}"

    @property
    @admin.display(description="信息种类")
    def kind_label(self) -> str:
        return dict(kind_choices()).get(self.kind, self.kind)


class RoutingOverride(models.Model):
    """The approver's choice for one record, against the rules."""

    record = models.ForeignKey(
        Record, models.CASCADE, related_name="routing_overrides", verbose_name="公开信息"
    )
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+", verbose_name="渠道")
    send = models.BooleanField("投递")
    decided_by = models.ForeignKey(
        project.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="决定人"
    )
    decided_at = models.DateTimeField("时间", auto_now=True)

    class Meta:
        verbose_name = "投递例外"
        verbose_name_plural = "投递例外"
        constraints = [models.UniqueConstraint(fields=["record", "channel"], name="one_override_each")]

    def __str__(self) -> str:
        return f"{self.record} → {self.channel}：{'投递' if self.send else '不投递'}"


class Trigger(models.TextChoices):
    """Why a try was made."""

    AUTO = "auto", "自动"
    MANUAL = "manual", "人工"


class Delivery(models.Model):
    """投递: how one record stands at one channel. The row is the truth; queues only wake someone to look."""

    class State(models.TextChoices):
        DUE = "due", "等待投递"
        DONE = "done", "已确认"
        STUCK = "stuck", "需要处理"
        QUARANTINED = "quarantined", "已隔离"

    class Lane(models.TextChoices):
        WITHDRAWAL = "withdrawal", "撤稿"
        URGENT = "urgent", "加急"
        ORDINARY = "ordinary", "普通"

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="deliveries", verbose_name="渠道")
    record = models.ForeignKey(Record, models.PROTECT, related_name="deliveries", verbose_name="公开信息")
    desired = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name="应公开版次")
    shown = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+", verbose_name="已公开版次")
    shown_url = models.URLField("公开地址", max_length=500, blank=True)
    shown_at = models.DateTimeField("确认时间", null=True)
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.DUE)
    lane = models.CharField("通道", max_length=16, choices=Lane.choices, default=Lane.ORDINARY)
    next_attempt_at = models.DateTimeField("下次投递", db_index=False)
    tries = models.PositiveIntegerField("已试次数", default=0, help_text="本版次的投递次数。")
    refusals = models.PositiveSmallIntegerField("被拒次数", default=0)
    crashes = models.PositiveSmallIntegerField("中断次数", default=0)
    problem = models.CharField("问题", max_length=500, blank=True)
    lease = models.UUIDField("租约", null=True, editable=False)
    lease_until = models.DateTimeField("租约到期", null=True, editable=False)
    trigger = models.CharField(
        "下次触发", max_length=16, choices=Trigger.choices, default=Trigger.AUTO, editable=False
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "投递"
        verbose_name_plural = "投递"
        constraints = [
            models.UniqueConstraint(fields=["channel", "record"], name="one_delivery_per_channel_and_record")
        ]
        indexes = [
            # The sweeper reads only what is due; a million settled rows cost it nothing.
            models.Index(fields=["next_attempt_at"], condition=models.Q(state="due"), name="delivery_due"),
            models.Index(
                fields=["channel", "state"], condition=~models.Q(state="done"), name="delivery_open"
            ),
            models.Index(fields=["channel", "-shown_at"], name="delivery_last_shown"),
        ]

    def __str__(self) -> str:
        return f"{self.record} → {self.channel}"

    @property
    def is_in_step(self) -> bool:
        return self.state == self.State.DONE and self.shown_id == self.desired_id


class Attempt(models.Model):
    """尝试: one try at one delivery. Written before the work starts, finished once, never deleted."""

    class Outcome(models.TextChoices):
        STARTED = "started", "进行中"
        DELIVERED = "delivered", "已送达"
        ALREADY = "already", "渠道已有"
        OVERTAKEN = "overtaken", "渠道已有更新版次"
        REFUSED = "refused", "被拒绝"
        UNREACHABLE = "unreachable", "未送达"
        CRASHED = "crashed", "中断"

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="attempts", verbose_name="投递")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="attempts", verbose_name="渠道")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name="版次")
    number = models.PositiveIntegerField("序号")
    trigger = models.CharField("触发", max_length=16, choices=Trigger.choices, default=Trigger.AUTO)
    lease = models.UUIDField("租约")
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True)
    outcome = models.CharField("结果", max_length=16, choices=Outcome.choices, default=Outcome.STARTED)
    status = models.PositiveSmallIntegerField("HTTP 状态", null=True)
    error_class = models.CharField("错误类别", max_length=16, blank=True)
    detail = models.CharField("说明", max_length=500, blank=True)
    receipt = models.JSONField("回执", null=True)
    answer = models.TextField("对方答复", blank=True)
    address = models.CharField("连接地址", max_length=64, blank=True)

    class Meta:
        verbose_name = "尝试"
        verbose_name_plural = "尝试"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="one_attempt_per_number")]
        indexes = [models.Index(fields=["channel", "-id"], name="attempts_of_channel")]

    def __str__(self) -> str:
        return f"第{self.number}次：{self.get_outcome_display()}"

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None
