"""What a citizen finds at the address of a withdrawn record, by the kind of its withdrawal."""

from __future__ import annotations

from typing import Any

from channels.connectors.website.addresses import href
from channels.connectors.website.meta import identity_tags, site_tags
from channels.connectors.website.pages import column_trail
from channels.connectors.website.portal import Portal

_TITLES = {"explained": "撤稿说明", "gone": "信息已撤下", "replaced": "信息已被替代"}


class Withdrawn:
    """The page of one ``withdraw`` edition: ``explained`` stays at its address (200), ``gone`` is answered with 410,
    ``replaced`` leads to the replacement: servers redirect by the list of moves, and the page does it where they
    do not. An edition of before there were kinds, or of a kind unknown here, is gone."""

    def __init__(self, portal: Portal, content: dict[str, Any], digest: str) -> None:
        self._portal = portal
        self._content = content
        self._digest = digest
        withdrawal = content.get("withdrawal") or {}
        kind = str(withdrawal.get("kind", "gone"))
        self._kind = kind if kind in _TITLES else "gone"
        self._replacement = withdrawal.get("replaced_by") if self._kind == "replaced" else None

    @property
    def address_stays(self) -> bool:
        return self._kind != "gone"

    @property
    def target(self) -> str:
        """The path of the replacement; empty where there is none."""
        return self._replacement["path"] if self._replacement else ""

    def page(self) -> str:
        content, label = self._content, _TITLES[self._kind]
        return self._portal.render(
            f"{self._kind}.html",
            title=f"{label}：{content['title']}",
            tags=[
                *site_tags(self._portal.settings),
                *identity_tags(content, self._digest),
                ("robots", "noindex"),
            ],
            crumbs=[*column_trail(self._portal, content), {"name": label, "url": ""}],
            content=content,
            canonical=self._portal.url(self.target) if self.target else "",
            replacement=self._replacement and {**self._replacement, "url": href(self.target)},
        )
