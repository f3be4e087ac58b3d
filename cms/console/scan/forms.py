from __future__ import annotations

from django import forms

from cms.scan.models import Waiver


class SayForm(forms.Form):
    act = forms.ChoiceField(
        choices=Waiver.Act.choices, error_messages={"invalid_choice": "不认识这种处理方式。"}
    )
    reason = forms.CharField(
        max_length=500,
        error_messages={
            "required": "请写明理由，理由会保存在档案中。",
            "max_length": "理由请控制在 500 字以内。",
        },
    )


class TextForm(forms.Form):
    text = forms.CharField(
        label="文字",
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="粘贴要检查的文字，例如一份名单或一份通知。粘贴的内容不会保存。",
        error_messages={"required": "请先粘贴要检查的文字。", "max_length": "一次最多检查 50 万字。"},
    )


class ImportForm(forms.Form):
    file = forms.FileField(
        label="词库文件",
        help_text="xlsx 或 csv。第一行是表头：词语、建议改为、级别、类别、例外、说明。可以先导出，在导出的文件里修改后再导入。",
        error_messages={"required": "请选择文件。"},
    )

    LARGEST = 5 * 1024 * 1024

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > self.LARGEST:
            raise forms.ValidationError("文件超过 5 MB，请拆分后导入。")
        if not file.name.lower().endswith((".xlsx", ".csv")):
            raise forms.ValidationError("请选择 xlsx 或 csv 文件。")
        return file
