"""Wagtail's users and groups with our forms: Wagtail asks its app's configuration for the viewsets."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    user_viewset = "cms.console.accounts.viewsets.PersonViewSet"
    group_viewset = "cms.console.accounts.viewsets.GroupViewSet"
