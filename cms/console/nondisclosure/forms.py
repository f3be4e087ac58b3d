from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from cms.agencies.models import Agency
from cms.console.periods import Period, parse_period, periods
from cms.nondisclosure.dates import next_assessment
from cms.nondisclosure.models import Assessment, Filing, FilingRequest, Submission
from cms.nondisclosure.standing import Standing
from cms.records.models import Record
from cms.review.models import Ground

WHOLE_DISTRICT = "全区汇总"


class RequestForm(forms.ModelForm):
    class Meta:
        model = FilingRequest
        fields = [
            "agency", "title", "document_number", "summary", "outcome", "ground", "reason", "withheld",
        ]  # fmt: skip
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "reason": forms.Textarea(attrs={"rows": 3}),
            "withheld": forms.Textarea(attrs={"rows": 2}),
            "outcome": forms.RadioSelect,
        }

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        if len(agencies) == 1:
            self.fields["agency"].initial = agencies[0]
            self.fields["agency"].empty_label = None
        today = timezone.localdate()
        self.fields["ground"].queryset = Ground.objects.valid_on(today)
        self.fields["ground"].empty_label = "请选择"
        self.fields["outcome"].choices = Filing.Outcome.choices
        self.fields["reason"].error_messages["required"] = "请写明为什么属于所选依据。"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("outcome") == Filing.Outcome.PARTLY and not said.get("withheld", "").strip():
            self.add_error("withheld", "部分公开的，请写明不公开的是哪些内容。")
        return said


class AnswerForm(forms.Form):
    comment = forms.CharField(
        label="意见",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="同意时可以不填，不同意时请写明原因。例如：情况属实，同意。",
    )


class AssessmentForm(forms.Form):
    conclusion = forms.ChoiceField(label="评估结论", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="例如：方案已经印发实施，不再属于过程性信息，可以公开。",
        error_messages={"required": "请写明评估理由。"},
    )
    next_on = forms.DateField(
        label="下次评估日期", required=False, widget=AdminDateInput, help_text="转为公开的不用填。"
    )
    index_number = forms.CharField(
        label="公开信息的索引号",
        required=False,
        max_length=64,
        help_text="转为公开或部分公开时填写：请先由编辑录入这条信息，再填它的索引号，例如 450205001/2026-00001。",
    )

    def __init__(self, *args: Any, filing: Filing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filing = filing
        self.fields["conclusion"].choices = self._choices()
        latest = next_assessment(filing.ground, timezone.localdate())
        self.fields["next_on"].initial = latest
        self.fields[
            "next_on"
        ].help_text = f"按“{filing.ground_label}”的评估周期，最晚 {latest:%Y-%m-%d}。转为公开的不用填。"
        if filing.record_id:
            del self.fields["index_number"]

    def _choices(self) -> list[tuple[str, str]]:
        partly = self.filing.standing == Standing.PARTLY
        return [
            (value, "其余部分继续不予公开" if partly and value == "keep" else str(label))
            for value, label in Assessment.Conclusion.choices
            if not (partly and value == Assessment.Conclusion.PARTLY)
        ]

    def clean_index_number(self) -> str:
        number = self.cleaned_data["index_number"].strip()
        if number and not Record.objects.filter(index_number=number, agency=self.filing.agency_id).exists():
            raise forms.ValidationError("本公开主体没有这个索引号的信息，请核对。")
        return number

    @property
    def record(self) -> Record | None:
        number = self.cleaned_data.get("index_number")
        return Record.objects.get(index_number=number) if number else None


class ReportForm(forms.Form):
    agency = forms.ModelChoiceField(label="公开主体", queryset=Agency.objects.none())
    period = forms.ChoiceField(label="期间", required=False, help_text="按作出决定的日期统计。")
    only_unreported = forms.BooleanField(
        label="只列尚未上报的", required=False, help_text="不勾选则列出期间内的全部备案，已上报过的也列入。"
    )
    filings = forms.ModelMultipleChoiceField(
        queryset=Filing.objects.none(), required=False, error_messages={"list": "请重新选择备案。"}
    )

    def __init__(
        self, *args: Any, agencies: QuerySet[Agency], filings: QuerySet[Filing], district: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        agency = self.fields["agency"]
        agency.queryset = agencies
        agency.required = not district
        agency.empty_label = WHOLE_DISTRICT if district else None
        self.fields["period"].choices = periods(timezone.localdate())
        self.fields["filings"].queryset = filings

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.data.get("by") == "selection" and not said.get("filings"):
            raise forms.ValidationError("请至少勾选一项备案。")
        if self.data.get("by") != "selection" and not said.get("period"):
            self.add_error("period", "请选择期间。")
        return said

    @property
    def chosen_period(self) -> Period | None:
        if self.data.get("by") == "selection":
            return None
        return parse_period(self.cleaned_data["period"])


class SubmissionForm(forms.ModelForm):
    class Meta:
        model = Submission
        fields = ["recipient", "sent_on", "note"]
        widgets = {"sent_on": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_on"].initial = timezone.localdate()
