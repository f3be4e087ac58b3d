"""自由交流: what the people concerned say to each other about a record. Never public, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse

from cms.agencies.models import User
from cms.agencies.permissions import Someone, works_for
from cms.desk.notices import notify
from cms.refusal import Refusal


class MayNotRemark(Refusal):
    default = "只有该公开主体的人员可以在这里交流。"


class NotTheAuthor(Refusal):
    default = "只有留言人本人可以这样做。"


class EmptyRemark(Refusal):
    default = "请写下要说的内容。"


class Remark(models.Model):
    """One thing somebody said about a record, or an answer in a thread. The database refuses any change.

    The record's key carries no constraint: a draft may be deleted, what was said stays.
    """

    record = models.ForeignKey(
        "records.Record",
        models.DO_NOTHING,
        db_constraint=False,
        related_name="remarks",
        verbose_name="公开信息",
    )
    thread = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answers", verbose_name="回复"
    )
    place = models.CharField("位置", max_length=120, blank=True)
    text = models.TextField("内容", max_length=2000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="remarks", verbose_name="留言人"
    )
    at = models.DateTimeField("时间", auto_now_add=True)
    mentioned = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name="提到的人"
    )

    class Meta:
        verbose_name = "交流"
        verbose_name_plural = "自由交流"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]


class RemarkMark(models.Model):
    """What its author did to a remark afterwards: the trace of it. Never changed either."""

    class Kind(models.TextChoices):
        RESOLVED = "resolved", "已解决"
        REOPENED = "reopened", "重新打开"
        RETRACTED = "retracted", "已撤回"

    remark = models.ForeignKey(Remark, models.PROTECT, related_name="marks", verbose_name="交流")
    kind = models.CharField("标记", max_length=16, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="人员")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "交流标记"
        verbose_name_plural = "交流标记"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.remark}"


def may_remark(user: Someone, record: Any) -> bool:
    """Whether this person reads and writes here: everybody who works for the agency, its reviewers included."""
    return user.is_active and (user.is_superuser or works_for(user, record.agency_id))


def colleagues(record: Any) -> models.QuerySet[User]:
    """Those who may be mentioned: the active people of the record's agency."""
    working = User.objects.filter(is_active=True, groups__role_group__agency=record.agency_id)
    return working.distinct().order_by("last_name", "first_name", "username")


@transaction.atomic
def remark(
    record: Any,
    *,
    by: Any,
    text: str,
    place: str = "",
    mentioned: Iterable[int] = (),
    answering: Remark | None = None,
) -> Remark:
    """Say something about a record. Those mentioned, its author and those in the thread are told.

    Raises MayNotRemark or EmptyRemark. People who are not of the agency are not mentioned, whoever asks.
    """
    if not may_remark(by, record):
        raise MayNotRemark
    if not text.strip():
        raise EmptyRemark
    thread = answering and (answering.thread or answering)
    if thread is not None and thread.record_id != record.pk:
        raise MayNotRemark
    said = Remark.objects.create(
        record_id=record.pk, thread=thread, place=place.strip()[:120], text=text.strip()[:2000], author=by
    )
    asked = list(colleagues(record).filter(pk__in=list(mentioned)))
    said.mentioned.set(asked)
    _tell(said, record, {person.pk for person in asked})
    return said


def _tell(said: Remark, record: Any, asked: set[int]) -> None:
    name = said.author.get_full_name() or said.author.get_username()
    title = record.get_admin_display_title()
    url = f"{reverse('console_record', args=[record.pk])}#remark-{said.pk}"
    short = said.text[:80] + ("…" if len(said.text) > 80 else "")
    mentioned = asked - {said.author_id}
    notify(
        mentioned, f"{name}在《{title}》的交流中提到您：{short}", url=url, about=said, key=f"remark:{said.pk}"
    )
    interested = {record.owner_id} if record.owner_id else set()
    if said.thread_id:
        earlier = Remark.objects.filter(models.Q(pk=said.thread_id) | models.Q(thread=said.thread_id))
        interested |= set(earlier.values_list("author_id", flat=True))
    interested &= set(colleagues(record).filter(pk__in=interested).values_list("pk", flat=True))
    notify(
        interested - mentioned - {said.author_id},
        f"{name}在《{title}》中{'回复' if said.thread_id else '留言'}：{short}",
        url=url,
        about=said,
        key=f"remark:{said.pk}",
    )


@transaction.atomic
def mark(said: Remark, kind: str, *, by: Any) -> RemarkMark:
    """Resolve, reopen or retract one's own remark. Raises NotTheAuthor."""
    if said.author_id != by.pk:
        raise NotTheAuthor
    return RemarkMark.objects.create(remark=said, kind=RemarkMark.Kind(kind), by=by)
