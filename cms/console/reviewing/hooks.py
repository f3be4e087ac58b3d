from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms.console.reviewing import desk, panels, previews, referrals, viewsets


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    letter, file = referrals.LetterView.as_view(), referrals.AnswerFileView.as_view()
    return [
        path("review/<int:task_state_id>/", desk.ReviewView.as_view(), name="console_review"),
        path(
            "review/<int:task_state_id>/preview/<slug:key>/",
            previews.PreviewView.as_view(),
            name="console_review_preview",
        ),
        path("referrals/<int:referral_id>/", referrals.ReferralView.as_view(), name="console_referral"),
        path("referrals/<int:referral_id>/letter.pdf", letter, name="console_referral_letter"),
        path("referrals/<int:referral_id>/answer/", file, name="console_referral_file"),
    ]


@hooks.register("construct_homepage_panels", order=20)
def home_panels(request: HttpRequest, shown: list[Component]) -> None:
    shown += [panels.WithheldButPublicPanel(), panels.ReferralsPanel(), panels.MyWithheldPanel()]


@hooks.register("register_admin_viewset")
def review_settings() -> Any:
    return viewsets.ReviewSettingsGroup()
