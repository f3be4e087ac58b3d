"""The district as data files; README.md says which facts are real and which are for the demonstration."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
DEMO_PASSWORD = "liubei-demo-2026"  # noqa: S105 (printed by `make demo`; such people exist only there)


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def records() -> list[dict[str, Any]]:
    return [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "records").glob("*.json"))
    ]
