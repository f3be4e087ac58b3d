"""公开信息: the records that an agency discloses, and the editions that the public sees."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.conf import settings
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
from cms.catalogue.index_numbers import NoIndexNumberTemplate, assign_index_number
from cms.records import door, panels
from cms.records.blocks import BodyBlock
from cms.records.media import Attachment, Picture, PictureRendition
from cms.records.permissions import RecordPermissionTester
from cms.records.publishing import publish_revision
from cms.review.standing import withholding_of
from cms.review.verdicts import Verdict

__all__ = [
    "Attachment",
    "Edition",
    "Picture",
    "PictureRendition",
    "PublishedRecord",
    "Record",
    "RecordAttachment",
]

DOCUMENT_NUMBER = RegexValidator(
    r"^[\u4e00-\u9fff]{2,12}〔(19|20)\d{2}〕[1-9]\d*号$",
    "发文字号应写成“柳北政发〔2026〕12号”：年份用六角括号〔〕，序号不加“第”，不补零。",
)


class Record(Page):
    """One disclosure item, below its agency's page. Kinds with fields of their own subclass it.

    A kind sets ``kind_code`` and ``kind_label``, adds fields and panels, and returns the public form of its
    fields from :meth:`kind_fields`.
    """

    class Validity(models.TextChoices):
        VALID = "valid", "有效"
        AMENDED = "amended", "已修改"
        EXPIRED = "expired", "失效"
        ABOLISHED = "abolished", "废止"

    class Disclosure(models.TextChoices):
        ACTIVE = "active", "主动公开"
        ON_REQUEST = "on_request", "依申请公开"
        NONE = "none", "不予公开"

    kind_code = "general"
    kind_label = "政府信息"

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
    body = StreamField(BodyBlock(), default=[("text", "")], verbose_name="内容")

    content_panels = panels.CONTENT
    catalogue_panels = panels.CATALOGUE
    schedule_panels = panels.SCHEDULE

    parent_page_types = ["agencies.AgencyPage"]
    subpage_types: list[str] = []
    show_in_menus_default = False
    exclude_fields_in_copy = ["uuid", "index_number", "slug"]
    template = "records/preview.html"

    class Meta:
        verbose_name = "政府信息"
        verbose_name_plural = "政府信息"

    @classmethod
    def get_edit_handler(cls) -> Any:
        return panels.edit_handler(cls)

    # -- what a kind says of itself ------------------------------------------------------------------------

    def kind_fields(self) -> list[dict[str, str]]:
        """The kind's own fields in public form: ``{"name", "label", "value"}`` in the order shown."""
        return []

    def missing_elements(self) -> list[str]:
        """Labels of what the rules ask of this kind and the record does not say; for checks and reports."""
        return []

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

    def clean(self) -> None:
        super().clean()
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
        if not self.index_number:
            self.index_number = self._next_index_number()

    def _next_index_number(self) -> str:
        today = timezone.localdate()
        template = self.agency.index_number_templates.filter(valid_from__lte=today).first()
        if template is None:
            raise NoIndexNumberTemplate(f"{self.agency.name}没有生效的索引号模板，请先在“公开主体”中设置。")
        while True:
            number = assign_index_number(
                agency_id=self.agency_id, code=self.agency.code, pattern=template.pattern, on=today
            )
            # Two templates of different form may spell the same number.
            if not Record.objects.filter(index_number=number).exists():
                return number

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
    reason = models.TextField("撤稿原因", blank=True, help_text="内部记录，不对外公开。")

    class Meta:
        verbose_name = "版次"
        verbose_name_plural = "版次"
        ordering = ["record", "number"]
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="one_edition_per_number"),
            models.CheckConstraint(
                condition=models.Q(action="publish", verdict__isnull=False, revision__isnull=False)
                | (models.Q(action="withdraw", verdict__isnull=True) & ~models.Q(reason="")),
                name="edition_has_its_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}版（{self.get_action_display()}）"


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

    class Meta:
        verbose_name = "已公开信息"
        verbose_name_plural = "已公开信息"
        indexes = [
            models.Index(
                fields=["-published_at", "-record"],
                condition=models.Q(withdrawn=False),
                name="published_newest_first",
            )
        ]

    def __str__(self) -> str:
        return f"{self.index_number} 第{self.number}版"
