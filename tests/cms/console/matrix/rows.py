"""The permission matrix: what each kind of person may do, address by address.

``own`` and ``other`` are seen from the records of the first agency: ``editor`` edits for it, ``other-editor`` for another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from cms.agencies.models import Agency, FailedLogins, LoginRules, Role, User
from cms.audit.models import Entry
from cms.catalogue.models import Column, Genre, Topic
from cms.records.models import Attachment, Picture, Record
from cms.review.models import Step, Verdict
from tests.cms.console.matrix.world import World, picture
from tests.cms.review.test_gate import edit_form

EDITOR, OTHER = {"editor"}, {"other-editor"}
REVIEWERS = {"department", "confidentiality", "approval"}
DISTRICT = {f"district-{role}" for role in REVIEWERS}
EMERGENCY = {"emergency"}
WORKING = EDITOR | REVIEWERS | DISTRICT
OWN = WORKING | EMERGENCY
"""Who may read: who may release in an emergency, too, and nothing else."""
OTHERS = {f"other-{role.value}" for role in Role}
ADMINISTRATORS = {"system", "security", "audit"}
ROOT = {"superuser"}
SYSTEM = {"system"} | ROOT
STAFF = OWN | OTHERS | ADMINISTRATORS | ROOT
EVERYONE = STAFF | {"anonymous", "inactive"}
EDITORS = EDITOR | OTHER | ROOT
NOBODY: set[str] = set()

Of = Callable[[World], Any]


@dataclass(frozen=True)
class Row:
    name: str
    allowed: frozenset[str]
    arguments: Of = lambda world: {}
    data: Of | None = None
    """For a POST; a GET without it."""
    done: Of | None = None
    """Whether the POST did what it is for; without it, its status tells."""
    query: str = ""
    label: str = ""
    page: bool = False
    """Only the page itself counts: being led elsewhere is a refusal."""
    told: frozenset[str] = field(default_factory=frozenset)
    """Who is told what is hidden from people of other agencies, besides those of the agency."""

    @property
    def id(self) -> str:
        return f"{'POST' if self.data else 'GET'} {self.name}{self.query}{' ' + self.label if self.label else ''}"


def get(
    names: str,
    allowed: Iterable[str],
    *,
    query: str = "",
    page: bool = False,
    told: Iterable[str] = (),
    **arguments: Any,
) -> list[Row]:
    """A row for each of the names, which are separated by spaces."""
    rows = (Row(name, frozenset(allowed), _arguments(arguments)) for name in names.split())
    return [replace(row, query=query, page=page, told=frozenset(told)) for row in rows]


def post(
    name: str,
    allowed: Iterable[str],
    data: Any = None,
    done: Of | None = None,
    *,
    query: str = "",
    label: str = "",
    **arguments: Any,
) -> list[Row]:
    of_data = data if callable(data) else lambda world: data or {}
    return [Row(name, frozenset(allowed), _arguments(arguments), of_data, done, query, label)]


def _arguments(arguments: dict[str, Any]) -> Of:
    return lambda world: {
        name: value(world) if callable(value) else value for name, value in arguments.items()
    }


def pk(thing: str) -> Of:
    return lambda world: getattr(world, thing).pk


def fresh(world: World, thing: str = "draft") -> Record:
    return Record.objects.get(pk=getattr(world, thing).pk).specific


DRAFT, PAGE, TYPE = (
    pk("draft"),
    lambda world: world.own.page.pk,
    {"app_label": "records", "model_name": "record"},
)
CONTENT = {"content_type_app_name": "records", "content_type_model_name": "record"}

HOME = [
    *get(
        "wagtailadmin_home wagtailadmin_account console_password console_records console_records_results",
        STAFF,
    ),
    *get("wagtailadmin_login", {"anonymous", "inactive"}),
    *get("wagtailadmin_sprite wagtailadmin_javascript_catalog", EVERYONE),
    *get("wagtailadmin_explore_root", EDITORS),
    *get("wagtailadmin_pages:search wagtailadmin_pages:search_results", EDITORS, query="?q=稿"),
    *post("wagtailadmin_account", STAFF),
    *post("wagtailadmin_logout", EVERYONE),
]

PAGES = [
    *get("wagtailadmin_explore wagtailadmin_explore_results", EDITOR | ROOT, parent_page_id=PAGE),
    *get(
        "wagtailadmin_pages:add wagtailadmin_pages:preview_on_add",
        EDITOR | ROOT,
        parent_page_id=PAGE,
        **CONTENT,
    ),
    *get("wagtailadmin_pages:add_subpage", EDITOR | ROOT, parent_page_id=PAGE),
    *get("wagtailadmin_pages:type_use wagtailadmin_pages:type_use_results", EDITORS, **CONTENT),
    *get("wagtailadmin_pages:choose_parent", STAFF, **TYPE),
    *get(
        "wagtailadmin_pages:edit wagtailadmin_pages:preview_on_edit wagtailadmin_pages:view_draft"
        " wagtailadmin_pages:usage wagtailadmin_pages:delete wagtailadmin_pages:copy wagtailadmin_pages:history"
        " wagtailadmin_pages:history_results wagtailadmin_pages:workflow_history",
        EDITOR | ROOT,
        page_id=DRAFT,
    ),
    *get("wagtailadmin_pages:revisions_index", OWN | ROOT, page_id=DRAFT),
    *get(
        "wagtailadmin_pages:revisions_view wagtailadmin_pages:revisions_revert",
        EDITOR | ROOT,
        page_id=DRAFT,
        revision_id=pk("first_revision"),
    ),
    *get(
        "wagtailadmin_pages:revisions_compare",
        EDITOR | ROOT,
        pk=DRAFT,
        revision_id_a="earliest",
        revision_id_b="latest",
    ),
    *get(
        "wagtailadmin_pages:revisions_unschedule",
        {"approval", "district-approval"} | ROOT,
        page_id=DRAFT,
        revision_id=pk("first_revision"),
    ),
    *get(
        "wagtailadmin_pages:workflow_history_detail",
        EDITOR | ROOT | {"department", "district-department"},
        page_id=pk("in_review"),
        workflow_state_id=lambda world: world.in_review.current_workflow_state.pk,
    ),
    *get(
        "wagtailadmin_pages:workflow_preview",
        NOBODY,
        page_id=pk("in_review"),
        task_id=lambda world: world.task_state.task_id,
    ),
    *get("wagtailadmin_pages:confirm_workflow_cancellation", OWN | ROOT, page_id=DRAFT),
    *get("wagtailadmin_pages:move wagtailadmin_pages:convert_alias", NOBODY, page_to_move_id=DRAFT)[:1],
    *get("wagtailadmin_pages:convert_alias wagtailadmin_pages:set_privacy", NOBODY, page_id=DRAFT),
    *get("wagtailadmin_pages:unpublish", OWN | ROOT, page_id=DRAFT),
    *post(
        "wagtailadmin_pages:add",
        EDITOR | ROOT,
        lambda world: {**edit_form(world.draft), "title": "新的一件", "slug": "new-one"},
        lambda world: Record.objects.filter(title="新的一件").exists(),
        parent_page_id=PAGE,
        **CONTENT,
    ),
    *post(
        "wagtailadmin_pages:edit",
        EDITOR | ROOT,
        lambda world: {**edit_form(world.draft), "title": "改过的标题"},
        lambda world: fresh(world).latest_revision.content["title"] == "改过的标题",
        page_id=DRAFT,
        label="save",
    ),
    *post(
        "wagtailadmin_pages:edit",
        EDITOR | ROOT,
        lambda world: {**edit_form(world.draft), "action-submit": "1"},
        lambda world: fresh(world).workflow_in_progress,
        page_id=DRAFT,
        label="submit",
    ),
    *post(
        "wagtailadmin_pages:edit",
        NOBODY,
        lambda world: {**edit_form(world.draft), "action-publish": "1"},
        lambda world: fresh(world).live or fresh(world).editions.exists(),
        page_id=DRAFT,
        label="publish",
    ),
    *post(
        "wagtailadmin_pages:edit",
        NOBODY,
        lambda world: {**edit_form(world.in_review), "title": "审查中改动"},
        lambda world: fresh(world, "in_review").latest_revision.content["title"] == "审查中改动",
        page_id=pk("in_review"),
        label="while under review",
    ),
    *post(
        "wagtailadmin_pages:edit",
        EDITOR,
        lambda world: {**edit_form(world.in_review), "action-cancel-workflow": "1"},
        lambda world: not fresh(world, "in_review").workflow_in_progress,
        page_id=pk("in_review"),
        label="cancel the review",
    ),
    *post(
        "wagtailadmin_pages:delete",
        EDITOR | ROOT,
        {},
        lambda world: not Record.objects.filter(pk=world.draft.pk).exists(),
        page_id=DRAFT,
    ),
    *post(
        "wagtailadmin_pages:delete",
        NOBODY,
        {},
        lambda world: not Record.objects.filter(pk=world.published.pk).exists(),
        page_id=pk("published"),
        label="published",
    ),
    *post(
        "wagtailadmin_pages:unpublish",
        NOBODY,
        {},
        lambda world: not fresh(world, "published").live,
        page_id=pk("published"),
    ),
    *post(
        "wagtailadmin_pages:copy",
        EDITOR | ROOT,
        lambda world: {
            "new_title": "复制件",
            "new_slug": "copied",
            "new_parent_page": str(world.own.page.pk),
        },
        lambda world: Record.objects.filter(title="复制件").exists(),
        page_id=DRAFT,
    ),
    *post(
        "wagtailadmin_pages:copy",
        NOBODY,
        lambda world: {
            "new_title": "复制件",
            "new_slug": "copied",
            "new_parent_page": str(world.other.page.pk),
        },
        lambda world: Record.objects.filter(title="复制件").exists(),
        page_id=DRAFT,
        label="to another agency",
    ),
    *post(
        "wagtailadmin_pages:move_confirm",
        NOBODY,
        {},
        lambda world: fresh(world).get_parent().pk != world.own.page.pk,
        page_to_move_id=DRAFT,
        destination_id=PAGE,
    ),
    *post("wagtailadmin_pages:set_page_position", ROOT, {}, page_to_move_id=DRAFT),
    *post("wagtailadmin_pages:lock", ROOT, {}, lambda world: fresh(world).locked, page_id=DRAFT),
    *post("wagtailadmin_pages:unlock", ROOT, {}, page_id=DRAFT),
    *post(
        "wagtailadmin_pages:set_privacy",
        NOBODY,
        {"restriction_type": "login"},
        lambda world: fresh(world).view_restrictions.exists(),
        page_id=DRAFT,
    ),
    *post(
        "wagtailadmin_pages:collect_workflow_action_data",
        NOBODY,
        {"comment": "同意"},
        page_id=pk("in_review"),
        action_name="approve",
        task_state_id=pk("task_state"),
    ),
]


def decided(world: World, thing: str) -> bool:
    return Verdict.objects.filter(page_id_at_decision=getattr(world, thing).pk).count() > PASSED[thing]


PASSED = {"at_department": 0, "at_confidentiality": 1, "at_approval": 2}
CLAIMED_BY_ANOTHER = {"district-confidentiality"}
"""Who may decide at a step, but not while the agency's own reviewer has claimed the item."""


