"""内容检查: the lists that the district edits, their versions, what scans found, and what was waived and why."""

from cms.scan.lists import Detector, Exemption, ListVersion, MaskForm, Phrase, Word
from cms.scan.results import FileScan, Finding, Scan, Waiver

__all__ = [
    "Detector",
    "Exemption",
    "FileScan",
    "Finding",
    "ListVersion",
    "MaskForm",
    "Phrase",
    "Scan",
    "Waiver",
    "Word",
]
