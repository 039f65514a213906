"""Stage changes and edits of a lead in the words people read."""

from collections.abc import Mapping
from typing import Any

from core.leads.moves import BACK, OUT
from core.store.stages import Stage

REASONS = {**BACK, **OUT}
FIELDS = {"stage": "Stage", "owner": "Owner", "score": "Score", "tag": "Tags"}
CRM = "as the CRM has it"


def worded(kind: str, facts: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """The facts of an event with words beside its codes: stage_label and reason_label, or label, before and after.

    `currency` is that of deals that name none.
    """
    if kind == "deal":
        return {**facts, "currency": facts["currency"] or currency}
    if kind == "stage":
        reason = facts["reason"] or ""
        return {**facts, "stage_label": Stage(facts["stage"]).label, "reason_label": REASONS.get(reason, reason)}
    if kind == "edit":
        field = facts["field"]
        sides = {side: _own(field, facts[side]) for side in ("before", "after")}
        return {
            **facts,
            "label": FIELDS.get(field, field),
            "why": REASONS.get(facts["why"] or "", facts["why"]),
            **sides,
        }
    return dict(facts)


def _own(field: str, values: Mapping[str, Any]) -> str:
    """What was set here of a field."""
    if field == "tag":
        return ", ".join(values.get("tags", ())) or "none"
    if field == "score":
        score = values.get("own_score")
        return "automatic" if score is None else str(score)
    if field == "owner":
        return (values.get("own_owner") or "nobody") if values.get("own_owner_at") else CRM
    stage = values.get("own_stage")
    return CRM if stage is None else Stage(stage).label
