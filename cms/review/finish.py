"""What Wagtail calls when the last step of a review is through.

Named in ``WAGTAIL_FINISH_WORKFLOW_ACTION`` and imported while ``wagtail.models`` is still loading: this module
must not import it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wagtail.models import WorkflowState


def publish_reviewed_revision(workflow_state: WorkflowState, user: Any = None) -> None:
    """Publish what was reviewed, not whatever is latest."""
    workflow_state.current_task_state.revision.publish(user=user)