def deciding(step: str) -> list[Row]:
    """Through the review desk; Wagtail's own address for the same is closed to everybody."""
    thing = f"at_{step}"
    may = {step, f"district-{step}"}
    state = lambda world: fresh(world, thing).current_workflow_task_state.pk  # noqa: E731
    form = {"outcome": "approve", "comment": "同意", "checked": "on"}
    from cms.review.conclusions import checklist_of
    from cms.review.digest import content_digest

    def seen(world: World) -> dict[str, Any]:
        checked = {f"check-{item.pk}": "yes" for item in checklist_of(Step(step))}
        return {**form, **checked, "seen": content_digest(fresh(world, thing).latest_revision)}

    done = lambda world: decided(world, thing)  # noqa: E731
    return [
        *get("console_review", may | ROOT, task_state_id=state),
        *post("console_review", may - CLAIMED_BY_ANOTHER, seen, done, label=step, task_state_id=state),
        *post(
            "wagtailadmin_pages:workflow_action",
            NOBODY,
            {"comment": "同意", "checked": "on"},
            done,
            label=step,
            page_id=pk(thing),
            action_name="approve",
            task_state_id=state,
        ),
    ]


REVIEW = [
    *deciding("department"),
    *deciding("confidentiality"),
    *deciding("approval"),
    *get("console_record", OWN | ROOT, record_id=DRAFT),
]

