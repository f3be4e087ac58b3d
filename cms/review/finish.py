"""What Wagtail calls when the last step of a review is through.

Named in ``WAGTAIL_FINISH_WORKFLOW_ACTION`` and imported while ``wagtail.models`` is still loading: this module
must not import it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wagtail.models import WorkflowState


def publish_reviewed_revision(workflow_state: WorkflowState, user: Any = None) -> None:
    """Publish what was reviewed, not whatever is latest; what an emergency made public already stays as it is."""
    from cms.review.emergency import release_of  # needs wagtail.models

    revision = workflow_state.current_task_state.revision
    if revision.content_object.live_revision_id == revision.pk and release_of(revision):
        return
    revision.publish(user=user)
