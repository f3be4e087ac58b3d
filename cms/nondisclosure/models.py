"""不予公开登记: what was decided not to be disclosed, why, until when, and what became of it (条例 第十四至十八条)."""

from cms.nondisclosure.assessments import Assessment, AssessmentAnswer
from cms.nondisclosure.filings import Filing, FilingCounter, FilingRequest, RequestAnswer
from cms.nondisclosure.reports import Report, ReportedFiling, ReportFile, Submission
from cms.nondisclosure.rules import FilingNumberTemplate, ReassessmentRule

__all__ = [
    "Assessment",
    "AssessmentAnswer",
    "Filing",
    "FilingCounter",
    "FilingNumberTemplate",
    "FilingRequest",
    "ReassessmentRule",
    "Report",
    "ReportFile",
    "ReportedFiling",
    "RequestAnswer",
    "Submission",
]