BULK = (
    [
        row
        for action in ("delete", "move", "publish", "unpublish")
        for row in get(
            "wagtail_bulk_action",
            OWN | ROOT,
            query="?id={draft}",
            app_label="wagtailcore",
            model_name="page",
            action=action,
        )
    ]
    + [
        row
        for model, thing in (("document", "document"), ("image", "image"))
        for row in post(
            "wagtail_bulk_action",
            EDITOR | ROOT,
            {"next": "/admin/"},
            lambda world, thing=thing: (
                not type(getattr(world, thing)).objects.filter(pk=getattr(world, thing).pk).exists()
            ),
            query=f"?id={{{thing}}}",
            label=model,
            app_label="records",
            model_name={"document": "attachment", "image": "picture"}[model],
            action="delete",
        )
    ]
    + [
        row
        for action in ("assign_role", "set_active_state", "delete")
        for row in post(
            "wagtail_bulk_action",
            NOBODY,
            lambda world: {"role": world.group.pk, "mark_as_active": "False"},
            lambda world: (
                not User.objects.filter(pk=world.bystander.pk, is_active=True, groups=None).exists()
            ),
            query="?id={bystander}",
            label=f"person {action}",
            app_label="agencies",
            model_name="user",
            action=action,
        )
    ]
)

CHOOSERS = [
    *get(
        "wagtailadmin_choose_page wagtailadmin_choose_page_search wagtailadmin_choose_page_chosen_multiple"
        " wagtailadmin_choose_page_external_link wagtailadmin_choose_page_email_link"
        " wagtailadmin_choose_page_phone_link wagtailadmin_choose_page_anchor_link wagtailadmin_tag_autocomplete"
        " wagtaildocs_chooser:choose wagtaildocs_chooser:choose_results wagtaildocs_chooser:chosen_multiple"
        " wagtailimages_chooser:choose wagtailimages_chooser:choose_results wagtailimages_chooser:chosen_multiple"
        " wagtailembeds:chooser",
        STAFF,
    ),
    *get("wagtailadmin_choose_page_child", EDITOR | ROOT, parent_page_id=PAGE),
    *get("wagtailadmin_tag_model_autocomplete", STAFF, app_name="taggit", model_name="tag"),
    *get("wagtaildocs_chooser:create wagtailimages_chooser:create", EDITORS),
    *get("wagtaildocs_chooser:chosen", EDITOR | ROOT, pk=pk("document")),
    *get("wagtailimages_chooser:chosen", EDITOR | ROOT, pk=pk("image")),
    *get("wagtailimages_chooser:select_format", EDITOR | ROOT, image_id=pk("image")),
    *get(
        "wagtailadmin_api:pages:listing wagtailadmin_api:documents:listing wagtailadmin_api:images:listing",
        STAFF,
    ),
    *get("wagtailadmin_api:pages:detail", EDITOR | ROOT, pk=DRAFT),
    *get("wagtailadmin_api:documents:detail", EDITOR | ROOT, pk=pk("document")),
    *get("wagtailadmin_api:images:detail", EDITOR | ROOT, pk=pk("image")),
    *get("wagtailadmin_api:pages:find", EDITOR | ROOT, query="?id={draft}"),
    *get("wagtailadmin_api:documents:find", EDITOR | ROOT, query="?id={document}"),
    *get("wagtailadmin_api:images:find", EDITOR | ROOT, query="?id={image}"),
    *post(
        "wagtailadmin_api:pages:action",
        NOBODY,
        {},
        lambda world: not fresh(world, "published").live,
        pk=pk("published"),
        action_name="unpublish",
    ),
    *post(
        "wagtailadmin_api:pages:action",
        NOBODY,
        {},
        lambda world: fresh(world).live,
        pk=DRAFT,
        action_name="publish",
        label="publish",
    ),
]


