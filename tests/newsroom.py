"""A small newsroom for tests: one agency, four people, three steps, records made the way editors make them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from wagtail.models import Page, Revision

from cms.agencies.actions import establish_agency
from cms.agencies.models import Agency, Role, User
from cms.catalogue.models import Column, IndexNumberTemplate
from cms.records.loading import load_withdrawal_reasons
from cms.records.models import Attachment, Edition, Record, WithdrawalReason, WithdrawalRequest
from cms.records.withdrawing import ask_withdrawal, confirm_withdrawal
from cms.review.actions import decide
from cms.review.conclusions import Particulars
from cms.review.establishing import establish_review
from cms.review.models import Verdict
from liubei import district

_numbers = count(1)


@dataclass
class Newsroom:
    agency: Agency
    column: Column
    people: dict[str, User]
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.agency.page

    def person(self, role: str) -> User:
        return User.objects.get(pk=self.people[role].pk)  # fresh: roles are remembered per object

    def draft(
        self, title: str = "关于2026年城乡居民医保缴费的公告", kind: type[Record] = Record, **changes: Any
    ) -> Any:
        record = kind(
            title=title,
            main_column=changes.pop("main_column", self.column),
            formed_on=datetime.date(2026, 11, 20),
            body=changes.pop("body", [("text", "<h2>一、缴费时间</h2><p>即日起至年底。</p>")]),
            owner=self.person(Role.EDITOR),
            **changes,
        )
        self.page.refresh_from_db()
        self.page.add_child(instance=record)
        record.save_revision(user=self.person(Role.EDITOR))
        return self.fresh(record)

    def edit(self, record: Record, **changes: Any) -> Revision:
        latest = self.fresh(record).get_latest_revision_as_object()
        for name, value in changes.items():
            setattr(latest, name, value)
        return latest.save_revision(user=self.person(Role.EDITOR))

    def submit(self, record: Record) -> Any:
        return self.page.get_workflow().start(self.fresh(record), self.person(Role.EDITOR))

    def decide(
        self,
        record: Record,
        role: str,
        outcome: str = "approve",
        comment: str = "同意公开",
        **particulars: Any,
    ) -> Verdict:
        state = self.fresh(record).current_workflow_task_state
        return decide(
            state,
            by=self.person(role),
            outcome=outcome,
            comment=comment,
            particulars=Particulars(**particulars),
        )

    def resubmit(self, record: Record) -> None:
        self.fresh(record).current_workflow_state.resume(user=self.person(Role.EDITOR))

    def bring_to_approval(self, record: Record) -> None:
        self.submit(record)
        for role in (Role.DEPARTMENT, Role.CONFIDENTIALITY):
            self.decide(record, role)

    def approve_all(self, record: Record) -> Record:
        for role in (Role.DEPARTMENT, Role.CONFIDENTIALITY, Role.APPROVAL):
            self.decide(record, role)
        return self.fresh(record)

    def publish(self, record: Record | None = None, **changes: Any) -> Any:
        record = record or self.draft(**changes)
        self.submit(record)
        return self.approve_all(record)

    @staticmethod
    def reason(code: str = "wrong-content") -> WithdrawalReason:
        load_withdrawal_reasons(district.read("withdrawal-reasons.json"))
        return WithdrawalReason.objects.get(code=code)

    def ask(self, record: Record, *, by: User | None = None, **changes: Any) -> WithdrawalRequest:
        return ask_withdrawal(
            self.fresh(record), by=by or self.person(Role.EDITOR), **{**self.withdrawal(), **changes}
        )

    def withdrawal(self, code: str = "wrong-content", kind: str = "gone") -> dict[str, Any]:
        """What a person fills in."""
        reason = self.reason(code)
        return {"kind": kind, "reason": reason, "note": "数字有误", "explanation": "更正后重新公开"}

    def withdraw(self, record: Record, **changes: Any) -> Edition:
        """Asked by the editor, confirmed by the approver."""
        request = self.ask(record, **changes)
        confirm_withdrawal(request, by=self.person(Role.APPROVAL))
        return request.editions.get(record=record.pk)

    def attachment(self, name: str = "名单.txt", content: bytes = b"first") -> Attachment:
        return Attachment.objects.create(
            title=name, file=ContentFile(content, name=f"file{next(_numbers)}.txt")
        )

    @staticmethod
    def fresh(record: Record) -> Record:
        return Record.objects.get(pk=record.pk).specific


def make_agency(
    code: str = "450205001", slug: str = "jiefang", name: str = "柳北区解放街道办事处", kind: str = "street"
) -> Agency:
    agency = Agency.objects.create(kind=kind, code=code, slug=slug, name=name, short_name=name[3:7])
    IndexNumberTemplate.objects.create(
        agency=agency, pattern="{code}/{year}-{serial:05}", valid_from=datetime.date(2008, 5, 1)
    )
    establish_agency(agency, Page.objects.get(depth=2))
    return agency


def make_person(agency: Agency, role: str, number: int = 1) -> User:
    user = User.objects.create_user(
        f"{agency.slug}-{role}-{number}",
        password="演示密码2026",
        last_name=f"{role}{number}",
        established=role in (Role.APPROVAL, Role.EMERGENCY),
    )
    user.groups.add(agency.role_groups.get(role=role).group)
    return user


def make_newsroom(**agency: Any) -> Newsroom:
    establish_review(Page.objects.get(depth=2))
    made = make_agency(**agency)
    column, _ = Column.objects.get_or_create(slug="gonggao", defaults={"name": "公告信息"})
    return Newsroom(made, column, {role.value: make_person(made, role.value) for role in Role})


def same_newsroom(made: Newsroom) -> Newsroom:
    """That newsroom as it is in the database now."""
    people = User.objects.in_bulk([person.pk for person in made.people.values()])
    return Newsroom(
        Agency.objects.get(pk=made.agency.pk),
        Column.objects.get(pk=made.column.pk),
        {role: people[person.pk] for role, person in made.people.items()},
    )
