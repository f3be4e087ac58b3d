"""Text that may stand in XML 1.0 and in UTF-8."""

from __future__ import annotations

import re
from typing import Any

# Pasted office documents bring vertical tabs and lone surrogates; one of them makes a whole feed unreadable.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(value: Any) -> Any:
    """``value`` (as read from JSON) with every character dropped that XML 1.0 forbids."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    return value
