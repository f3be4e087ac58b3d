"""Setting up an agency: its page in the tree, its groups, its folder of documents and pictures."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.agencies.models import Agency, AgencyPage, Duty, Role, RoleGroup
from cms.agencies.roles import DISTRICT_ROLES

EDITOR_PAGE_PERMISSIONS = ("add_page", "change_page")
EDITOR_FILE_PERMISSIONS = (
    ("wagtailimages", "image"),
    ("wagtaildocs", "document"),
)

DISTRICT = "全区"

DUTY_PERMISSIONS = {
    Duty.SYSTEM: {
        "agencies": ["add_user", "change_user"],
    },
    Duty.SECURITY: {
        "agencies": ["change_user", "change_rolegroup", "change_loginrules", "view_failedlogins", "unlock"],
        "auth": ["add_group", "change_group", "delete_group"],
    },
    Duty.AUDIT: {"audit": ["view_entry"]},
}

SETTINGS = [
    "agencies.agency",
    "catalogue.column",
    "catalogue.disclosurehead",
    "catalogue.genre",
    "catalogue.grassrootsfield",
    "catalogue.kindhead",
    "catalogue.topic",
    "channels.channel",
    "channels.routingrule",
    "desk.publicationlimit",
    "desk.steplimit",
    "directory.guidechapter",
    "directory.sectiontemplate",
    "directory.supervisor",
    "nondisclosure.filingnumbertemplate",
    "nondisclosure.reassessmentrule",
    "records.withdrawalreason",
    "review.checklistitem",
    "review.fastlane",
    "review.ground",
    "review.referralwording",
    "review.reviewtimelimit",
    "scan.detector",
    "scan.exemption",
    "scan.maskform",
    "scan.phrase",
    "scan.word",
    "workdays.officesession",
    "workdays.specialday",
    "workdays.workingyear",
]
"""What the system administrator keeps: how the system works, never what it publishes. Index number templates are
part of their agency, the sections of a sample part of the sample."""


@transaction.atomic
def establish_district() -> None:
    """The groups of reviewers who serve every agency, and of the three administrators. Safe to repeat."""
    access = Permission.objects.get(codename="access_admin")
    for role in Role:
        if role in DISTRICT_ROLES:
            _group(None, role).permissions.add(access)
    for duty, wanted in DUTY_PERMISSIONS.items():
        group = _group(None, duty)
        group.permissions.add(access)
        for app_label, codenames in wanted.items():
            group.permissions.add(
                *Permission.objects.filter(content_type__app_label=app_label, codename__in=codenames)
            )
    system = _group(None, Duty.SYSTEM)
    for label in SETTINGS:
        app_label, model = label.split(".")
        system.permissions.add(
            *Permission.objects.filter(content_type__app_label=app_label, content_type__model=model)
        )


@transaction.atomic
def establish_agency(agency: Agency, home: Page) -> AgencyPage:
    """Give ``agency`` its page below ``home``, a group for each role and their permissions. Safe to repeat."""
    page = AgencyPage.objects.filter(agency=agency).first() or home.add_child(
        instance=AgencyPage(agency=agency, title=agency.name, slug=agency.slug, live=False)
    )
    if page.title != agency.name:
        page.title = page.draft_title = agency.name
        page.save(update_fields=["title", "draft_title"])
    collection = _collection(agency)
    for role in Role:
        group = _group(agency, role)
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        if role == Role.EDITOR:
            _let_edit(group, page, collection)
    return page


def _group(agency: Agency | None, role: Role | Duty) -> Group:
    found = RoleGroup.objects.filter(agency=agency, role=role).select_related("group").first()
    if found:
        return found.group
    where = "" if role in Duty else f"{agency.short_name if agency else DISTRICT}·"
    group, _ = Group.objects.get_or_create(name=f"{where}{role.label}")
    RoleGroup.objects.create(agency=agency, role=role, group=group)
    return group


def _collection(agency: Agency) -> Collection:
    if agency.collection is None:
        agency.collection = Collection.get_first_root_node().add_child(name=agency.name)
        agency.save(update_fields=["collection"])
    elif agency.collection.name != agency.name:
        agency.collection.name = agency.name
        agency.collection.save(update_fields=["name"])
    return agency.collection


def _let_edit(group: Group, page: AgencyPage, collection: Collection) -> None:
    for codename in EDITOR_PAGE_PERMISSIONS:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
    for app_label, model in EDITOR_FILE_PERMISSIONS:
        for verb in ("add", "change", "choose"):
            permission = Permission.objects.get(content_type__app_label=app_label, codename=f"{verb}_{model}")
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission
            )
