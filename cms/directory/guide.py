"""The disclosure guide of an agency, made from its data and the district's texts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from cms.agencies.models import Agency
from cms.directory.guides import PLACES, GuideChapter, Supervisor

REQUIRED = ("office", "address", "office_hours", "phone", "fax", "email", "reception_desk")
"""条例 第十二条: 工作机构的名称、办公地址、办公时间、联系电话、传真号码、互联网联系方式; and where one applies in person."""
ABSENT = "（暂未提供）"


@dataclass(frozen=True, slots=True)
class Texts:
    """What holds for all agencies on a day; read once for however many guides."""

    chapters: Sequence[GuideChapter]
    supervisors: Sequence[Supervisor]

    @classmethod
    def on(cls, day: datetime.date) -> Texts:
        latest: dict[str, GuideChapter] = {}
        for chapter in GuideChapter.objects.in_force(day).order_by("code", "-valid_from"):
            latest.setdefault(chapter.code, chapter)
        chapters = sorted(latest.values(), key=lambda chapter: (chapter.position, chapter.code))
        return cls(chapters, list(Supervisor.objects.in_force(day).order_by("-valid_from", "-pk")))

    def supervisor_of(self, agency: Agency) -> Supervisor | None:
        own = (one for one in self.supervisors if one.agency_id == agency.pk)
        general = (one for one in self.supervisors if one.agency_id is None)
        return next(own, None) or next(general, None)


def guide(agency: Agency, texts: Texts | None = None) -> dict[str, Any]:
    """The guide in public form: who, how to reach them, chapters of paragraphs, and what is missing, by label."""
    texts = texts or Texts.on(timezone.localdate())
    said = _said(agency, texts.supervisor_of(agency))
    return {
        "agency": {
            "slug": agency.slug,
            "code": agency.code,
            "name": agency.name,
            "short_name": agency.short_name,
        },
        "title": f"{agency.name}政府信息公开指南",
        "organ": {name: said[name] for name in (*REQUIRED[:1], "address", "postcode", *REQUIRED[2:])},
        "supervision": {
            "name": said["supervisor"],
            "phone": said["supervisor_phone"],
            "address": said["supervisor_address"],
        },
        "chapters": [_chapter(chapter, said) for chapter in texts.chapters],
        "missing": missing(agency, texts),
    }


def missing(agency: Agency, texts: Texts) -> list[str]:
    """Labels of what the guide should say and cannot."""
    said = _said(agency, texts.supervisor_of(agency))
    wanted = [*REQUIRED, "supervisor", "supervisor_phone"]
    return [PLACES[name] for name in wanted if not said[name]] + ([] if texts.chapters else ["指南正文"])


WANTED = len(REQUIRED) + 3
"""How many elements :func:`missing` asks for."""


def _said(agency: Agency, supervisor: Supervisor | None) -> dict[str, str]:
    own = ("address", "postcode", "office_hours", "phone", "fax", "email", "reception_desk")
    return {
        "agency": agency.name,
        "office": agency.disclosure_office,
        "site": settings.LIUBEI_SITE_URL,
        **{name: getattr(agency, name) for name in own},
        "supervisor": supervisor.name if supervisor else "",
        "supervisor_phone": supervisor.phone if supervisor else "",
        "supervisor_address": supervisor.address if supervisor else "",
    }


def _chapter(chapter: GuideChapter, said: dict[str, str]) -> dict[str, Any]:
    text = chapter.text.format(**{name: value or ABSENT for name, value in said.items()})
    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    return {"code": chapter.code, "heading": chapter.heading, "paragraphs": paragraphs}
