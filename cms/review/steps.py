"""The steps of the review as Wagtail tasks, and the lock that holds while one is under way."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.locks import BaseLock
from wagtail.models import Page, Task, TaskState, WorkflowState

from cms.agencies.models import AgencyPage
from cms.agencies.permissions import Someone, holds_role, roles_of
from cms.refusal import Refusal
from cms.review.required import fix_steps, required_steps
from cms.review.scanning import require_submittable
from cms.review.standing import withholding_of
from cms.review.verdicts import Step, Verdict


class Withheld(Refusal):
    default = "保密审查结论为“不予公开”，不能再送审。情况有变化的，由审查人员重新启用后再送审。"


class DecideAtTheDesk(Refusal):
    default = "审查结论须在审查页面上作出，请点“进入审查”。"


class UnderReviewLock(BaseLock):
    """While a record is under review nobody edits it: what is read must be what is decided on."""

    def __init__(self, instance: Page, task: Task) -> None:
        super().__init__(instance)
        self.task = task

    def for_user(self, user: Someone) -> bool:
        return True

    def get_message(self, user: Someone) -> str:
        return f"本信息正在“{self.task.name}”环节，审查期间不能修改。需要修改时，请先撤回送审或由审查人退回。"

    def get_locked_by(self, user: Someone) -> str:
        return "审查中"

    def get_description(self, user: Someone) -> str:
        return "审查期间不能修改"


class ReviewTask(Task):
    """One step of the review as a Wagtail task. Its reviewers are the people with the step's role at the
    record's own agency."""

    step = models.CharField("环节", max_length=16, choices=Step.choices, unique=True)

    lock_class = UnderReviewLock
    admin_form_fields = [*Task.admin_form_fields, "step"]
    admin_form_readonly_on_edit_fields = [*Task.admin_form_readonly_on_edit_fields, "step"]

    class Meta:
        verbose_name = "审查环节"
        verbose_name_plural = "审查环节"

    @classmethod
    def get_description(cls) -> str:
        return "由信息所属公开主体中担任该职责的人员审查"

    def start(self, workflow_state: WorkflowState, user: Someone | None = None) -> TaskState:
        # A record that was returned and edited starts again at the first step, not where it was returned.
        first = workflow_state.get_next_task()
        if first is not None and first.pk != self.pk:
            return first.specific.start(workflow_state, user=user)
        page_id = int(workflow_state.object_id)
        if withholding_of(page_id):
            raise Withheld
        if first is not None and not self._was_just_passed(workflow_state):
            _require_complete(workflow_state)
            require_submittable(workflow_state.content_object.get_latest_revision())
        fix_steps(workflow_state)
        if self.step not in required_steps(page_id, workflow_state.pk):
            return self._skip(workflow_state)
        return super().start(workflow_state, user=user)

    def _was_just_passed(self, workflow_state: WorkflowState) -> bool:
        """Whether the last word is an approval of this revision: then it was complete when sent, and clean just now."""
        last = Verdict.objects.filter(round=workflow_state.pk).order_by("-pk").first()
        approved = last is not None and last.outcome == Verdict.Outcome.APPROVE
        return approved and last.revision_id == workflow_state.content_object.latest_revision_id

    def _skip(self, workflow_state: WorkflowState) -> TaskState:
        return TaskState.objects.create(
            workflow_state=workflow_state,
            revision=workflow_state.content_object.get_latest_revision(),
            task=self,
            status=TaskState.STATUS_SKIPPED,
            finished_at=timezone.now(),
        )

    def _is_reviewer(self, page: Page, user: Someone) -> bool:
        return holds_role(user, self.step, getattr(page, "agency_id", None))

    def user_can_access_editor(self, page: Page, user: Someone) -> bool:
        return self._is_reviewer(page, user)

    def locked_for_user(self, page: Page, user: Someone) -> bool:
        return True

    def get_actions(self, page: Page, user: Someone) -> list[tuple[str, str, bool]]:
        return []  # a conclusion needs what only the review desk shows and asks

    def on_action(self, task_state: TaskState, user: Someone, action_name: str, **kwargs: Any) -> None:
        raise DecideAtTheDesk

    def get_task_states_user_can_moderate(self, user: Someone, **kwargs: Any) -> models.QuerySet[TaskState]:
        agencies = [agency for agency, role in roles_of(user) if role == self.step]
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        if not agencies:
            return waiting.none()
        below = models.Q()
        for path in AgencyPage.objects.filter(agency__in=agencies).values_list("path", flat=True):
            below |= models.Q(path__startswith=path)
        pages = Page.objects.filter(below) if below else Page.objects.none()
        ids = pages.annotate(key=Cast("pk", models.CharField())).values("key")
        return waiting.filter(workflow_state__object_id__in=ids)


def _require_complete(workflow_state: WorkflowState) -> None:
    """Asked once per submission, whoever submits: the editor's form asks before, other ways do not."""
    submitted = workflow_state.content_object.get_latest_revision_as_object()
    if ask := getattr(submitted, "require_complete", None):
        ask()