def upload(world: World) -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {
        "title": "新文件",
        "collection": world.own.agency.collection_id,
        "file": SimpleUploadedFile("new.png", picture(), "image/png"),
    }


def in_own_folder(model: Any, world: World) -> bool:
    return model.objects.filter(title="新文件", collection=world.own.agency.collection_id).exists()


def upload_text(world: World) -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {**upload(world), "file": SimpleUploadedFile("new.txt", b"text", "text/plain")}


FILES = [
    *get("wagtaildocs:index wagtaildocs:index_results wagtaildocs:add wagtaildocs:add_multiple", EDITORS),
    *get(
        "wagtailimages:index wagtailimages:index_results wagtailimages:add wagtailimages:add_multiple",
        EDITORS,
    ),
    *get(
        "wagtaildocs:edit wagtaildocs:delete wagtaildocs:document_usage",
        EDITOR | ROOT,
        document_id=pk("document"),
    ),
    *get(
        "wagtailimages:edit wagtailimages:delete wagtailimages:image_usage",
        EDITOR | ROOT,
        image_id=pk("image"),
    ),
    *get("wagtailimages:preview", EDITOR | ROOT, image_id=pk("image"), filter_spec="original"),
    *post(
        "wagtaildocs:add",
        EDITOR | ROOT,
        upload_text,
        lambda world: in_own_folder(Attachment, world),
    ),
    *post(
        "wagtailimages:add",
        EDITOR | ROOT,
        upload,
        lambda world: in_own_folder(Picture, world),
    ),
    *post(
        "wagtaildocs_chooser:create",
        EDITOR | ROOT,
        lambda world: {
            f"document-chooser-upload-{name}": value for name, value in upload_text(world).items()
        },
        lambda world: in_own_folder(Attachment, world),
    ),
    *post(
        "wagtailimages_chooser:create",
        EDITOR | ROOT,
        lambda world: {f"image-chooser-upload-{name}": value for name, value in upload(world).items()},
        lambda world: in_own_folder(Picture, world),
    ),
    *post(
        "wagtaildocs:edit",
        EDITOR | ROOT,
        lambda world: {"title": "改名", "collection": world.own.agency.collection_id},
        lambda world: Attachment.objects.filter(title="改名").exists(),
        document_id=pk("document"),
    ),
    *post(
        "wagtailimages:edit",
        EDITOR | ROOT,
        lambda world: {"title": "改名", "collection": world.own.agency.collection_id},
        lambda world: Picture.objects.filter(title="改名").exists(),
        image_id=pk("image"),
    ),
    *post(
        "wagtaildocs:delete",
        EDITOR | ROOT,
        {},
        lambda world: not Attachment.objects.filter(pk=world.document.pk).exists(),
        document_id=pk("document"),
    ),
    *post(
        "wagtailimages:delete",
        EDITOR | ROOT,
        {},
        lambda world: not Picture.objects.filter(pk=world.image.pk).exists(),
        image_id=pk("image"),
    ),
    *post(
        "wagtaildocs:edit_multiple",
        EDITOR | ROOT,
        lambda world: {
            f"doc-{world.document.pk}-title": "改名",
            f"doc-{world.document.pk}-collection": world.own.agency.collection_id,
        },
        lambda world: Attachment.objects.filter(title="改名").exists(),
        label="ajax",
        doc_id=pk("document"),
    ),
    *post(
        "wagtailimages:edit_multiple",
        EDITOR | ROOT,
        lambda world: {
            f"image-{world.image.pk}-title": "改名",
            f"image-{world.image.pk}-collection": world.own.agency.collection_id,
        },
        lambda world: Picture.objects.filter(title="改名").exists(),
        label="ajax",
        image_id=pk("image"),
    ),
    *post(
        "wagtaildocs:delete_multiple",
        EDITOR | ROOT,
        {},
        lambda world: not Attachment.objects.filter(pk=world.document.pk).exists(),
        label="ajax",
        doc_id=pk("document"),
    ),
    *post(
        "wagtailimages:delete_multiple",
        EDITOR | ROOT,
        {},
        lambda world: not Picture.objects.filter(pk=world.image.pk).exists(),
        label="ajax",
        image_id=pk("image"),
    ),
    *[
        replace(row, arguments=lambda world: [world.document.pk, world.document.filename])
        for row in get("wagtaildocs_serve", OWN | ROOT)
    ],
]


