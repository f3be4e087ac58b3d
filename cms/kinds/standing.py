"""What published documents say of the validity of earlier ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps

from cms.kinds.links import links_to, quoted
from cms.kinds.values import chinese_day
from cms.records.marking import Standing

if TYPE_CHECKING:
    from cms.kinds.each.policy import Effect, PolicyDocument

SEVEREST_FIRST = {"abolished": 0, "amended": 1}


def may_mark(agency_id: int, original: PolicyDocument) -> bool:
    """An agency marks its own documents and those of the agencies below it, never another's."""
    return agency_id in (original.agency_id, original.agency.parent_id)


def standing_of(document_id: int) -> Standing:
    """From the documents that are or were public and name this one; ``{}`` where none does."""
    named = _published_effects(document_id)
    effects = [effect for effect in named if may_mark(effect.policy.agency_id, effect.document)]
    if not effects:
        return {}
    effects.sort(key=lambda effect: (SEVEREST_FIRST[effect.verb], effect.policy_id))
    worst = [effect for effect in effects if effect.verb == effects[0].verb]
    links = links_to(effect.policy_id for effect in worst)
    return {
        "validity": effects[0].verb,
        "note": "".join(_sentence(effect) for effect in worst),
        "replaced_by": [links[effect.policy_id] for effect in worst if effect.policy_id in links],
        "by": sorted({effect.policy_id for effect in effects}),
    }


def _published_effects(document_id: int) -> list[Effect]:
    model: Any = apps.get_model("kinds", "Effect")
    named = model.objects.filter(document=document_id, policy__published__isnull=False)
    return list(named.exclude(policy=document_id).select_related("policy", "document__agency"))


def _sentence(effect: Effect) -> str:
    policy = effect.policy
    since = f"自{chinese_day(policy.effective_from)}起" if policy.effective_from else ""
    return f"本文件{since}被{quoted(policy.title, policy.document_number)}{effect.get_verb_display()}。"
