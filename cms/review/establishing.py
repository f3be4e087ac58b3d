"""Putting the three-step workflow in place of Wagtail's own."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from cms.review.models import ReviewTask, Step

WORKFLOW = "信息公开审查"


@transaction.atomic
def establish_review(home: Page) -> Workflow:
    """The workflow of three steps for everything below ``home``. Safe to repeat."""
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW)
    for position, step in enumerate(Step):
        task, _ = ReviewTask.objects.get_or_create(step=step.value, defaults={"name": step.label})
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": position})
    WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})
    _retire_wagtails_own(workflow)
    return workflow


def _retire_wagtails_own(ours: Workflow) -> None:
    """Wagtail's data migrations bring an English workflow and groups that nothing here uses."""
    Workflow.objects.exclude(pk=ours.pk).filter(name="Moderators approval").update(
        active=False, name="（停用）默认流程"
    )
    GroupApprovalTask.objects.filter(name="Moderators approval").update(active=False, name="（停用）默认审批")
    Group.objects.filter(name__in=["Moderators", "Editors"], user=None).delete()
