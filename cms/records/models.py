"""公开信息: the records that an agency discloses, and the editions that the public sees."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, Revision

from cms.agencies.models import Agency
from cms.agencies.permissions import Someone
from cms.catalogue.heads import suggested_head
from cms.catalogue.index_numbers import NoIndexNumberTemplate, assign_index_number
from cms.records import door, panels
from cms.records.blocks import BodyBlock
from cms.records.completeness import require_complete
from cms.records.forms import RecordForm
from cms.records.kept import KeptFile
from cms.records.media import Attachment, Picture, PictureRendition
from cms.records.misses import MissedPublication
from cms.records.permissions import RecordPermissionTester
from cms.records.publishing import publish_revision
from cms.records.scanning import material_of
from cms.records.terms import follow_merges
from cms.records.withdrawals import WithdrawalDecision, WithdrawalReason, WithdrawalRequest
from cms.review.standing import withholding_of
from cms.review.verdicts import Verdict
from cms.scan.scanning import Material

__all__ = [
    "Attachment",
    "Edition",
    "MissedPublication",
    "Picture",
    "PictureRendition",
    "PublishedRecord",
    "Record",
    "RecordAttachment",
    "WithdrawalDecision",
    "WithdrawalReason",
    "WithdrawalRequest",
]

DOCUMENT_NUMBER = RegexValidator(
    r"^[\u4e00-\u9fff]{2,12}〔(19|20)\d{2}〕[1-9]\d*号$",
    "发文字号应写成“柳北政发〔2026〕12号”：年份用六角括号〔〕，序号不加“第”，不补零。",
)


class Record(Page):
    """One disclosure item, below its agency's page. Kinds with fields of their own subclass it.

    A kind sets ``kind_code`` and ``kind_label``, adds fields and panels, and returns the public form of its
    fields from :meth:`kind_fields` (see :mod:`cms.kinds`).
    """

    class Validity(models.TextChoices):
        VALID = "valid", "有效"
        AMENDED = "amended", "已修改"
        EXPIRED = "expired", "失效"
        ABOLISHED = "abolished", "废止"

        @classmethod
        def worse(cls, one: str, other: str) -> Any:
            return max(cls(one), cls(other), key=list(cls).index)

    class Disclosure(models.TextChoices):
        ACTIVE = "active", "主动公开"
        ON_REQUEST = "on_request", "依申请公开"
        NONE = "none", "不予公开"

    kind_code = "general"
    kind_label = "政府信息"
    urgent = False
    """Goes before others at every outlet, as a clarification or a warning does."""
    kind_order = 1000
    page_description = "不属于以上各类的其他政府信息。"

    uuid = models.UUIDField("标识", default=uuid.uuid4, unique=True, editable=False)
    index_number = models.CharField("索引号", max_length=64, unique=True, editable=False)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="records", verbose_name="公开主体", editable=False
    )
    document_number = models.CharField(
        "发文字号",
        max_length=40,
        blank=True,
        validators=[DOCUMENT_NUMBER],
        help_text="没有文号可以不填。例如：柳北政发〔2026〕12号。",
    )
    main_column = models.ForeignKey(
        "catalogue.Column",
        models.PROTECT,
        related_name="+",
        verbose_name="主栏目",
        help_text="在网站的哪个栏目下显示。",
    )
    other_columns = ParentalManyToManyField(
        "catalogue.Column", blank=True, related_name="+", verbose_name="同时显示在"
    )
    topic = models.ForeignKey(
        "catalogue.Topic", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主题分类"
    )
    genre = models.ForeignKey(
        "catalogue.Genre", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="体裁"
    )
    head = models.ForeignKey(
        "catalogue.DisclosureHead",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="法定公开内容",
        help_text="属于条例第二十条、第二十一条的哪一项。不填时按信息种类自动归入。",
    )
    grassroots_field = models.ForeignKey(
        "catalogue.GrassrootsField",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="基层政务公开领域",
        help_text="属于基层政务公开标准目录的，选择所在领域。",
    )
    formed_on = models.DateField(
        "成文日期", help_text="信息形成或文件落款的日期。发布日期由系统在发布时记下，不能填写。"
    )
    validity = models.CharField("有效性", max_length=16, choices=Validity.choices, default=Validity.VALID)
    disclosure = models.CharField(
        "公开方式", max_length=16, choices=Disclosure.choices, default=Disclosure.ACTIVE
    )
    summary = models.CharField(
        "内容概述", max_length=200, blank=True, help_text="一两句话说明内容，100 字以内为宜，显示在目录中。"
    )
    keywords = models.CharField(
        "关键词", max_length=200, blank=True, help_text="多个关键词用顿号隔开，例如：医保、缴费。"
    )
    source_name = models.CharField(
        "信息来源", max_length=100, blank=True, help_text="不填即为本公开主体；转载的请写明来源单位。"
    )
    source_url = models.URLField("来源网址", blank=True, help_text="转载的信息请填写原文网址。")
    standing = models.JSONField("效力标注", default=dict, blank=True, editable=False)
    """What other published records say of this one's validity, see :mod:`cms.records.marking`."""
    body = StreamField(BodyBlock(), default=[("text", "")], verbose_name="内容")

    base_form_class = RecordForm
    content_panels = panels.CONTENT
    catalogue_panels = panels.CATALOGUE
    schedule_panels = panels.SCHEDULE

    base_form_class = RecordForm

    parent_page_types = ["agencies.AgencyPage"]
    subpage_types: list[str] = []
    show_in_menus_default = False
    exclude_fields_in_copy = ["uuid", "index_number", "slug"]
    template = "records/preview.html"

    class Meta:
        verbose_name = "政府信息"
        verbose_name_plural = "政府信息"
        indexes = [
            GinIndex(
                OpClass("standing", name="jsonb_path_ops"),
                name="record_marked_by",
                condition=~models.Q(standing={}),
            )
        ]

    @classmethod
    def get_edit_handler(cls) -> Any:
        return panels.edit_handler(cls)

    # -- what a kind says of itself ------------------------------------------------------------------------

    def kind_fields(self, kept: list[KeptFile] | None = None) -> list[dict[str, Any]]:
        """The kind's own fields in public form, in the order shown: ``{"name", "label", "value"}`` and, where
        there is more than text, ``links``, ``table``, ``files`` or ``images`` as in the edition's schema.

        Files that the fields show are kept and added to ``kept``; without it they are only named, for previews.
        """
        return []

    def concerned_addresses(self) -> list[str]:
        """Web addresses whose readers must see this too, such as where a falsehood that it clarifies was found."""
        return []

    def kind_uploads(self) -> list[tuple[str, Any]]:
        """``(label, Attachment or Picture)`` of every file that the kind's own fields name, for reviewers."""
        return []

    def display_period(self) -> dict[str, str] | None:
        """``{"from", "until"}`` as ISO dates, both inclusive and each optional: when notice boards show it."""
        return None

    def public_body(self) -> list[Any]:
        """The blocks of the body that the public is shown."""
        return list(self.body)

    def public_validity(self) -> dict[str, Any]:
        """As in the edition's schema; what marked the record is named while its validity is the marked one."""
        public = {"code": str(self.validity), "name": self.get_validity_display()}
        if self.standing and self.standing["validity"] == self.validity:
            public |= {"note": self.standing["note"], "replaced_by": self.standing["replaced_by"]}
        return public

    def missing_elements(self) -> list[str]:
        """Labels of what the rules ask of this kind and the record does not say; for checks and reports."""
        return []

    def require_complete(self) -> None:
        """Raises Incomplete, naming what is missing. Asked at submission and before publication."""
        require_complete(self)

    # -- identity ------------------------------------------------------------------------------------------

    @property
    def keyword_list(self) -> list[str]:
        return [word for word in re.split(r"[、,，;；\s]+", self.keywords) if word]

    @property
    def columns(self) -> list[Any]:
        """The main column first, then the others, none twice."""
        others = [column for column in self.other_columns.all() if column.pk != self.main_column_id]
        return [self.main_column, *others]

    @property
    def source(self) -> str:
        return self.source_name or self.agency.name

    def files_under_review(self) -> list[list[Any]]:
        """``[kind, id, sha256, file name, title]`` of every file that the record shows: reviewed with its text."""
        used = [*_files_named_by(self)]
        for relation in get_all_child_relations(type(self)):
            for child in getattr(self, relation.get_accessor_name()).all():
                used += _files_named_by(child)
        for block in self.body:
            used += block.block.files_used(block.value)
        return sorted(
            [type(file).__name__, file.pk, file.sha256, file.file.name, file.title] for file in used if file
        )

    def scannable(self) -> Material:
        """Every text and file of the record, for the content scan: found from the model, whatever a kind adds."""
        return material_of(self)

    def clean(self) -> None:
        super().clean()
        self._put_under_a_head()
        if self.formed_on and self.formed_on > timezone.localdate():
            raise ValidationError({"formed_on": "成文日期不能晚于今天。"})
        if self.expire_at:
            raise ValidationError("公开的信息不会自动到期下线，请使用“撤稿”。")

    def with_content_json(self, content: dict[str, Any]) -> Record:
        """A record made from a revision keeps its identity, whatever the revision's JSON says."""
        restored = super().with_content_json(content)
        restored.uuid, restored.index_number, restored.agency_id = (
            self.uuid,
            self.index_number,
            self.agency_id,
        )
        restored.standing = self.standing
        if self.standing:  # a revision, whenever it was written, says no better of the record than its mark
            restored.validity = self.Validity.worse(restored.validity, self.standing["validity"])
        follow_merges(restored, content)
        return restored

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self._begin()
        elif kwargs.get("update_fields") is None or door.GUARDED & set(kwargs["update_fields"]):
            with transaction.atomic():
                door.check(self)
                super().save(*args, **kwargs)
            return
        super().save(*args, **kwargs)

    def save_revision(
        self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any
    ) -> Revision:
        """As Wagtail's, but a revision that is live or was judged is never overwritten: it is evidence."""
        if overwrite_revision is not None and (
            overwrite_revision.pk == self.live_revision_id
            or Verdict.objects.filter(revision=overwrite_revision.pk).exists()
        ):
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def _begin(self) -> None:
        """A new record is a draft of the agency it stands below, whatever the caller meant it to be."""
        door.refuse_alias(self)
        self.slug = self.slug or f"r-{self.uuid.hex[:12]}"
        self.live, self.has_unpublished_changes = False, True
        self.first_published_at = self.last_published_at = self.live_revision = None
        self.agency = self.get_parent().specific.agency
        self._put_under_a_head()
        if not self.index_number:
            self.index_number = self._next_index_number()

    def _next_index_number(self) -> str:
        today = timezone.localdate()
        template = self.agency.index_number_templates.filter(valid_from__lte=today).first()
        if template is None:
            raise NoIndexNumberTemplate(f"{self.agency.name}没有生效的索引号模板，请先在“公开主体”中设置。")
        return assign_index_number(
            agency_id=self.agency_id,
            code=self.agency.code,
            uscc=self.agency.uscc,
            pattern=template.pattern,
            scope=template.serial_scope,
            on=today,
        )

    def _put_under_a_head(self) -> None:
        if self.head_id is None:
            self.head = suggested_head(self.kind_code)

    # -- permissions and the gate ----------------------------------------------------------------------------

    def permissions_for_user(self, user: Someone) -> RecordPermissionTester:
        return RecordPermissionTester(user, self)

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> None:
        """Publish or schedule ``revision``. Raises NotCleared unless its reviewers cleared exactly this."""
        publish_revision(self, revision, super().publish, user=user, **kwargs)

    def unpublish(self, *args: Any, **kwargs: Any) -> None:
        """Refused: what was published is withdrawn, with a reason (see :mod:`cms.records.withdrawing`)."""
        raise door.WithdrawInstead

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        if self.editions.exists():
            raise door.WithdrawInstead("公开过的信息不能删除，请使用“撤稿”。")
        if withholding_of(self.pk):
            raise door.KeptForAssessment
        return super().delete(*args, **kwargs)

    def can_move_to(self, parent: Page) -> bool:
        return False  # its agency and its index number belong together

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        """The public address, where the record has one; the admin's “view live” and links in texts use it."""
        shown = (
            PublishedRecord.objects.filter(record=self.pk, withdrawn=False)
            .values_list("path", flat=True)
            .first()
        )
        site = self._get_relevant_site_root_paths(request)
        return (site[0].site_id, settings.LIUBEI_SITE_URL, shown) if shown and site else None


