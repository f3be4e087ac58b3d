"""What every page of the portal shares: settings, navigation, addresses and the template engine."""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from json import dumps
from typing import Any
from urllib.parse import urlsplit

from django.template import Context

from channels.connector import DirectoryAgency, DirectoryColumn, Outlet
from channels.connectors.website.addresses import column_key, folder_name, href
from channels.connectors.website.assets import asset_addresses, code_digest, engine
from channels.connectors.website.schema import SiteSettings

_GROUPS = (("department", "政府部门"), ("street", "街道办事处"), ("town", "镇人民政府"))


def _links(columns: tuple[DirectoryColumn, ...]) -> list[dict[str, Any]]:
    return [
        {
            "key": column_key(column.slug),
            "name": column.name,
            "description": column.description,
            "url": href(f"/{column_key(column.slug)}/"),
            "children": _links(column.children),
        }
        for column in columns
    ]


def _agency_link(agency: DirectoryAgency) -> dict[str, Any]:
    key = f"agencies/{folder_name(agency.slug or agency.code)}"
    return {
        "key": key,
        "url": href(f"/{key}/"),
        "name": agency.name,
        "short_name": agency.short_name or agency.name,
        "kind": agency.kind,
        "address": agency.address,
        "office_hours": agency.office_hours,
        "phone": agency.phone,
    }


class Portal:
    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet
        self.settings = SiteSettings.read(outlet.settings)
        self.root = (outlet.site_url or f"https://{self.settings.site_domain}").rstrip("/")
        self.host = urlsplit(self.root).hostname or ""

    @cached_property
    def columns(self) -> list[dict[str, Any]]:
        """First-level columns as links, each with its ``children``."""
        return _links(self.outlet.directory.columns)

    @cached_property
    def agencies(self) -> list[dict[str, Any]]:
        return [_agency_link(agency) for agency in self.outlet.directory.agencies]

    @cached_property
    def agency_groups(self) -> list[dict[str, Any]]:
        """Departments, streets and towns; a kind that we do not know comes last and is not lost."""
        known = {kind for kind, _ in _GROUPS}
        groups = [(name, [a for a in self.agencies if a["kind"] == kind]) for kind, name in _GROUPS]
        groups.append(("其他公开主体", [a for a in self.agencies if a["kind"] not in known]))
        return [{"name": name, "agencies": agencies} for name, agencies in groups if agencies]

    @cached_property
    def by_key(self) -> dict[str, dict[str, Any]]:
        """Every column and agency of the directory by its list key; a column knows its ``parent``."""
        found: dict[str, dict[str, Any]] = {agency["key"]: agency for agency in self.agencies}
        for column in self.columns:
            found[column["key"]] = {**column, "parent": None}
            for child in column["children"]:
                found[child["key"]] = {**child, "parent": column}
        return found

    @cached_property
    def digest(self) -> str:
        """Of all that the skeleton shows."""
        shown = [self.columns, self.agencies, self.root, repr(self.settings), code_digest()]
        return sha256(dumps(shown, ensure_ascii=False).encode()).hexdigest()

    def url(self, path: str) -> str:
        """Absolute address, encoded; for canonical links and the site map."""
        return self.root + href(path)

    def render(self, template: str, **context: Any) -> str:
        shared = {
            "site": self.settings,
            "nav": self.columns,
            "assets": asset_addresses(),
            "agency_groups": self.agency_groups,
        }
        return engine().get_template(template).render(Context({**shared, **context}))
