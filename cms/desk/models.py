"""工作台: what waits for whom until when, who has taken it, what people say to each other about it."""

from cms.desk.limits import PublicationLimit, StepLimit
from cms.desk.notices import Notification, Preference
from cms.desk.remarks import Remark, RemarkMark
from cms.desk.waiting import Claim, Waiting

__all__ = [
    "Claim",
    "Notification",
    "Preference",
    "PublicationLimit",
    "Remark",
    "RemarkMark",
    "StepLimit",
    "Waiting",
]
