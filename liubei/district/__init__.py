"""The district as data files; README.md says which facts are real and which are for the demonstration."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
DEMO_PASSWORD = "liubei-demo-2026"  # noqa: S105 (printed by `make demo`; such people exist only there)


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def records() -> list[dict[str, Any]]:
    """The demonstration's records, each with the head of the law and the field that it is put under."""
    heads = read("heads-of-records.json")
    entries = [read(f"records/{path.name}") for path in sorted((FOLDER / "records").glob("*.json"))]
    return [{**heads.get(entry["slug"], {}), **entry} for entry in entries]
