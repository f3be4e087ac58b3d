"""A town's or street's portal: it receives the edition itself and renders it in its own site.

The other side is ``channels/receiver``, or any site that speaks the same protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from channels.connector import Connector, Parcel, Receipt, Refused
from channels.inventory import Holding, holdings
from channels.signed_push import push


class PortalConnector(Connector):
    label: ClassVar[str] = "镇街门户"
    needs_secret: ClassVar[bool] = True
    settings_schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "additionalProperties": False,
        "required": ["url"],
        "properties": {
            "url": {
                "type": "string",
                "format": "uri",
                "pattern": "^https?://[^ ?#]+$",
                "title": "接收地址",
                "description": "门户接收信息的根地址，例如 https://portal.example.gov.cn/portals/shatang",
            }
        },
    }

    def deliver(self, parcel: Parcel) -> Receipt:
        # The portal gets the edition's own bytes, so that its digest can be checked on the other side.
        url = f"{self._root()}/records/{parcel.record}"
        return push(self.outlet, parcel, "PUT", url, parcel.body, "application/json")

    def inventory(self) -> Iterator[Holding]:
        """Everything the portal shows and every tombstone, for reconciliation."""
        return holdings(self.outlet, self._root())

    def _root(self) -> str:
        root = str(self.outlet.settings.get("url", "")).rstrip("/")
        if not root:
            raise Refused("渠道没有设置接收地址", error_class="settings")
        return root
