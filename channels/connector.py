"""The contract between the post office and the code for one kind of outlet.

A connector turns a :class:`Parcel` into something an outlet shows, and returns the :class:`Receipt`
of what the outlet shows afterwards. It knows nothing of the database, of retries or of other channels:
it either returns a receipt, or raises :class:`Refused` or :class:`Unreachable`.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal
from uuid import UUID

from django.core.files import File
from django.core.files.storage import storages

Action = Literal["publish", "withdraw"]


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """A picture or attachment of an edition. Its bytes are kept by content and never change."""

    sha256: str
    name: str
    size: int
    media_type: str
    path: str
    """Address below the website's root, such as ``/files/3f/3fa9…/附件.pdf``."""

    def open(self) -> File:
        return storages["kept"].open(f"{self.sha256[:2]}/{self.sha256}")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One edition of one record, ready to send. ``sha256(body) == digest``, always."""

    record: UUID
    edition: int
    digest: str
    action: Action
    body: bytes
    """Canonical JSON in UTF-8, as described by ``cms/records/edition.schema.json``."""

    @property
    def content(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def files(self) -> tuple[ParcelFile, ...]:
        return tuple(ParcelFile(**entry) for entry in self.content.get("files", ()))


@dataclass(frozen=True, slots=True)
class DirectoryColumn:
    slug: str
    name: str
    description: str
    children: tuple[DirectoryColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryAgency:
    code: str
    slug: str
    kind: str
    name: str
    short_name: str
    address: str
    office_hours: str
    phone: str


@dataclass(frozen=True, slots=True)
class Directory:
    """What a whole site needs beyond its records: the columns in order, and the agencies."""

    columns: tuple[DirectoryColumn, ...] = ()
    agencies: tuple[DirectoryAgency, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlet:
    """The frozen face of a channel that its connector sees."""

    slug: str
    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    secret: str = field(default="", repr=False)
    allowed_networks: tuple[str, ...] = ()
    """Private ``host CIDR port`` entries this channel may reach, see ``http.py``."""
    site_url: str = ""
    """Public root of the district website, without a trailing slash; for canonical links."""
    directory: Directory = field(default_factory=Directory)


LONGEST_ADDRESS = 500


def printable(text: str, limit: int) -> str:
    """What an outlet said, fit to be stored and shown: no control characters, no lone surrogates, not too long."""
    kept = "".join(char for char in text if char.isprintable() or char in "\n\t")
    return kept.encode("utf-8", "ignore").decode()[:limit]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the outlet says it shows now. A *newer* edition than the one sent is a valid answer."""

    edition: int
    digest: str
    action: Action
    url: str = ""
    """Where a citizen sees it; empty where the outlet has no page for it."""
    already: bool = False
    """The outlet had this edition before we sent it."""
    status: int | None = None
    answer: str = ""
    """The start of the outlet's answer, for the attempt's record."""
    address: str = ""
    """The concrete network address that answered, where there is one."""

    def __post_init__(self) -> None:
        url = printable(self.url, LONGEST_ADDRESS + 1)
        object.__setattr__(self, "url", url if len(url) <= LONGEST_ADDRESS else "")
        object.__setattr__(self, "answer", printable(self.answer, 16 * 1024))


class DeliveryFailed(Exception):
    """Why a parcel did not arrive, in words an official understands (Chinese).

    ``error_class`` is one of: dns, address, tcp, tls, timeout, status, receipt, settings, storage,
    connector.
    """

    permanent: ClassVar[bool]

    def __init__(
        self,
        reason: str,
        *,
        error_class: str,
        status: int | None = None,
        answer: str = "",
        retry_after: float | None = None,
        address: str = "",
    ) -> None:
        super().__init__(printable(reason, 500))
        self.reason = printable(reason, 500)
        self.error_class = error_class
        self.status = status
        self.answer = printable(answer, 16 * 1024)
        self.retry_after = retry_after
        self.address = address


class Refused(DeliveryFailed):
    """The outlet will not take this parcel however often it is sent: a person is needed."""

    permanent = True


class Unreachable(DeliveryFailed):
    """The outlet could not be reached or was busy: later may be better."""

    permanent = False


class Connector(ABC):
    """The code for one kind of outlet. An instance serves one delivery; it keeps nothing between two."""

    label: ClassVar[str]
    """Chinese name of the kind, as the admin shows it."""
    settings_schema: ClassVar[dict[str, Any]] = {"type": "object", "additionalProperties": False}
    """JSON Schema of ``Channel.settings``; titles and descriptions in Chinese, for the admin's form."""
    exclusive: ClassVar[bool] = False
    """Parcels for one channel are sent one at a time, because they touch shared files."""
    keeps_time: ClassVar[bool] = False
    """What the outlet shows depends on the day: ``prepare`` is called every few minutes."""
    needs_secret: ClassVar[bool] = False
    has_preview: ClassVar[bool] = False
    needs_directory: ClassVar[bool] = False
    """The outlet shows a whole site: give it ``Outlet.directory``."""

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet

    @abstractmethod
    def deliver(self, parcel: Parcel) -> Receipt:
        """Make the outlet show ``parcel`` (or show that it is gone) and return what it shows.

        Must be safe to repeat: the same parcel may arrive again after a crash, and an older one may
        arrive after a newer one, which must then stay.
        """

    def prepare(self) -> None:  # noqa: B027 (optional by design)
        """Make the outlet worth visiting before its first parcel; safe to repeat. Most need nothing."""

    def preview(self, content: Mapping[str, Any], files: Mapping[str, str]) -> str:
        """The page that the outlet would show of a ``publish`` payload, for a reviewer: whole in itself but for the
        files, whose addresses by SHA-256 are given. Only kinds that say ``has_preview`` are asked."""
        raise NotImplementedError
