"""The district's public portal: static pages in a storage, which any web server can serve.

A delivery touches a number of files that does not depend on how much has been published, and every step may
be done twice, so a delivery that was killed is simply done again (see ``records.py`` and ``lists.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from channels.connector import Connector, Outlet, Parcel, Receipt, Refused, Unreachable
from channels.connectors.website.addresses import check_record_path, href
from channels.connectors.website.folder import SiteFolder
from channels.connectors.website.portal import Portal
from channels.connectors.website.preview import preview_page
from channels.connectors.website.publication import Publication
from channels.connectors.website.records import Records, RecordState
from channels.connectors.website.schema import SETTINGS_SCHEMA
from channels.connectors.website.skeleton import is_current, write_skeleton


class WebsiteConnector(Connector):
    label: ClassVar[str] = "门户网站"
    settings_schema: ClassVar[dict[str, Any]] = SETTINGS_SCHEMA
    exclusive: ClassVar[bool] = True
    needs_directory: ClassVar[bool] = True
    has_preview: ClassVar[bool] = True

    def __init__(self, outlet: Outlet) -> None:
        super().__init__(outlet)
        self._portal = Portal(outlet)

    def prepare(self) -> None:
        """Write the pages that exist without any record, if they are not as they should be."""
        folder = SiteFolder(self._portal.settings.storage)
        with folder.alone():
            self._prepare(folder)

    def _prepare(self, folder: SiteFolder) -> None:
        if not is_current(self._portal, folder):
            write_skeleton(self._portal, folder)

    def deliver(self, parcel: Parcel) -> Receipt:
        folder = SiteFolder(self._portal.settings.storage)
        with folder.alone():
            return self._deliver(parcel, folder)

    def _deliver(self, parcel: Parcel, folder: SiteFolder) -> Receipt:
        stored = Records(folder).load(str(parcel.record))
        if stored and stored.edition > parcel.edition:
            return self._newer(stored)
        if stored and stored.edition == parcel.edition and stored.digest != parcel.digest:
            raise Refused(
                f"网站上第 {parcel.edition} 版的内容摘要与本次送达的不同，同一版次不得有两种内容",
                error_class="receipt",
            )
        already = bool(stored and stored.done and stored.edition == parcel.edition)
        check_record_path(parcel.content["path"])
        publication = Publication(self._portal, folder, parcel, stored)
        publication.check()
        self._prepare(folder)
        # An edition the site has already is put in order again: its files may have been damaged since.
        publication.execute()
        return self._receipt(publication.result, already=already)

    def preview(self, content: Mapping[str, Any], files: Mapping[str, str]) -> str:
        return preview_page(self._portal, dict(content), files)

    def _newer(self, stored: RecordState) -> Receipt:
        if not stored.done:
            # Saying "it shows the newer one" would end that edition's delivery, which died half-way.
            raise Unreachable(
                f"网站正在更新为第 {stored.edition} 版，尚未完成，旧版次不再写入", error_class="storage"
            )
        return self._receipt(stored, already=True)

    def _receipt(self, state: RecordState, *, already: bool) -> Receipt:
        url = self.outlet.site_url.rstrip("/") + href(state.path)
        return Receipt(state.edition, state.digest, state.action, url=url, already=already)