SCAN_LISTS = {
    "scan_words": "word",
    "scan_phrases": "phrase",
    "scan_exemptions": "exemption",
    "scan_masks": "maskform",
    "scan_detectors": "detector",
}


def kept(name: str, thing: str, actions: str = "edit delete history history_results usage") -> list[Row]:
    """What the system administrator keeps."""
    return [
        *get(f"{name}:index {name}:index_results {name}:add", SYSTEM),
        *get(" ".join(f"{name}:{action}" for action in actions.split()), SYSTEM, pk=pk(thing)),
    ]


def edited(name: str, data: dict[str, Any], model: Any) -> list[Row]:
    return post(f"{name}:add", SYSTEM, data, lambda world: model.objects.filter(**data).exists())


def term(name: str, thing: str) -> list[Row]:
    """What is retired and merged."""
    return [
        *kept(name, thing, "edit delete history history_results usage retire restore merge"),
        *post(
            f"{name}:retire",
            SYSTEM,
            {"on": "2026-11-24"},
            lambda world: type(getattr(world, thing)).objects.get(pk=pk(thing)(world)).retired_on is not None,
            pk=pk(thing),
        ),
        *post(f"{name}:restore", SYSTEM, {}, pk=pk(thing)),
    ]


SETTINGS = [
    *term("column", "column"),
    *term("topic", "topic"),
    *term("genre", "genre"),
    *term("disclosurehead", "disclosurehead"),
    *term("grassrootsfield", "grassrootsfield"),
    *post(
        "topic:merge",
        SYSTEM,
        lambda world: {"target": world.othertopic.pk, "confirmed": "1"},
        lambda world: type(world.topic).objects.get(pk=world.topic.pk).merged_into == world.othertopic,
        pk=pk("topic"),
    ),
    *edited("column", {"slug": "xin", "name": "新栏目", "position": 1}, Column),
    *edited("topic", {"code": "9", "name": "新主题", "position": 1}, Topic),
    *edited("genre", {"code": "xin", "name": "新体裁", "position": 1}, Genre),
    *[
        row
        for thing in (
            "checklistitem",
            "fastlane",
            "filingnumbertemplate",
            "ground",
            "kindhead",
            "officesession",
            "publicationlimit",
            "reassessmentrule",
            "referralwording",
            "reviewtimelimit",
            "sectiontemplate",
            "specialday",
            "steplimit",
            "withdrawalreason",
            "workingyear",
        )
        for row in kept(thing, thing)
    ],
    *[
        row
        for thing in ("guidechapter", "supervisor")
        for row in kept(thing, thing, "edit copy delete history history_results usage")
    ],
    *[row for name, thing in SCAN_LISTS.items() for row in kept(name, thing)],
    *get("agency:index agency:index_results agency:add", {"system"} | ROOT),
    *get(
        "agency:edit agency:delete agency:history agency:history_results agency:usage agency:inspect",
        {"system"} | ROOT,
        pk=lambda world: world.own.agency.pk,
    ),
    *post(
        "agency:delete",
        NOBODY,
        {},
        lambda world: not Agency.objects.filter(pk=world.own.agency.pk).exists(),
        pk=lambda world: world.own.agency.pk,
    ),
    *get(
        "wagtailsites:index wagtailsites:index_results wagtailsites:add"
        " wagtailadmin_collections:index wagtailadmin_collections:add"
        " wagtailadmin_workflows:index wagtailadmin_workflows:index_results wagtailadmin_workflows:add"
        " wagtailadmin_workflows:select_task_type wagtailadmin_workflows:task_index"
        " wagtailadmin_workflows:task_index_results",
        ROOT,
    ),
    *get(
        "wagtailsites:edit wagtailsites:delete wagtailsites:history wagtailsites:history_results"
        " wagtailsites:usage wagtailsites:copy",
        ROOT,
        pk=pk("site"),
    ),
    *get("wagtailadmin_collections:edit wagtailadmin_collections:delete", ROOT, pk=pk("collection")),
    *get("wagtailadmin_collections:set_privacy", ROOT, collection_id=pk("collection")),
    *get(
        "wagtailadmin_workflows:edit wagtailadmin_workflows:usage wagtailadmin_workflows:usage_results"
        " wagtailadmin_workflows:disable",
        ROOT,
        pk=pk("workflow"),
    ),
    *get("wagtailadmin_workflows:edit_task wagtailadmin_workflows:disable_task", ROOT, pk=pk("task")),
    *get("wagtailadmin_workflows:add_task", ROOT, app_label="review", model_name="reviewtask"),
    *post("wagtailadmin_workflows:enable", ROOT, {}, pk=pk("workflow")),
    *post("wagtailadmin_workflows:enable_task", ROOT, {}, pk=pk("task")),
    *post("wagtailadmin_workflows:remove", ROOT, {}, page_pk=pk("home"), workflow_pk=pk("workflow")),
]

