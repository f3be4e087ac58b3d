from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's users, with what the review needs to know of a person."""

    user_viewset = "cms.console.users.viewsets.OfficialViewSet"
