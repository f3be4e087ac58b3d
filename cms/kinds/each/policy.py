"""规范性文件和公文: who issued it, how long it holds, and which earlier documents it abolishes or amends."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from modelcluster.fields import ParentalKey

from cms.kinds.forms import KindForm
from cms.kinds.kind import Kind
from cms.kinds.links import links_to, quoted
from cms.kinds.panels import group, rows
from cms.kinds.public_form import Kept
from cms.kinds.rows import Row, row_panels, table_of, text_of
from cms.kinds.standing import may_mark, standing_of
from cms.records import panels
from cms.records.editions import lock
from cms.records.marking import keep_standing
from cms.records.models import DOCUMENT_NUMBER


class PolicyForm(KindForm):
    def is_valid(self) -> bool:
        valid = super().is_valid()
        for form in self.formsets["effects"].forms if self.is_bound else ():
            original = getattr(form, "cleaned_data", {}).get("document")
            if original and (problem := self._problem_with(original)):
                form.add_error("document", problem)
                valid = False
        return valid

    def _problem_with(self, original: PolicyDocument) -> str:
        if original.pk == self.instance.pk:
            return "文件不能废止或者修改自己。"
        if may_mark(self.instance.agency_id or self.parent_page.specific.agency_id, original):
            return ""
        return (
            f"《{original.title}》由{original.agency}公开，只能由它自己或者上级标注。"
            "请不要选择，改在下面填写文件标题和文号。"
        )


class PolicyDocument(Kind):
    class Type(models.TextChoices):
        NORMATIVE = "normative", "行政规范性文件"
        OTHER = "other", "其他公文"

    kind_code = "policy"
    kind_label = "政策文件"
    kind_order = 30
    page_description = "规范性文件和其他公文，须有发文字号；可以废止、修改以前的文件并自动在原文件上标明。"
    elements = ("document_type", "issuers", "effective_from", "expires_on", "effects", "interpretations")
    required_rows = ("issuers",)
    also_required = ("document_number",)
    base_form_class = PolicyForm

    document_type = models.CharField(
        "文件类别", max_length=16, choices=Type.choices, help_text="规范性文件计入信息公开年报的统计。"
    )
    effective_from = models.DateField(
        "施行日期", null=True, help_text="文件中写“自发布之日起施行”的，填成文日期。例如：2026-12-01。"
    )
    expires_on = models.DateField(
        "有效期至",
        null=True,
        blank=True,
        help_text="文件规定了有效期的填写，最后有效的一天。例如：2031-11-30。",
    )

    content_panels = panels.content(
        group("文件", "document_type document_number", "effective_from expires_on"),
        # the rows' panels are set below, where their models are known
    )
    catalogue_panels = panels.catalogue(without=frozenset({"document_number"}))

    class Meta:
        verbose_name = "政策文件"
        verbose_name_plural = "政策文件"

    def clean(self) -> None:
        super().clean()
        if self.effective_from and self.expires_on and self.expires_on < self.effective_from:
            raise ValidationError({"expires_on": "有效期不能早于施行日期。"})

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> None:
        """What others that are public already say of it holds from its first edition on."""
        with transaction.atomic():
            keep_standing(lock(self), standing_of(self.pk))
            super().publish(revision, user=user, **kwargs)

    def public_issuers(self, kept: Kept) -> dict[str, Any] | None:
        issuers = sorted(self.issuers.all(), key=lambda issuer: not issuer.leads)
        if not issuers:
            return None
        names = "、".join(issuer.name for issuer in issuers)
        joint = f"（联合印发，{issuers[0].name}牵头）" if len(issuers) > 1 else ""
        return {"label": "发文机关", "value": names + joint}

    def public_effects(self, kept: Kept) -> dict[str, Any] | None:
        effects = list(self.effects.all())
        if not effects:
            return None
        table = table_of(effects)
        said = {"label": "废止或修改的文件", "value": text_of(table), "table": table}
        links = links_to(effect.document_id for effect in effects)
        return {**said, "links": list(links.values())} if links else said

    def public_interpretations(self, kept: Kept) -> dict[str, Any] | None:
        links = list(links_to(self.interpretations.values_list("pk", flat=True)).values())
        if not links:
            return None
        return {
            "label": "政策解读",
            "value": "\n".join(quoted(link["title"]) for link in links),
            "links": links,
        }


class Issuer(Row):
    policy = ParentalKey(PolicyDocument, on_delete=models.CASCADE, related_name="issuers")
    name = models.CharField("发文机关", max_length=100, help_text="全称，例如：柳州市柳北区人民政府办公室。")
    leads = models.BooleanField("牵头", default=False, help_text="联合印发的，牵头机关只选一个，文号用它的。")

    panels = row_panels("name", "leads")

    class Meta(Row.Meta):
        verbose_name = "发文机关"
        verbose_name_plural = "发文机关"


class Effect(Row):
    """An earlier document that this one abolishes or amends; without ``document`` it is only named."""

    class Verb(models.TextChoices):
        ABOLISH = "abolished", "废止"
        AMEND = "amended", "修改"

    policy = ParentalKey(PolicyDocument, on_delete=models.CASCADE, related_name="effects")
    verb = models.CharField("处理", max_length=16, choices=Verb.choices, default=Verb.ABOLISH)
    document = models.ForeignKey(
        PolicyDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="affected_by",
        verbose_name="本站已公开的文件",
        help_text="选中后，本文件发布时，原文件在所有渠道上自动标明废止或已修改，不必另行送审。",
    )
    title = models.CharField(
        "文件标题", max_length=255, blank=True, help_text="没有在本站公开的文件，在这里填写标题。"
    )
    number = models.CharField(
        "发文字号",
        max_length=40,
        blank=True,
        validators=[DOCUMENT_NUMBER],
        help_text="例如：柳北政发〔2020〕8号。",
    )

    panels = row_panels("verb", "document", "title number")

    class Meta(Row.Meta):
        verbose_name = "废止或修改的文件"
        verbose_name_plural = "废止或修改的文件"

    def clean(self) -> None:
        super().clean()
        if not self.document_id and not self.title.strip():
            raise ValidationError({"title": "请选择本站已公开的文件，或者填写文件标题。"})

    @classmethod
    def columns(cls) -> list[Any]:
        return [field for field in super().columns() if field.name != "document"]

    def cell(self, field: Any) -> str:
        stated = super().cell(field)
        if stated or not self.document_id or field.name == "verb":
            return stated
        return self.document.title if field.name == "title" else self.document.document_number


PolicyDocument.content_panels[2:3] = [
    PolicyDocument.content_panels[2],
    rows("issuers", Issuer, help_text="联合印发的逐个添加，并选定牵头机关。"),
    rows("effects", Effect, help_text="本文件明确废止或者修改了哪些以前的文件。没有的不填。"),
]
