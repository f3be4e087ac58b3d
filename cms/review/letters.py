"""提请确定函: the letter to the authority, as a PDF to be sealed and sent."""

from __future__ import annotations

import datetime
from pathlib import Path

from django.utils import timezone

from cms.printing.pdf import typeset
from cms.review.referrals import Referral, ReferralWording

TEMPLATE = Path(__file__).parent / "referral_letter.typ"


def referral_letter(referral: Referral) -> bytes:
    """The PDF, worded as it was on the day of sending."""
    sent_on = timezone.localdate(referral.sent_at)
    wording = ReferralWording.objects.valid_on(sent_on).first()
    agency = referral.agency
    requested_by = referral.task_state.workflow_state.requested_by
    return typeset(
        TEMPLATE,
        {
            "reference": referral.reference,
            "authority_name": referral.authority_name,
            "opening": wording.opening if wording else "",
            "closing": wording.closing if wording else "",
            "title": referral.title,
            "index_number": referral.index_number,
            "agency": agency.name,
            "digest": referral.digest,
            "submitted_by": requested_by.get_full_name() if requested_by else "",
            "question": referral.question,
            "due_on": chinese(referral.due_on) if referral.due_on else "",
            "due_provisional": referral.due_provisional,
            "sent_on": chinese(sent_on),
            "sent_by": referral.sent_by_name,
            "phone": agency.phone,
            "address": agency.address,
        },
    )


def chinese(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
