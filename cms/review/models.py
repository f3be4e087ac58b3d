"""审查: three steps by three people, each leaving a verdict on one exact revision."""

from cms.review.grounds import Ground
from cms.review.steps import ReviewTask, UnderReviewLock
from cms.review.verdicts import Step, Verdict

__all__ = ["Ground", "ReviewTask", "Step", "UnderReviewLock", "Verdict"]
