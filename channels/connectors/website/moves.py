"""Addresses that lead elsewhere: replaced records. One list for every server of the site.

``_state/moved.map`` is written as nginx includes it in a ``map``: ``/old.html /new.html;``, a line each. The
connector's own server reads the same file. Only plain ASCII paths get in: nothing in the list can be
anything but a path to nginx. A page at the old address leads on where a server knows nothing of the list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # server.py needs nothing of Django
    from channels.connectors.website.folder import SiteFolder

ADDRESS = "/_state/moved.map"
_LINE = re.compile(r"^(/[A-Za-z0-9/._~-]+) (/[A-Za-z0-9/._~-]+);$", re.MULTILINE)
_PLAIN = re.compile(r"/[A-Za-z0-9/._~-]+")


def moves_in(text: str) -> dict[str, str]:
    return dict(_LINE.findall(text))


class Moves:
    def __init__(self, folder: SiteFolder) -> None:
        self._folder = folder

    def lead(self, targets: Mapping[str, str]) -> None:
        """Let each path lead to its target, or nowhere where that is empty."""
        known = moves_in((self._folder.read(ADDRESS) or b"").decode())
        moves = {**known, **targets}
        kept = {
            path: target
            for path, target in sorted(moves.items())
            if target and _PLAIN.fullmatch(path) and _PLAIN.fullmatch(target)
        }
        if kept != known:
            self._folder.write(ADDRESS, "".join(f"{path} {target};\n" for path, target in kept.items()))
