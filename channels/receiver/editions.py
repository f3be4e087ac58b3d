"""Reading an edition that was pushed: checks enough that its page can always be rendered.

A tolerant reader: it asks for what this site shows and passes over what it does not know, so that the
district can add fields without breaking a town's portal.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from channels.receiver.gate import Arrival
from channels.receiver.intake import IntakeRefused


@cache
def _validator() -> Validator:
    schema = json.loads((Path(__file__).parent / "edition.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema)


def arrival_of(place: str, content: dict[str, Any], digest: str, body: bytes) -> Arrival:
    """:raises IntakeRefused: 422, naming the first field that is wrong."""
    for error in _validator().iter_errors(content):
        where = "/".join(map(str, error.absolute_path)) or "内容"
        raise IntakeRefused(422, "schema", f"字段“{where}”不符合要求")
    return Arrival(
        place=place,
        record=UUID(content["uuid"]),
        edition=content["edition"],
        digest=digest,
        action=content["action"],
        title=content["title"],
        source=content["agency"]["name"],
        published_at=moment(content["published_at"], "published_at"),
        body=body,
    )


def moment(text: str, where: str) -> datetime:
    """An ISO 8601 time with its zone."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        value = None
    if value is None or value.tzinfo is None:
        raise IntakeRefused(422, "schema", f"字段“{where}”应是带时区的时间")
    return value
