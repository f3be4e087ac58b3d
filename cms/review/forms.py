"""What a reviewer fills in for each outcome. The outcome chosen decides which fields count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils import timezone

from cms.review.checklist import Answer, Answered, ChecklistItem
from cms.review.conclusions import AfterDemand, Particulars, checklist_of, grounds_today
from cms.review.grounds import Ground
from cms.review.referrals import Referral, ReferralAnswer
from cms.review.standing import Demand
from cms.review.verdicts import Step, Verdict

REFER = "refer"
"""The desk's fourth choice: no verdict, but a question."""

PREFIXES = {
    Verdict.Outcome.REJECT: "reject",
    Verdict.Outcome.PARTLY: "partly",
    Verdict.Outcome.WITHHOLD: "withhold",
    REFER: "refer",
}

LARGEST_ANSWER = 20 * 1024 * 1024
ANSWER_TYPES = ["pdf", "ofd", "doc", "docx", "jpg", "jpeg", "png"]


class VerdictForm(forms.Form):
    comment = forms.CharField(
        label="审查意见",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：内容属实，同意公开。",
    )

    def particulars(self) -> Particulars:
        return Particulars()


class ReturnForm(VerdictForm):
    comment = forms.CharField(
        label="退回原因",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪里需要修改，编辑会看到。",
        error_messages={"required": "退回时请写明需要修改的内容。"},
    )


class AfterDemandForm(VerdictForm):
    """Approval after a demand: was it met?"""

    after_demand = forms.ChoiceField(
        label="此前要求部分公开",
        choices=AfterDemand.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请说明要求去掉的内容是否都已去掉。"},
    )
    field_order = ["after_demand", "comment"]

    def particulars(self) -> Particulars:
        return Particulars(after_demand=self.cleaned_data["after_demand"])


class ChecklistForm(forms.Form):
    """Item by item. ``complete``: every item must be answered, as for an approval."""

    def __init__(self, items: list[ChecklistItem], data: Any = None, *, complete: bool = False) -> None:
        super().__init__(data, prefix="check")
        self.items = items
        for item in items:
            self.fields[f"{item.pk}"] = forms.ChoiceField(
                label=item.text,
                choices=Answer.choices,
                widget=forms.RadioSelect,
                required=complete,
                error_messages={"required": "请选择核对结果。"},
            )
            self.fields[f"{item.pk}-remark"] = forms.CharField(label="备注", max_length=200, required=False)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"item": item, "answer": self[f"{item.pk}"], "remark": self[f"{item.pk}-remark"]}
            for item in self.items
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for item in self.items:
            if cleaned.get(f"{item.pk}") == Answer.NO and not cleaned.get(f"{item.pk}-remark"):
                self.add_error(f"{item.pk}-remark", "核对为“否”的，请在备注中写明问题。")
        return cleaned

    def answered(self) -> list[Answered]:
        said = self.cleaned_data
        return [
            Answered(text=item.text, answer=said[f"{item.pk}"], remark=said[f"{item.pk}-remark"])
            for item in self.items
            if said.get(f"{item.pk}")
        ]


class GroundChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Ground) -> str:
        return f"{obj.article}　{obj.label}（{obj.get_force_display()}）"


def _ground_field() -> GroundChoiceField:
    return GroundChoiceField(
        label="依据",
        queryset=Ground.objects.none(),
        empty_label="请选择条款",
        error_messages={
            "required": "请选择不予公开的依据。",
            "invalid_choice": "所选依据现在无效，请重新选择。",
        },
    )


class PartlyForm(forms.Form):
    ground = _ground_field()
    removals = forms.CharField(
        label="要去掉的内容",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="逐条写明位置和内容，编辑照此处理。例如：附件第3页名单中的身份证号和住址；正文第二段的联系人手机号。",
        error_messages={"required": "请写明要去掉的内容，编辑照此处理。"},
    )
    public_reason = forms.CharField(
        label="对外说明的理由",
        max_length=200,
        help_text="公开后显示在网页上，不要写出要去掉的内容。例如：部分内容涉及个人隐私，公开会损害第三方合法权益。",
        error_messages={"required": "请写明对外说明的理由，公众会在网页上看到。"},
    )
    comment = forms.CharField(
        label="审查意见", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].queryset = grounds_today()

    def particulars(self) -> Particulars:
        said = self.cleaned_data
        return Particulars(
            ground=said["ground"], removals=said["removals"], public_reason=said["public_reason"]
        )


