"""What a user administrator says of a person beside Wagtail's own fields."""

from __future__ import annotations

from wagtail.users.forms import UserCreationForm, UserEditForm

ABOUT_THE_PERSON = {"position", "established"}


class OfficialCreationForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | ABOUT_THE_PERSON


class OfficialEditForm(UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | ABOUT_THE_PERSON
