"""部分公开: an edition that leaves something out says so to the public, and why (条例 第三十七条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cms.review.models import Step, Verdict

if TYPE_CHECKING:
    from cms.records.editions import Content


def declaration(demand: Verdict | None) -> dict[str, str] | None:
    """The edition's ``partial``: the article it rests on, and the reason in words for the public."""
    if demand is None or demand.ground is None:
        return None
    return {"article": demand.ground.article, "reason": demand.public_reason}


def confirmed_demand(final: Verdict) -> Verdict | None:
    """The 部分公开 verdict that the round ending with ``final`` confirmed as done."""
    confidentiality = (
        Verdict.objects.filter(round=final.round_id, revision=final.revision_id, step=Step.CONFIDENTIALITY)
        .select_related("partial_of__ground")
        .last()
    )
    return confidentiality.partial_of if confidentiality else None


def declaring(content: Content, demand: Verdict | None) -> Content:
    """The content, with the declaration where one is due."""
    partial = declaration(demand)
    if partial is None:
        return content

    def build(identity: Any) -> dict[str, Any]:
        return {**content(identity), "partial": partial}

    return build
