from __future__ import annotations

from wagtail.admin.forms import WagtailAdminModelForm


class AgencyForm(WagtailAdminModelForm):
    def is_valid(self) -> bool:
        """A template that names the 统一社会信用代码 needs an agency that has one."""
        if not super().is_valid():
            return False
        if self.cleaned_data.get("uscc"):
            return True
        rows = self.formsets["index_number_templates"].forms
        asking = [row for row in rows if "{uscc}" in (row.cleaned_data or {}).get("pattern", "")]
        for row in asking:
            if not row.cleaned_data.get("DELETE"):
                row.add_error("pattern", "模板用到 {uscc}，请先填写上面的统一社会信用代码。")
        return all(row.is_valid() for row in rows)
