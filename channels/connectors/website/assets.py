"""Templates and static files of the portal, read from this folder and known by their content.

A static file's name carries its hash, so it may be cached for ever, and pages written long ago keep the
style they were made with: an old file is never deleted.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.template import Engine

_ROOM = Path(__file__).parent


@cache
def static_files() -> dict[str, tuple[str, bytes]]:
    """Name → address on the site and bytes."""
    found: dict[str, tuple[str, bytes]] = {}
    # Style sheets last: they name pictures, and must name them with their hashes.
    sources = sorted((_ROOM / "static").iterdir(), key=lambda source: (source.suffix == ".css", source.name))
    for source in sources:
        data = source.read_bytes()
        if source.suffix == ".css":
            for name, (address, _) in found.items():
                data = data.replace(f'"{name}"'.encode(), f'"{Path(address).name}"'.encode())
        digest = sha256(data).hexdigest()[:12]
        found[source.name] = (f"/assets/{source.stem}.{digest}{source.suffix}", data)
    return found


@cache
def asset_addresses() -> dict[str, str]:
    """For templates, which cannot write a dot in a name: ``site.css`` is ``site_css``."""
    return {name.replace(".", "_"): address for name, (address, _) in static_files().items()}


@cache
def code_digest() -> str:
    """Changes with every template, static file and module of the connector."""
    sources = [*_ROOM.glob("*.py"), *_ROOM.glob("templates/*"), *_ROOM.glob("static/*")]
    digest = sha256()
    for source in sorted(path for path in sources if path.is_file()):
        digest.update(source.name.encode())
        digest.update(sha256(source.read_bytes()).digest())
    return digest.hexdigest()


@cache
def engine() -> Engine:
    """An engine of our own: the room needs no entry in the project's settings."""
    return Engine(
        dirs=[str(_ROOM / "templates")],
        autoescape=True,
        builtins=["channels.connectors.website.filters"],
    )