class WithholdForm(forms.Form):
    ground = _ground_field()
    comment = forms.CharField(
        label="不予公开的理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="记入不予公开登记。例如：本文件属于讨论过程稿，正式方案印发后再行公开。",
        error_messages={"required": "请写明不予公开的理由。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].queryset = grounds_today()

    def particulars(self) -> Particulars:
        return Particulars(ground=self.cleaned_data["ground"])


class ReferralForm(forms.Form):
    authority = forms.ChoiceField(
        label="提请",
        choices=Referral.Authority.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择提请的机关。"},
    )
    authority_name = forms.CharField(
        label="机关名称",
        max_length=100,
        help_text="写全称。例如：柳北区国家保密局。",
        error_messages={"required": "请写明机关名称。"},
    )
    question = forms.CharField(
        label="需要确定的问题",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写入提请确定函。例如：附件二中的管网坐标是否属于国家秘密，可否公开。",
        error_messages={"required": "请写明需要确定的问题。"},
    )


class ReferralAnswerForm(forms.Form):
    determination = forms.ChoiceField(
        label="确定结果",
        choices=ReferralAnswer.Determination.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择确定结果。"},
    )
    text = forms.CharField(
        label="答复内容",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="照录答复的要点。没有确定的，写明原因，例如：提请有误，已撤回。",
        error_messages={"required": "请写明答复内容。"},
    )
    document_number = forms.CharField(
        label="答复文号",
        max_length=60,
        required=False,
        help_text="例如：柳北保函〔2026〕3号。没有文号可以不填。",
    )
    answered_on = forms.DateField(
        label="答复日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写答复日期。", "invalid": "日期写法：2026-11-24。"},
    )
    file = forms.FileField(
        label="答复文件",
        required=False,
        validators=[FileExtensionValidator(ANSWER_TYPES, "答复文件须为 PDF、OFD、Word 或图片。")],
        help_text="扫描件或电子件，20 MB 以内。只供审查使用，不会公开。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answered_on"].initial = timezone.localdate()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_ANSWER:
            raise forms.ValidationError("答复文件不能超过 20 MB。")
        return file


class ConclusionForms:
    """The forms of one step, one for each outcome it offers; only the chosen one is bound.

    So the page works without scripts: every field is there, and those of other outcomes do not count.
    """

    def __init__(self, step: Step, demand: Demand | None, data: Any = None) -> None:
        self.outcome = (data or {}).get("outcome", "")
        makers: dict[str, Any] = {Verdict.Outcome.APPROVE: VerdictForm, Verdict.Outcome.REJECT: ReturnForm}
        if step == Step.CONFIDENTIALITY:
            makers |= {
                Verdict.Outcome.APPROVE: AfterDemandForm if demand else VerdictForm,
                Verdict.Outcome.PARTLY: PartlyForm,
                Verdict.Outcome.WITHHOLD: WithholdForm,
                REFER: ReferralForm,
            }
        self.by_outcome = {
            str(name): make(data if name == self.outcome else None, prefix=PREFIXES.get(name))
            for name, make in makers.items()
        }
        self.checklist = ChecklistForm(
            checklist_of(step), data, complete=self.outcome == Verdict.Outcome.APPROVE
        )

    def __getitem__(self, outcome: str) -> forms.Form:
        return self.by_outcome[outcome]

    @property
    def chosen(self) -> Any:
        """The form of the outcome asked for; None where there is no such outcome at this step."""
        return self.by_outcome.get(self.outcome)

    def is_valid(self) -> bool:
        """Returning and referring need no checklist."""
        free = {Verdict.Outcome.REJECT, REFER}
        checked = self.outcome in free or self.checklist.is_valid()
        return self.chosen is not None and self.chosen.is_valid() and checked

    def particulars(self) -> Particulars:
        answered = self.checklist.answered() if self.checklist.is_valid() else []
        return replace(self.chosen.particulars(), checklist=answered)
