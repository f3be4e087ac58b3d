"""待办审查: one queue over all agencies that a person reviews for; taking, putting back and taking over."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views import View
from wagtail.admin import messages as wagtail_messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import BaseListingView

from cms.agencies.models import Agency
from cms.agencies.permissions import agencies_of, holds_role
from cms.desk import claims
from cms.desk.countdown import Countdowns
from cms.desk.models import Waiting
from cms.desk.wording import remaining
from cms.records.kinds import kind_choices
from cms.refusal import Refusal
from cms.review.clock import clocks
from cms.review.models import Referral, Step

DUE = [("overdue", "已超期"), ("today", "今天到期"), ("soon", "已到提醒时间"), ("unset", "未设时限")]
CLAIMED = [("me", "我领取的"), ("nobody", "无人领取"), ("others", "他人领取的")]


def _own_agencies(request: HttpRequest | None) -> QuerySet[Agency]:
    if request is None or request.user.is_superuser:
        return Agency.objects.all()
    return Agency.objects.filter(pk__in=agencies_of(request.user))


class WaitingFilterSet(WagtailFilterSet):
    agency = django_filters.ModelChoiceFilter(label="公开主体", queryset=_own_agencies)
    step = django_filters.ChoiceFilter(label="环节", choices=Step.choices)
    due = django_filters.ChoiceFilter(label="期限", choices=DUE, method="filter_due")
    claimed = django_filters.ChoiceFilter(label="领取", choices=CLAIMED, method="filter_claimed")
    kind = django_filters.ChoiceFilter(label="信息种类", choices=kind_choices)

    class Meta:
        model = Waiting
        fields: list[str] = []

    def filter_due(self, rows: QuerySet[Waiting], name: str, value: str) -> QuerySet[Waiting]:
        now = timezone.now()
        tonight = timezone.localtime(now).replace(hour=23, minute=59, second=59)
        conditions = {
            "overdue": Q(due_at__lt=now),
            "today": Q(due_at__range=(now, tonight)),
            "soon": Q(due_at__gte=now, remind_at__lte=now),
            "unset": Q(due_at=None),
        }
        return rows.filter(conditions[value])

    def filter_claimed(self, rows: Any, name: str, value: str) -> QuerySet[Waiting]:
        user = self.request.user
        if value == "me":
            return rows.claimed_by(user)
        if value == "nobody":
            return rows.claimed_by_nobody()
        return rows.filter(claim__until__gt=timezone.now()).exclude(claim__by=user.pk)


def rows_for(waiting: list[Waiting], user: Any) -> list[dict[str, Any]]:
    """What a table of waiting reviews shows of each, in a fixed number of queries. Needs ``task_state``,
    ``record`` with ``published`` and ``claim__by``."""
    countdowns, barred = Countdowns(), claims.barred_from(waiting, user) if waiting else set()
    kinds = dict(kind_choices())
    asked = _asked([row.record_id for row in waiting])
    rows = []
    for row in waiting:
        claim = getattr(row, "claim", None)
        held = claim if claim is not None and claim.holds else None
        rows.append(
            {
                "waiting": row,
                "kind": kinds.get(row.kind, row.kind),
                "left": remaining(row, countdowns.clock),
                "countdown": countdowns.of_record(row.record),
                "claim": held,
                "mine": held is not None and held.by_id == user.pk,
                "barred": row.pk in barred,
                "asked": asked.get(row.record_id),
                "may": row.pk not in barred and holds_role(user, row.step, row.agency_id),
            }
        )
    return rows


def _asked(records: list[int]) -> dict[int, dict[str, Any]]:
    """The open referral of each record with its clock: until it is answered nobody decides."""
    found = list(Referral.objects.open().filter(page_id_at_sending__in=records))
    ticking = clocks(found, timezone.localdate())
    return {each.page_id_at_sending: {"referral": each, "clock": ticking[each.pk]} for each in found}


def with_all_shown(rows: QuerySet[Waiting]) -> QuerySet[Waiting]:
    return rows.select_related(
        "agency", "task_state", "requested_by", "claim__by", "record__published"
    ).defer("record__body", "record__published__payload", "record__published__brief")


class QueueView(BaseListingView):
    page_title = "待办审查"
    header_icon = "clipboard-list"
    model = Waiting
    filterset_class = WaitingFilterSet
    is_searchable = True
    search_backend_name = None
    search_fields = ["title"]
    index_url_name = "desk_queue"
    index_results_url_name = "desk_queue_results"
    template_name = "wagtailadmin/generic/listing.html"
    results_template_name = "console/desk/queue_results.html"
    paginate_by = 30
    verbose_name_plural = "待审查信息"
    columns: list[Any] = []

    def get_base_queryset(self) -> QuerySet[Waiting]:
        user = self.request.user
        rows = Waiting.objects.all() if user.is_superuser else Waiting.objects.for_reviewer(user)
        return with_all_shown(rows)

    def order_queryset(self, queryset: Any) -> QuerySet[Waiting]:
        return queryset.by_due()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "rows": rows_for(list(context["object_list"]), self.request.user),
            "next": self.request.get_full_path().replace("/results/", "/"),
        }


class ClaimSeveralView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = [int(number) for number in request.POST.getlist("waiting") if number.isdecimal()]
        if not asked:
            messages.warning(request, "请先勾选要领取的信息。")
            return _back(request)
        taken = claims.claim_several(asked[:500], by=request.user)
        if taken.claimed:
            messages.success(request, f"已领取 {len(taken.claimed)} 条。其他人会看到由您处理。")
        titles = dict(Waiting.objects.filter(pk__in=taken.refused).values_list("pk", "title"))
        for number, reason in list(taken.refused.items())[:5]:
            messages.warning(request, f"《{titles.get(number, number)}》没有领取：{reason}")
        gone = len(set(asked)) - len(taken.claimed) - len(taken.refused)
        if gone > 0:
            messages.warning(request, f"有 {gone} 条已经处理过了。")
        return _back(request)


class ClaimView(View):
    """One review: ``claim``, ``release`` or ``take-over``."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, waiting_id: int, act: str) -> HttpResponse:
        try:
            said = self._act(waiting_id, act, request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
        return _back(request)

    def _act(self, waiting_id: int, act: str, user: Any) -> str:
        if act == "claim":
            claims.claim(waiting_id, by=user)
            return "已领取。其他人会看到由您处理。"
        if act == "take-over":
            claims.take_over(waiting_id, by=user)
            return "已由您接手，系统已告知原领取人。"
        if claims.release(waiting_id, by=user):
            return "已放回待办，其他人可以领取。"
        return "这份审查已不在您名下。"


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(get_valid_next_url_from_request(request) or "desk_queue")


def next_for(user: Any) -> Waiting | None:
    """What this person should review next: what they have taken first, then by due time; nothing that another
    has, or on which they may not decide."""
    mine = Waiting.objects.for_reviewer(user).select_related("task_state").by_due()
    free = list(mine.claimed_by(user)[:20]) + list(mine.claimed_by_nobody()[:20])
    barred = claims.barred_from(free, user) if free else set()
    return next((row for row in free if row.pk not in barred), None)


def say_and_offer_next(request: HttpRequest, said: str) -> None:
    """After a decision: what was done, and the way to the next one."""
    following = next_for(request.user)
    if following is None:
        messages.success(request, f"{said}您没有其他待审查的信息了。")
        return
    count = Waiting.objects.for_reviewer(request.user).count()
    button = wagtail_messages.button(
        reverse("console_review", args=[following.task_state_id]),
        f"审查下一条：《{following.title[:30]}》（还有 {count} 条）",
    )
    wagtail_messages.success(request, said, buttons=[button])
