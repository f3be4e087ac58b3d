"""消息: what one was told, read and unread; and whether it also comes by e-mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.generic import ListView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.views.account import AccountView, BaseSettingsPanel, NotificationsSettingsPanel
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.desk.models import Notification, Preference
from cms.desk.notices import unread


class InboxView(WagtailAdminTemplateMixin, ListView):
    template_name = "console/desk/inbox.html"
    page_title = "消息"
    header_icon = "mail"
    paginate_by = 30
    page_kwarg = "p"
    context_object_name = "items"

    def get_queryset(self) -> QuerySet[Notification]:
        mine = Notification.objects.filter(person=self.request.user.pk)
        return mine.filter(read_at=None) if self._unread_only else mine

    @property
    def _unread_only(self) -> bool:
        return self.request.GET.get("show") != "all"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "消息"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        pages = context["paginator"].get_elided_page_range(context["page_obj"].number)
        return {
            **context,
            "unread_only": self._unread_only,
            "unread": unread(self.request.user),
            "elided_page_range": pages,
            "linkurl": reverse("desk_messages"),
        }


class OpenMessageView(View):
    """Marks it read and goes where it points."""

    def get(self, request: HttpRequest, message_id: int) -> HttpResponse:
        told = get_object_or_404(Notification, pk=message_id, person=request.user.pk)
        if told.read_at is None:
            Notification.objects.filter(pk=told.pk).update(read_at=timezone.now())
        return redirect(told.url or "desk_messages")


class MarkReadView(View):
    """All of them, or the one named."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        mine = Notification.objects.filter(person=request.user.pk, read_at=None)
        if (one := request.POST.get("message", "")).isdecimal():
            mine = mine.filter(pk=int(one))
        count = mine.update(read_at=timezone.now())
        messages.success(request, f"{count} 条消息已标为已读。" if count else "没有未读消息。")
        return redirect("desk_messages")


class MessagesMenuItem(MenuItem):
    """In the menu on every page, with the number of unread ones."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        count = unread(request.user)
        label = f"{self.label}（{count if count < 100 else '99+'}）" if count else self.label
        return LinkMenuItem(
            self.name,
            label,
            self.url,
            icon_name=self.icon_name,
            classname="lb-has-unread" if count else "",
            attrs=self.attrs,
        )


class PreferenceForm(forms.ModelForm):
    class Meta:
        model = Preference
        fields = ["by_mail"]


class MessagesSettingsPanel(BaseSettingsPanel):
    name = "messages"
    title = "消息"
    order = 150
    form_class = PreferenceForm

    def get_form(self) -> PreferenceForm:
        kept = Preference.objects.filter(person=self.user.pk).first() or Preference(person=self.user)
        posted = self.request.POST if self.request.method == "POST" else None
        return PreferenceForm(posted, instance=kept, prefix=self.name)


class OwnAccountView(AccountView):
    """Wagtail's, without its choices of e-mail: nothing here is mailed while somebody waits for a page."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, NotificationsSettingsPanel)]
