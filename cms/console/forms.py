from django import forms


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label="撤稿原因",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="内部记录，不对外公开。例如：附件第3页含个人手机号，须处理后重新公开。",
        error_messages={"required": "请写明撤稿原因。"},
    )
    explanation = forms.CharField(
        label="对外说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="公众打开原网址时看到的文字。例如：本信息内容有误，现已撤下，更正后将重新公开。",
        error_messages={"required": "请写明对外说明，公众打开原网址时会看到。"},
    )