PEOPLE = [
    *get("wagtailusers_users:index wagtailusers_users:index_results", {"system", "security"} | ROOT),
    *get(
        "wagtailusers_users:edit wagtailusers_users:history wagtailusers_users:history_results"
        " wagtailusers_users:usage",
        {"system", "security"} | ROOT,
        pk=pk("bystander"),
    ),
    *get("wagtailusers_users:add", {"system"} | ROOT),
    *get(
        "wagtailusers_groups:index wagtailusers_groups:index_results wagtailusers_groups:add",
        {"security"} | ROOT,
    ),
    *get(
        "wagtailusers_groups:edit wagtailusers_groups:delete wagtailusers_groups:history"
        " wagtailusers_groups:history_results wagtailusers_groups:usage",
        {"security"} | ROOT,
        pk=pk("group"),
    ),
    *post(
        "wagtailusers_users:add",
        {"system"} | ROOT,
        {
            "username": "newcomer",
            "email": "n@example.com",
            "last_name": "新",
            "first_name": "人",
            "password1": "Xin-2026-mima",
            "password2": "Xin-2026-mima",
        },
        lambda world: User.objects.filter(username="newcomer").exists(),
    ),
    *post(
        "wagtailusers_users:edit",
        {"security"} | ROOT,
        lambda world: {**_person(world.bystander), "groups": [world.group.pk]},
        lambda world: world.bystander.groups.exists(),
        pk=pk("bystander"),
        label="groups",
    ),
    *post(
        "wagtailusers_users:edit",
        {"system"} | ROOT,
        lambda world: {**_person(world.bystander), "last_name": "改姓"},
        lambda world: User.objects.filter(last_name="改姓").exists(),
        pk=pk("bystander"),
        label="name",
    ),
    *post(
        "wagtailusers_users:edit",
        ROOT,
        lambda world: {**_person(world.bystander), "is_superuser": "on"},
        lambda world: User.objects.get(pk=world.bystander.pk).is_superuser,
        pk=pk("bystander"),
        label="superuser",
    ),
    *post(
        "wagtailusers_users:edit",
        ROOT,
        lambda world: {
            **_person(world.people["security"]),
            "last_name": "改姓",
            "groups": _groups(world, "security"),
        },
        lambda world: User.objects.filter(last_name="改姓").exists(),
        pk=lambda world: world.people["security"].pk,
        label="an administrator",
    ),
    *post(
        "wagtailusers_users:delete",
        NOBODY,
        {},
        lambda world: not User.objects.filter(pk=world.bystander.pk).exists(),
        pk=pk("bystander"),
    ),
    *get("console_logins", {"security"} | ROOT),
    *post(
        "console_logins",
        {"security"} | ROOT,
        {
            "failures": 4,
            "lock_minutes": 30,
            "idle_minutes": 30,
            "password_days": 90,
            "password_length": 8,
            "password_classes": 3,
        },
        lambda world: LoginRules.current().failures == 4,
    ),
    *post(
        "console_unlock",
        {"security"} | ROOT,
        {},
        lambda world: not FailedLogins.objects.filter(pk=world.locked.pk).exists(),
        pk=pk("locked"),
    ),
]


