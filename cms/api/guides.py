"""The disclosure guide of each agency, and the sections of its catalogue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.errors import HttpError

from cms.agencies.models import Agency
from cms.directory.completeness import Line, survey
from cms.directory.guide import guide

router = Router(tags=["公开指南"])


@router.get("", summary="各公开主体的指南")
def guides(request: HttpRequest) -> dict[str, Any]:
    agencies = Agency.objects.values("slug", "code", "name", "short_name", "kind")
    return {"items": [{**agency, "path": f"/api/v1/guides/{agency['slug']}"} for agency in agencies]}


@router.get(
    "/{slug}",
    summary="一个公开主体的指南",
    description="由机构资料和启用的指南文字生成；sections 是目录的类目和各类目的条数，heads 是有信息的法定公开内容。",
)
def one_guide(request: HttpRequest, slug: str) -> dict[str, Any]:
    agency = Agency.objects.filter(slug=slug).first()
    if agency is None:
        raise HttpError(404, "没有这个公开主体。")
    standing = survey([agency])[0]
    said = {
        name: value for name, value in guide(agency).items() if name != "missing"
    }  # for the district, not citizens
    heads = [
        {"code": line.about.code, "name": line.about.name, "count": line.tally.count}
        for line in standing.heads
        if line.tally.count
    ]
    return {**said, "sections": [_section(line) for line in standing.sections], "heads": heads}


def _section(line: Line) -> dict[str, Any]:
    lower = {"sections": [_section(one) for one in line.lines]} if line.lines else {}
    return {"name": line.about.name, "contains": line.about.contains, "count": line.tally.count, **lower}
