"""What every view of a waiting review has: the step, the revision, and who may see them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from wagtail.models import TaskState

from cms.agencies.permissions import holds_role
from cms.records.models import Record
from cms.review.models import ReviewTask, Step
from cms.review.standing import demand_of


class OfOneReview:
    """A view of one waiting step, for those who hold its role at the record's agency."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.state = get_object_or_404(TaskState, pk=kwargs["task_state_id"]).specific
        task = self.state.task.specific
        record = self.state.revision.content_object
        if not isinstance(task, ReviewTask) or not isinstance(record, Record):
            raise Http404
        self.step = Step(task.step)
        self.record: Record = self.state.revision.as_object()
        self.demand = demand_of(self.record.pk)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.is_superuser or holds_role(request.user, self.step, self.record.agency_id)):
            messages.error(request, f"您不是该公开主体的{self.step.label}人员，不能打开这份审查。")
            return redirect("wagtailadmin_home")
        if self.state.status != TaskState.STATUS_IN_PROGRESS:
            messages.warning(request, "这一环节已经处理过了。")
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)
