"""Wagtail's lists and forms of users and groups, under the separation of duties."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import GroupCollectionPermission, GroupPagePermission
from wagtail.users.views import groups, users

from cms.agencies.duties import FixedGroup, OwnRoles, is_administrator, is_duty
from cms.audit.log import note
from cms.console.accounts.forms import PersonCreationForm, PersonEditForm, may_assign_roles


class PersonCreateView(users.CreateView):
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "editor": self.request.user}


class PersonEditView(users.EditView):
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "editor": self.request.user}

    def run_before_hook(self) -> HttpResponse | None:
        """The accounts of those who run the system are not in the hands of one of them."""
        editor = self.request.user
        locked = is_administrator(self.object) and not editor.is_superuser
        if locked and not (may_assign_roles(editor) and not self.object.is_superuser):
            messages.error(
                self.request, "三员和超级用户的账号只能由超级用户更改。自己的密码请在“账户”中更换。"
            )
            return redirect("wagtailusers_users:index")
        return super().run_before_hook()


class PersonViewSet(users.UserViewSet):
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type:
        return PersonEditForm if for_update else PersonCreationForm


def grants_of(group: Any) -> set[str]:
    """What the group may do on pages and in folders, in words."""
    pages = GroupPagePermission.objects.filter(group=group).select_related("page", "permission")
    folders = GroupCollectionPermission.objects.filter(group=group).select_related("collection", "permission")
    return {f"页面“{grant.page.title}”：{grant.permission.codename}" for grant in pages} | {
        f"文件夹“{grant.collection.name}”：{grant.permission.codename}" for grant in folders
    }


class NotesGrants:
    """Wagtail adds grants in bulk, past all signals; what was taken away is noted by its signal."""

    @transaction.atomic
    def process_form(self) -> HttpResponse:
        before = grants_of(self.object) if self.object.pk else set()
        response = super().process_form()
        if self.object.pk and (added := grants_of(self.object) - before):
            note("group.grants_added", about=self.object, grants=sorted(added))
        return response


class GroupCreateView(NotesGrants, groups.CreateView):
    pass


class GroupEditView(NotesGrants, groups.EditView):
    def run_before_hook(self) -> HttpResponse | None:
        group = self.object if hasattr(self, "object") else self.get_object()
        return refuse_group(self.request, group) or super().run_before_hook()


class GroupDeleteView(groups.DeleteView):
    def run_before_hook(self) -> HttpResponse | None:
        group = self.get_object()
        if not hasattr(group, "role_group"):
            return super().run_before_hook()
        messages.error(self.request, f"“{group.name}”是岗位，不能删除。")
        return redirect("wagtailusers_groups:index")


def refuse_group(request: HttpRequest, group: Any) -> HttpResponse | None:
    """Nobody widens what they may do themselves, and the three administrators stay what they are."""
    problem = ""
    if is_duty(group):
        problem = FixedGroup.default
    elif request.user.groups.filter(pk=group.pk).exists():
        problem = OwnRoles.default
    if not problem:
        return None
    messages.error(request, problem)
    return redirect("wagtailusers_groups:index")


class GroupViewSet(groups.GroupViewSet):
    add_view_class = GroupCreateView
    edit_view_class = GroupEditView
    delete_view_class = GroupDeleteView
