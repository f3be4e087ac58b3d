from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from cms.nondisclosure.making import file_verdict
from cms.review.models import Verdict
from cms.review.signals import verdict_given


@receiver(verdict_given, dispatch_uid="a filing for what is withheld")
def file_what_is_withheld(sender: type[Verdict], verdict: Verdict, **kwargs: Any) -> None:
    file_verdict(verdict)
