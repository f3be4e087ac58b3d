"""Tables as rows of text. Merged cells repeat their text in the first place and leave the others empty."""

from __future__ import annotations

from bs4 import Tag

MOST_CELLS = 100_000


def rows_of(table: Tag) -> list[list[str]]:
    taken: dict[tuple[int, int], str] = {}
    for y, row in enumerate(table.find_all("tr")):
        x = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while (y, x) in taken:
                x += 1
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            for down in range(high):
                for right in range(wide):
                    taken[y + down, x + right] = ""
            taken[y, x] = cell.get_text("\n", strip=True)
            x += wide
            if len(taken) > MOST_CELLS:
                return []
    if not taken:
        return []
    height, width = max(y for y, _ in taken) + 1, max(x for _, x in taken) + 1
    return [[taken.get((y, x), "") for x in range(width)] for y in range(height)]


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1")
    return min(int(value), 100) if value.isdigit() and int(value) > 0 else 1
