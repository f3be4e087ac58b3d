"""政务公开栏: an Atom feed and a hall display, written as a folder of static files.

What the outside sees is a function of the window (``window.py``). A delivery first saves the new window, then
writes the public files, and only then passes the record's gate (``ledger.py``); so a process that dies in
between leaves either the old board, or a window that the next delivery finishes before doing its own work.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import quote

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import InvalidStorageError, Storage, storages
from django.utils import timezone

from channels.connector import Connector, Parcel, Receipt, Refused, Unreachable
from channels.files import PublicFolder, alone_in

from .display import Display
from .feed import render_feed
from .ledger import Ledger, Stamp
from .settings import SETTINGS_SCHEMA, BoardSettings
from .window import Window


class BoardConnector(Connector):
    label: ClassVar[str] = "政务公开栏"
    settings_schema: ClassVar[dict[str, Any]] = SETTINGS_SCHEMA
    exclusive: ClassVar[bool] = True
    keeps_time: ClassVar[bool] = True

    def prepare(self) -> None:
        """Write the board where there is none yet, where its templates or settings have changed, or where the
        days have: a 公示期 began or ended. Writes nothing where all is as it should be."""
        with _storage_failures(), self._alone():
            self._show(self._finished_window())

    def deliver(self, parcel: Parcel) -> Receipt:
        with _storage_failures(), self._alone():
            window = self._finished_window()
            sent = Stamp.of(parcel)
            shown = self._ledger.shown(sent.record)
            if shown is None or shown.edition < sent.edition:
                self._advance(window, parcel)
                return self._receipt(sent, already=False)
            if shown.edition == sent.edition:
                _refuse_other_content(shown, sent)
                self._show(window)  # repairs files that were lost since; writes nothing where all is well
            return self._receipt(shown, already=True)

    def _alone(self) -> AbstractContextManager[None]:
        return alone_in(self._storage, f"board-{self.outlet.slug}")

    def _advance(self, window: Window, parcel: Parcel) -> None:
        window = window.after(parcel, self.outlet.site_url, self._settings, timezone.now())
        self._ledger.save_window(window)
        self._finish(window)

    def _finished_window(self) -> Window:
        """The saved window, after completing the delivery that it was saved for."""
        window = self._ledger.window()
        if window is None:
            window = Window.empty(self.outlet.site_url, timezone.now())
            self._ledger.save_window(window)
        elif window.last is not None and self._ledger.shown(window.last.record) != window.last:
            self._finish(window)
        return window

    def _finish(self, window: Window) -> None:
        self._show(window)
        if window.last is not None:
            self._ledger.confirm(window.last)

    def _show(self, window: Window) -> None:
        """Make the public files show ``window``; the display before the feed, as a withdrawal must hurry."""
        known, build = self._ledger.build(), self._display.build_record
        if known != build or not self._is_complete():
            for name, data in self._display.assets.items():
                self._public.write(name, data)
        window = window.trimmed(self._settings, timezone.now())
        for name, data in self._display.pages(window).items():
            self._write_changed(name, data)
        self._write_changed("feed.xml", render_feed(window, self.outlet.slug, self._url, self._settings))
        if known != build:
            for name in set(known["files"]) - set(build["files"]):
                self._public.delete(name)
            self._ledger.save_build(build)

    def _write_changed(self, name: str, data: bytes) -> None:
        if self._public.read(name) != data:
            self._public.write(name, data)

    def _is_complete(self) -> bool:
        return all(self._public.exists(name) for name in (*self._display.assets, "index.html"))

    def _receipt(self, stamp: Stamp, *, already: bool) -> Receipt:
        return Receipt(stamp.edition, stamp.digest, stamp.action, url=self._url, already=already)

    @cached_property
    def _settings(self) -> BoardSettings:
        return BoardSettings.of(self.outlet)

    @cached_property
    def _url(self) -> str:
        return f"{self.outlet.site_url}/{quote(self._settings.folder)}/"

    @cached_property
    def _public(self) -> PublicFolder:
        return PublicFolder(self._storage, self._settings.folder)

    @cached_property
    def _ledger(self) -> Ledger:
        return Ledger(PublicFolder(self._storage, f"_state/board/{self.outlet.slug}"))

    @cached_property
    def _display(self) -> Display:
        return Display(self.outlet, self._settings)

    @property
    def _storage(self) -> Storage:
        return storages[self._settings.storage]


def _refuse_other_content(shown: Stamp, sent: Stamp) -> None:
    if shown != sent:
        raise Refused(
            f"公开栏上已有第 {shown.edition} 版，但内容与本次投递的同一版次不一致，请人工核对",
            error_class="receipt",
            answer=f"已存摘要 {shown.digest}，投递摘要 {sent.digest}",
        )


@contextmanager
def _storage_failures() -> Generator[None]:
    try:
        yield
    except InvalidStorageError as error:
        raise Refused("渠道设置中的存储不存在，请检查“存储”一项", error_class="settings") from error
    except SuspiciousOperation as error:
        raise Refused("渠道设置中的文件夹不在存储范围内", error_class="settings") from error
    except OSError as error:
        raise Unreachable(
            f"公开栏的文件夹暂时无法读写（{error.strerror or error}）", error_class="storage"
        ) from error