def _person(user: User) -> dict[str, Any]:
    return {
        "username": user.username,
        "email": user.email or "x@example.com",
        "last_name": user.last_name,
        "first_name": user.first_name or "名",
        "is_active": "on",
    }


def _groups(world: World, person: str) -> list[int]:
    return list(world.people[person].groups.values_list("pk", flat=True))


AUDIT = [
    *get("console_audit console_audit_results", {"audit"} | ROOT, told={"audit"}),
    *get("console_audit_entry", {"audit"} | ROOT, number=pk("entry")),
    *get("console_audit_export", {"audit"} | ROOT, kind="xlsx"),
    *get("console_audit_export", {"audit"} | ROOT, kind="ndjson", told={"audit"}),
    *post(
        "console_audit_verify",
        {"audit"} | ROOT,
        {"count": "1000"},
        lambda world: Entry.objects.filter(action="audit.verified").exists(),
    ),
]

REPORTS = [
    *get("wagtailadmin_reports:locked_pages wagtailadmin_reports:locked_pages_results", ROOT),
    *get(
        "wagtailadmin_reports:workflow wagtailadmin_reports:workflow_results wagtailadmin_reports:workflow_tasks"
        " wagtailadmin_reports:workflow_tasks_results wagtailadmin_reports:aging_pages"
        " wagtailadmin_reports:aging_pages_results",
        EDITORS,
    ),
    *get("wagtailadmin_reports:page_types_usage wagtailadmin_reports:page_types_usage_results", ROOT),
    *get("wagtailadmin_reports:site_history wagtailadmin_reports:site_history_results", STAFF),
]

