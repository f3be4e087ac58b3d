"""审查: three steps by three people, each leaving a verdict on one exact revision."""

from cms.review.checklist import ChecklistItem
from cms.review.emergency import EmergencyRelease, EmergencyReview
from cms.review.fast_lane import FastLane, RoundSteps
from cms.review.grounds import Ground
from cms.review.referrals import Referral, ReferralAnswer, ReferralWording, ReviewTimeLimit
from cms.review.reopening import Reopening
from cms.review.steps import ReviewTask, UnderReviewLock
from cms.review.verdicts import Step, Verdict

__all__ = [
    "ChecklistItem",
    "EmergencyRelease",
    "EmergencyReview",
    "FastLane",
    "Ground",
    "Referral",
    "ReferralAnswer",
    "ReferralWording",
    "Reopening",
    "ReviewTask",
    "ReviewTimeLimit",
    "RoundSteps",
    "Step",
    "UnderReviewLock",
    "Verdict",
]
