"""三员分立 and roles for the whole district."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import TaskState

from cms.agencies.actions import establish_district
from cms.agencies.duties import Incompatible, OwnRoles
from cms.agencies.models import Duty, Role, RoleGroup, User
from cms.agencies.permissions import agencies_of, duties_of, holds_role, roles_of
from cms.audit.caller import made_by
from cms.review.actions import decide
from tests.newsroom import Newsroom, make_agency, make_newsroom


@pytest.fixture
def district(newsroom: Newsroom) -> Newsroom:
    establish_district()
    return newsroom


def group(role: str) -> Group:
    return RoleGroup.objects.get(agency=None, role=role).group


def person(role: str) -> User:
    user = User.objects.create_user(f"all-{role}", last_name=f"全区{role}")
    user.groups.add(group(role))
    return User.objects.get(pk=user.pk)


class TestDistrictReviewers:
    def test_one_reviews_for_every_agency_new_ones_too(self, district: Newsroom) -> None:
        other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
        reviewer = person(Role.CONFIDENTIALITY)
        assert agencies_of(reviewer) == {district.agency.pk, other.agency.pk}
        later = make_agency("450205003", "shatang", "柳北区沙塘镇人民政府")
        reviewer = User.objects.get(pk=reviewer.pk)
        assert holds_role(reviewer, Role.CONFIDENTIALITY, later.pk)
        assert not holds_role(reviewer, Role.APPROVAL, later.pk)
        assert not holds_role(reviewer, Role.CONFIDENTIALITY, None)

    def test_what_waits_anywhere_is_theirs_and_they_decide(self, district: Newsroom) -> None:
        other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
        records = [room.draft() for room in (district, other)]
        for room, record in zip((district, other), records, strict=True):
            room.submit(record)
            room.decide(record, Role.DEPARTMENT)
        reviewer = person(Role.CONFIDENTIALITY)
        waiting = TaskState.objects.reviewable_by(reviewer)
        assert {state.revision.object_id for state in waiting} == {str(record.pk) for record in records}
        for state in waiting:
            decide(state.specific, by=reviewer, outcome="approve", comment="同意")
        assert not TaskState.objects.reviewable_by(User.objects.get(pk=reviewer.pk))

    def test_nobody_writes_for_the_whole_district(self, district: Newsroom) -> None:
        free = Group.objects.create(name="全区编辑")
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGroup.objects.create(agency=None, role=Role.EDITOR, group=free)

    def test_there_is_one_group_for_each(self, district: Newsroom) -> None:
        free = Group.objects.create(name="又一组")
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGroup.objects.create(agency=None, role=Role.APPROVAL, group=free)
        establish_district()
        assert RoleGroup.objects.filter(agency=None).count() == 6

    def test_reading_roles_costs_two_queries_at_most(
        self, district: Newsroom, django_assert_num_queries: Any
    ) -> None:
        reviewer = person(Role.APPROVAL)
        with django_assert_num_queries(2):
            roles_of(reviewer)
            agencies_of(reviewer)
            duties_of(reviewer)


class TestSeparation:
    @pytest.mark.parametrize("first", list(Duty))
    @pytest.mark.parametrize("second", [*Duty, Role.APPROVAL, "own-editor"])
    def test_a_duty_goes_with_nothing_else(self, district: Newsroom, first: str, second: str) -> None:
        if first == second:
            return
        other = (
            district.agency.role_groups.get(role=Role.EDITOR).group
            if second == "own-editor"
            else group(second)
        )
        for one, two in ((group(first), other), (other, group(first))):
            user = User.objects.create_user(f"both-{one.pk}-{two.pk}")
            user.groups.add(one)
            with pytest.raises(Incompatible, match="不能兼任"), transaction.atomic():
                user.groups.add(two)
            with pytest.raises(Incompatible), transaction.atomic():
                two.user_set.add(user)
            assert list(user.groups.all()) == [one]

    def test_changing_from_one_to_another_is_fine(self, district: Newsroom) -> None:
        user = person(Duty.AUDIT)
        user.groups.set([group(Duty.SECURITY)])
        assert duties_of(User.objects.get(pk=user.pk)) == {"security"}

    def test_a_superuser_holds_no_role(self, district: Newsroom) -> None:
        root = User.objects.create_superuser("root")
        with pytest.raises(Incompatible, match="超级用户"), transaction.atomic():
            root.groups.add(group(Role.APPROVAL))
        user = person(Role.APPROVAL)
        user.is_superuser = True
        with pytest.raises(Incompatible), transaction.atomic():
            user.save()

    def test_a_group_with_members_is_not_made_a_role(self, district: Newsroom) -> None:
        full = Group.objects.create(name="有人的组")
        person(Duty.AUDIT).groups.add(full)
        agency = make_agency("450205003", "shatang", "柳北区沙塘镇人民政府")
        agency.role_groups.filter(role=Role.EDITOR).delete()
        with pytest.raises(Incompatible, match="已有成员"):
            RoleGroup.objects.create(agency=agency, role=Role.EDITOR, group=full)

    def test_nobody_changes_their_own_roles(self, district: Newsroom) -> None:
        security = person(Duty.SECURITY)
        request = RequestFactory().get("/")
        request.user = security
        with made_by(request):
            for change in (
                lambda: security.groups.add(Group.objects.create(name="x")),
                lambda: security.groups.clear(),
                lambda: security.groups.set([]),
                lambda: group(Duty.SECURITY).user_set.remove(security),
            ):
                with pytest.raises(OwnRoles), transaction.atomic():
                    change()
            security.is_superuser = True
            with pytest.raises(OwnRoles), transaction.atomic():
                security.save()
        assert duties_of(User.objects.get(pk=security.pk)) == {"security"}

    def test_none_of_the_three_reads_a_draft_or_holds_a_role(self, district: Newsroom) -> None:
        record = district.draft()
        for duty in Duty:
            user = person(duty)
            may = record.permissions_for_user(user)
            assert roles_of(user) == frozenset()
            assert not any((may.can_edit(), may.can_publish(), may.can_withdraw(), may.can_delete()))


class TestForms:
    def form(self, user: User, **changes: Any) -> dict[str, Any]:
        groups = list(user.groups.values_list("pk", flat=True))
        form = {"username": user.username, "email": "x@example.com", "last_name": "张", "first_name": "三"}
        return {**form, "is_active": "on", "groups": groups, **changes}

    def test_the_form_says_what_does_not_go_together(self, district: Newsroom, client: Client) -> None:
        client.force_login(person(Duty.SECURITY))
        editor = district.person(Role.EDITOR)
        groups = [*editor.groups.values_list("pk", flat=True), group(Duty.AUDIT).pk]
        answer = client.post(
            reverse("wagtailusers_users:edit", args=[editor.pk]), self.form(editor, groups=groups)
        )
        assert "审计管理员不能兼任编辑和审查岗位" in answer.content.decode()
        assert duties_of(User.objects.get(pk=editor.pk)) == frozenset()

    def test_ones_own_roles_are_shown_and_stay(self, district: Newsroom, client: Client) -> None:
        security = person(Duty.SECURITY)
        client.force_login(security)
        address = reverse("wagtailusers_users:edit", args=[security.pk])
        assert OwnRoles.default in client.get(address).content.decode()
        client.post(address, self.form(security, groups=[]))
        assert duties_of(User.objects.get(pk=security.pk)) == {"security"}

    def test_the_system_administrator_makes_accounts_without_roles(
        self, district: Newsroom, client: Client
    ) -> None:
        client.force_login(person(Duty.SYSTEM))
        form = {
            "username": "newcomer",
            "email": "n@example.com",
            "last_name": "新",
            "first_name": "人",
            "password1": "Xin-2026-mima",
            "password2": "Xin-2026-mima",
            "groups": [group(Role.APPROVAL).pk],
            "is_superuser": "on",
        }
        client.post(reverse("wagtailusers_users:add"), form)
        made = User.objects.get(username="newcomer")
        assert (list(made.groups.all()), made.is_superuser, made.account.must_change) == ([], False, True)

    def test_a_group_of_the_three_is_not_changed(self, district: Newsroom, client: Client) -> None:
        client.force_login(User.objects.create_superuser("root"))
        answer = client.get(reverse("wagtailusers_groups:edit", args=[group(Duty.SYSTEM).pk]), follow=True)
        assert "三员的用户组由系统设定" in answer.content.decode()
        client.post(reverse("wagtailusers_groups:delete", args=[group(Duty.SYSTEM).pk]))
        assert RoleGroup.objects.filter(role=Duty.SYSTEM).exists()


def test_a_superuser_in_production_is_warned_of(db: None, settings: Any, capsys: Any) -> None:
    User.objects.create_superuser("root")
    call_command("check", databases=["default"])
    assert "agencies.W001" in capsys.readouterr().err
    settings.LIUBEI_DEMO = True
    call_command("check", databases=["default"])
    assert "agencies.W001" not in capsys.readouterr().err


def test_the_sidebar_shows_the_whole_name(newsroom: Newsroom, client: Client) -> None:
    user = newsroom.person(Role.EDITOR)
    user.last_name, user.first_name = "欧阳", "明"
    user.save()
    client.force_login(user)
    assert (
        "欧阳明"
        in client.get(reverse("wagtailadmin_home")).content.decode().split("wagtail-sidebar-props")[1]
    )
