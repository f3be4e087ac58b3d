"""One edition on its way to the site: the order of the writes is what makes a crash harmless."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from channels.connector import Parcel, Refused
from channels.connectors.website import sitemap
from channels.connectors.website.addresses import SITE_LIST, json_address, list_keys, list_names
from channels.connectors.website.attachments import Attachments
from channels.connectors.website.folder import SiteFolder
from channels.connectors.website.home import write_home
from channels.connectors.website.listpages import ListPages
from channels.connectors.website.lists import Lists
from channels.connectors.website.moves import Moves
from channels.connectors.website.pages import entry, moved_json, moved_page, record_page
from channels.connectors.website.portal import Portal
from channels.connectors.website.records import Records, RecordState
from channels.connectors.website.withdrawn import Withdrawn


class Publication:
    def __init__(
        self, portal: Portal, folder: SiteFolder, parcel: Parcel, stored: RecordState | None
    ) -> None:
        self._portal = portal
        self._folder = folder
        self._parcel = parcel
        self._content = parcel.content
        self._record = str(parcel.record)
        self._stored = stored
        self._records = Records(folder)
        self._lists = Lists(folder)
        self._attachments = Attachments(folder)
        self._moves = Moves(folder)
        self._is_public = parcel.action == "publish"
        self._keys = tuple(list_keys(self._content)) if self._is_public else ()
        self._files = parcel.files if self._is_public else ()
        self.result: RecordState

    def check(self) -> None:
        """Raise :class:`Refused` for what can never be shown, before anything is written."""
        self._check_address()
        self._attachments.check(self._files)

    def execute(self) -> None:
        intent = self._note_intent()
        if self._is_public:
            self._attachments.hold(self._record, self._files)
            self._show()
            self._leave(intent.old_paths)
            self._update_lists(intent)
            self._release_files(intent)
        else:
            self._hide([intent.path, *intent.old_paths])
            self._release_files(intent)
            self._update_lists(intent)
        write_home(self._portal, self._folder, self._lists)
        self.result = replace(
            intent, done=True, old_paths=(), lists=self._keys, files=tuple(f.path for f in self._files)
        )
        self._records.save(self._record, self.result)

    def _check_address(self) -> None:
        address = json_address(self._content["path"])
        for path in (address, f"{address}.gone"):
            shown = self._folder.read_json(path)
            if shown and shown["uuid"] != self._record:
                raise Refused("网站上该地址已属于另一条信息", error_class="settings")

    def _note_intent(self) -> RecordState:
        """Write down all that the record may occupy from now on, old and new, before it does."""
        path = self._content["path"]
        edition, digest, action = self._parcel.edition, self._parcel.digest, self._parcel.action
        before = self._stored or RecordState(edition, digest, action, False, path)
        if before.done and before.edition == edition and before.places.keys() >= set(self._keys):
            return replace(before, files=tuple(f.path for f in self._files))
        intent = RecordState(
            edition,
            digest,
            action,
            done=False,
            path=path,
            old_paths=tuple(sorted({*before.old_paths, before.path} - {path})),
            places=self._places(before),
            lists=tuple(sorted({*before.lists, *self._keys})),
            files=tuple(sorted({*before.files, *(f.path for f in self._files)})),
        )
        self._records.save(self._record, intent)
        return intent

    def _places(self, before: RecordState) -> dict[str, int]:
        new = [key for key in self._keys if key not in before.places]
        if not new:
            return before.places
        self._settle()
        self._records.set_open_record(self._record)
        return {**before.places, **{key: self._lists[key].placed for key in new}}

    def _settle(self) -> None:
        """Count the places of a record whose delivery died before it could, lest they be given twice."""
        other = self._records.open_record()
        state = self._records.load(other) if other and other != self._record else None
        if state and not state.done:
            for key, seq in state.places.items():
                if self._lists[key].placed <= seq:
                    self._lists[key].reserve(seq)

    def _show(self) -> None:
        path = self._content["path"]
        self._moves.lead({path: ""})
        self._folder.write(json_address(path), self._parcel.body)
        self._folder.write(path, record_page(self._portal, self._content, self._parcel.digest))
        self._folder.delete(f"{path}.gone")
        self._folder.delete(f"{json_address(path)}.gone")

    def _hide(self, paths: Sequence[str]) -> None:
        """What was wrong goes first, the explanation follows: at its address, beside it (410), or where it leads."""
        withdrawn = Withdrawn(self._portal, self._content, self._parcel.digest)
        page = withdrawn.page()
        if not withdrawn.address_stays:
            self._delete_pages(paths)
        for path in paths:
            self._folder.delete(json_address(path))
            self._folder.write(path if withdrawn.address_stays else f"{path}.gone", page)
            self._folder.write(f"{json_address(path)}.gone", self._parcel.body)
            if withdrawn.address_stays:
                self._folder.delete(f"{path}.gone")
        self._moves.lead(dict.fromkeys(paths, withdrawn.target))

    def _leave(self, paths: Sequence[str]) -> None:
        """Addresses that the record had before this edition."""
        self._delete_pages(paths)
        self._moves.lead(dict.fromkeys(paths, ""))
        for path in paths:
            self._folder.write(f"{path}.gone", moved_page(self._portal, self._content))
            self._folder.write(f"{json_address(path)}.gone", moved_json(self._content))

    def _delete_pages(self, paths: Sequence[str]) -> None:
        for path in paths:
            self._folder.delete(path)
            self._folder.delete(json_address(path))

    def _release_files(self, intent: RecordState) -> None:
        kept = {file.path for file in self._files}
        self._attachments.release(self._record, [path for path in intent.files if path not in kept])

    def _update_lists(self, intent: RecordState) -> None:
        names = list_names(self._content)
        for key in {**dict.fromkeys(self._keys), **dict.fromkeys(intent.lists)}:
            records, seq = self._lists[key], intent.places[key]
            if key in self._keys:
                records.put(seq, entry(self._content), names.get(key, ""))
            else:
                records.remove(seq, self._record)
            if key == SITE_LIST:
                sitemap.write_chunk(self._portal, self._folder, records, records.page_of(seq))
                sitemap.write_index(self._portal, self._folder, records)
            else:
                ListPages(self._portal, self._folder, records).write_around(seq)