CHANNEL_SETTINGS = {
    "name": "改名的渠道",
    "settings": "{}",
    "allowed_networks": "[]",
    "concurrency": "1",
    "retry_delays": "[5]",
    "poison_cap": "5",
}

CHANNELS = [
    *get("channels", STAFF),
    *get("channel", STAFF, channel_id=pk("channel")),
    *get("channel_new", {"system"} | ROOT),
    *get("channel_edit", {"system"} | ROOT, channel_id=pk("channel")),
    *post(
        "channel_edit",
        {"system"} | ROOT,
        CHANNEL_SETTINGS,
        lambda world: type(world.channel).objects.filter(name="改名的渠道").exists(),
        channel_id=pk("channel"),
    ),
    *post(
        "channel_pause",
        {"system"} | ROOT,
        {"reason": "检修"},
        lambda world: type(world.channel).objects.get(pk=world.channel.pk).paused_at is not None,
        channel_id=pk("channel"),
    ),
    *post("channel_resume", {"system"} | ROOT, {}, channel_id=pk("channel")),
    *post(
        "delivery_retry",
        {"approval", "district-approval", "system"} | ROOT,
        {},
        lambda world: type(world.delivery).objects.get(pk=world.delivery.pk).state == "due",
        delivery_id=pk("delivery"),
    ),
    *get("routing_rules:index routing_rules:index_results routing_rules:add", {"system"} | ROOT),
    *get(
        "routing_rules:edit routing_rules:delete routing_rules:history routing_rules:history_results"
        " routing_rules:usage",
        {"system"} | ROOT,
        pk=pk("rule"),
    ),
]

ROWS = [
    *HOME, *PAGES, *REVIEW, *BULK, *CHOOSERS, *FILES, *SETTINGS, *PEOPLE, *AUDIT, *REPORTS, *CHANNELS,
]  # fmt: skip

EXEMPT = {
    # Needs no log-in, or is what one logs in with.
    "wagtailadmin_password_reset": "sends a mail, says the same whether the person exists or not",
    "wagtailadmin_password_reset_done": "a text",
    "wagtailadmin_password_reset_confirm": "guarded by the token in the mail",
    "wagtailadmin_password_reset_complete": "a text",
    # Says nothing of anybody's records.
    "wagtailadmin_error_test": "raises an error, only where DEBUG is on",
    "wagtailadmin_dismissibles": "one's own hints",
    "wagtailadmin_block_preview": "an example of a block",
    "wagtailembeds:chooser_upload": "the same view as wagtailembeds:chooser",
    "wagtailsnippets:index": "there are no snippets",
    "wagtaildocs_authenticate_with_password": "no collection has a password",
    # Second steps that name an object of one's own session; first steps and single uploads are above.
    "wagtailadmin_editing_sessions:ping": "tested by Wagtail: only for who may edit the object",
    "wagtailadmin_editing_sessions:release": "one's own editing session",
    "wagtaildocs:create_multiple_from_uploaded_document": "one's own upload",
    "wagtaildocs:delete_upload_multiple": "one's own upload",
    "wagtailimages:create_multiple_from_uploaded_image": "one's own upload",
    "wagtailimages:delete_upload_multiple": "one's own upload",
    "wagtailimages:url_generator": "switched off",
    "wagtailimages:url_generator_output": "switched off",
    # Names of review steps, which everybody knows.
    "wagtailadmin_workflows:task_chooser": "lists the steps",
    "wagtailadmin_workflows:task_chooser_results": "lists the steps",
    "wagtailadmin_workflows:task_chosen": "names a step",
    "wagtailadmin_workflows:task_chooser_create": "no form for whoever may not make a task",
}
"""Addresses without a row, each with its reason."""