def _files_named_by(row: models.Model) -> list[Any]:
    """The files that a foreign key of the row names, whichever kind of record adds one."""
    keys = [field for field in row._meta.concrete_fields if field.related_model in (Attachment, Picture)]
    return [getattr(row, key.name) for key in keys]


class RecordAttachment(Orderable):
    """A file listed at the end of a record."""

    record = ParentalKey(
        Record, on_delete=models.CASCADE, related_name="attachments", verbose_name="公开信息"
    )
    document = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name="附件")

    class Meta(Orderable.Meta):
        verbose_name = "附件"
        verbose_name_plural = "附件"


def _resting_on(ground: str | None) -> models.Q:
    """An edition rests on one thing only."""
    grounds = ("verdict", "emergency", "because_of")
    return models.Q(**{f"{name}__isnull": name != ground for name in grounds})


class Edition(models.Model):
    """版次: what the public was shown of a record from one moment on. Never changed: the database refuses."""

    class Action(models.TextChoices):
        PUBLISH = "publish", "发布"
        WITHDRAW = "withdraw", "撤稿"

    record = models.ForeignKey(Record, models.PROTECT, related_name="editions", verbose_name="公开信息")
    number = models.PositiveIntegerField("版次")
    action = models.CharField("动作", max_length=16, choices=Action.choices)
    payload = models.TextField("内容", help_text="规范 JSON，见 edition.schema.json。")
    digest = models.CharField("摘要值", max_length=64)
    issued_at = models.DateTimeField("时间")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", models.PROTECT, null=True, related_name="+", verbose_name="修订"
    )
    verdict = models.OneToOneField(
        "review.Verdict", models.PROTECT, null=True, related_name="edition", verbose_name="审批结论"
    )
    emergency = models.OneToOneField(
        "review.EmergencyRelease",
        models.PROTECT,
        null=True,
        related_name="edition",
        verbose_name="应急发布",
    )
    because_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="marks",
        verbose_name="标注依据",
        help_text="因另一条信息发布或撤稿而作标注的版次，以那一版为依据，不另行审查。",
    )
    reason = models.TextField("撤稿原因", blank=True, help_text="内部记录，不对外公开。")
    withdrawal = models.ForeignKey(
        WithdrawalRequest,
        models.PROTECT,
        null=True,
        related_name="editions",
        verbose_name="撤稿申请",
        help_text="一次撤稿可有多条：替代的信息撤下时，原来转到它的信息一并改版。",
    )

    class Meta:
        verbose_name = "版次"
        verbose_name_plural = "版次"
        ordering = ["record", "number"]
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="one_edition_per_number"),
            models.CheckConstraint(
                condition=models.Q(_resting_on("verdict"), action="publish", revision__isnull=False)
                | models.Q(_resting_on("emergency"), action="publish", revision__isnull=False)
                | models.Q(_resting_on("because_of"), action="publish")
                | models.Q(_resting_on(None), ~models.Q(reason=""), action="withdraw"),
                name="edition_has_its_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}版（{self.get_action_display()}）"


LISTED_BY = ("agency", "kind", "topic", "main_topic", "genre", "head", "grassroots_field")


def _newest_first(*by: str) -> models.Index:
    """What a list by keyset walks: the public records that have the value, the newest first."""
    fields = (*by, "-published_at", "-record")
    name = f"published_by_{by[0]}" if by else "published_newest_first"
    return models.Index(fields=fields, condition=models.Q(withdrawn=False), name=name[:30])


class PublishedRecord(models.Model):
    """The read row: one per record that was ever published, holding what the API and lists need, ready made."""

    record = models.OneToOneField(
        Record, models.PROTECT, primary_key=True, related_name="published", verbose_name="公开信息"
    )
    edition = models.OneToOneField(Edition, models.PROTECT, related_name="+", verbose_name="版次")
    uuid = models.UUIDField("标识", unique=True)
    index_number = models.CharField("索引号", max_length=64, unique=True)
    path = models.CharField("网址路径", max_length=200, unique=True)
    number = models.PositiveIntegerField("版次")
    digest = models.CharField("摘要值", max_length=64)
    withdrawn = models.BooleanField("已撤稿", default=False)
    published_at = models.DateTimeField("发布日期")
    issued_at = models.DateTimeField("更新时间")
    payload = models.TextField("内容")
    brief = models.TextField("列表项")
    # By which lists are filtered. Where a term is merged they move with it; payload and brief stay as issued.
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="公开主体")
    kind = models.CharField("信息种类", max_length=24)
    topic = models.ForeignKey(
        "catalogue.Topic", models.PROTECT, null=True, related_name="+", verbose_name="主题分类"
    )
    main_topic = models.ForeignKey(
        "catalogue.Topic", models.PROTECT, null=True, related_name="+", verbose_name="一级主题"
    )
    genre = models.ForeignKey(
        "catalogue.Genre", models.PROTECT, null=True, related_name="+", verbose_name="体裁"
    )
    head = models.ForeignKey(
        "catalogue.DisclosureHead", models.PROTECT, null=True, related_name="+", verbose_name="法定公开内容"
    )
    grassroots_field = models.ForeignKey(
        "catalogue.GrassrootsField",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="基层政务公开领域",
    )
    columns = ArrayField(models.SlugField(), verbose_name="栏目", help_text="网址标识，上级栏目也在其中。")
    formed_on = models.DateField("成文日期")
    validity = models.CharField("有效性", max_length=16)
    missing = ArrayField(models.CharField(max_length=100), verbose_name="缺少的要素", default=list)

    class Meta:
        verbose_name = "已公开信息"
        verbose_name_plural = "已公开信息"
        indexes = [
            _newest_first(),
            *(_newest_first(field) for field in LISTED_BY),
            GinIndex(fields=["columns"], name="published_by_columns"),
        ]

    def __str__(self) -> str:
        return f"{self.index_number} 第{self.number}版"
