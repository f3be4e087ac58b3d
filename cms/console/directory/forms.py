from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms

from cms.agencies.models import Agency
from cms.catalogue.models import DisclosureHead, Topic
from cms.directory.listing import Scope, counts
from cms.directory.sections import AgencySection, Requirement
from cms.records.forms import label_of
from cms.records.kinds import kind_choices


class ScopeForm(forms.Form):
    """Which part of the catalogue: every choice has an address of its own.

    ``agencies`` are those whose catalogue the person sees; ``whole`` says whether the district's as a whole too.
    """

    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="公开主体", to_field_name="slug", required=False
    )
    head = forms.ModelChoiceField(
        DisclosureHead.objects.all(),
        label="法定公开内容",
        to_field_name="code",
        required=False,
        empty_label="全部",
    )
    topic = forms.ModelChoiceField(
        Topic.objects.select_related("parent"),
        label="主题分类",
        to_field_name="code",
        required=False,
        empty_label="全部",
    )
    section = forms.ModelChoiceField(AgencySection.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, agencies: list[Agency], whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies, self.whole = agencies, whole
        numbers = [agency.pk for agency in agencies]
        whose = self.fields["agency"]
        whose.queryset = Agency.objects.filter(pk__in=numbers)
        whose.empty_label = "全区" if whole else None
        self.fields["section"].queryset = AgencySection.objects.filter(agency__in=numbers)

    def scope(self) -> Scope:
        """What was asked for; what does not fit is left out, never widened beyond the agencies seen."""
        asked = self.cleaned_data if self.is_bound and self.is_valid() else getattr(self, "cleaned_data", {})
        chosen = {name: asked.get(name) for name in ("agency", "topic", "head", "section")}
        if chosen["section"] is not None:
            chosen["agency"] = chosen["section"].agency
        if chosen["agency"] is None and not self.whole:
            chosen["agency"] = self.agencies[0]
        return Scope(**chosen)

    def query(self, **changed: Any) -> str:
        """The choice as the query of an address."""
        scope = self.scope()
        named = {
            "agency": scope.agency and scope.agency.slug,
            "head": scope.head and scope.head.code,
            "topic": scope.topic and scope.topic.code,
            "section": scope.section and scope.section.pk,
        }
        return urlencode({name: value for name, value in {**named, **changed}.items() if value})

    def counts(self) -> list[dict[str, Any]]:
        """By head and by first-level topic, within the agency chosen; and by agency where there are several."""
        scope = self.scope()
        rows = Scope(agency=scope.agency).rows()
        heads = counts("head", rows)
        topics = counts("main_topic", rows)
        found = [
            self._counted(
                "按法定公开内容", "head", DisclosureHead.objects.filter(pk__in=heads), heads, "code"
            ),
            self._counted("按主题分类", "topic", Topic.objects.filter(pk__in=topics), topics, "code"),
        ]
        if scope.agency is None:
            agencies = counts("agency", Scope().rows())
            found.insert(0, self._counted("按公开主体", "agency", self.agencies, agencies, "slug"))
        return found

    def _counted(
        self, title: str, name: str, terms: Any, numbers: dict[int, int], code: str
    ) -> dict[str, Any]:
        rows = [
            {
                "label": str(term),
                "count": numbers.get(term.pk, 0),
                "query": self.query(**{name: getattr(term, code), "section": None}),
            }
            for term in terms
        ]
        return {"title": title, "rows": rows}


class PlaceForm(forms.Form):
    section = forms.ChoiceField(label="类目", required=False)

    def __init__(self, *args: Any, sections: list[AgencySection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = {str(section.pk): section for section in sections}
        names = [
            (pk, f"{'　' if section.parent_id else ''}{section.name}")
            for pk, section in self.sections.items()
        ]
        self.fields["section"].choices = [("", "按类目规则自动归类"), *names]

    def chosen(self) -> AgencySection | None:
        return self.sections.get(self.cleaned_data["section"])


class SectionForm(forms.ModelForm):
    """A section of an agency or of a sample; ``siblings`` are the sections of the same owner."""

    kinds = forms.MultipleChoiceField(
        label="对应的信息种类",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选则不限种类。",
    )

    class Meta:
        model = AgencySection
        fields = [
            "name", "parent", "contains", "at_least", "fresh_within", "fresh_unit", "heads", "kinds", "topics",
        ]  # fmt: skip
        widgets = {
            "contains": forms.Textarea(attrs={"rows": 3}),
            "heads": forms.CheckboxSelectMultiple,
            "topics": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, siblings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section: Requirement = self.instance
        self.fields["kinds"].choices = kind_choices()
        parents = siblings.filter(parent=None).exclude(pk=section.pk)
        self.fields["parent"].queryset = parents
        self.fields["parent"].empty_label = "（一级类目）"
        self._offer("heads", "不选则不限。选几项的，属于其中任何一项的信息都归入本类目。")
        self._offer("topics", "一级主题包括它的下级。不选则不限。", first_level=True)

    def _offer(self, name: str, help_text: str, *, first_level: bool = False) -> None:
        field = self.fields[name]
        chosen = list(getattr(self.instance, name).values_list("pk", flat=True)) if self.instance.pk else []
        terms = field.queryset.model.objects.offered(*chosen)
        field.queryset = terms.filter(parent=None) | terms.filter(pk__in=chosen) if first_level else terms
        field.label_from_instance = label_of
        field.help_text = help_text
