from __future__ import annotations

from wagtail.users.views.users import UserViewSet

from cms.console.users.forms import OfficialCreationForm, OfficialEditForm


class OfficialViewSet(UserViewSet):
    def get_form_class(self, for_update: bool = False) -> type:
        return OfficialEditForm if for_update else OfficialCreationForm
