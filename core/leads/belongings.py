"""What people here attached to a lead (comments, notices, tags), going with it to another and back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from core.store.models import LeadComment, LeadTag, Notice

NAMED: Mapping[str, Any] = {"comments": LeadComment, "notices": Notice}


def move(connection: Connection, lead: int, to: int) -> dict[str, Any]:
    """Let `to` have them; what moved, by id, for `give_back`. The lead's own tags stay on it as well."""
    moved: dict[str, Any] = {}
    for name, model in NAMED.items():
        moved[name] = list(connection.scalars(select(model.id).where(model.lead_id == lead).order_by(model.id)))
        connection.execute(update(model).where(model.lead_id == lead).values(lead_id=to))
    has = select(LeadTag.tag_id).where(LeadTag.lead_id == to)
    new = select(LeadTag.tag_id).where(LeadTag.lead_id == lead, LeadTag.tag_id.not_in(has)).order_by(LeadTag.tag_id)
    moved["tags"] = list(connection.scalars(new))
    if moved["tags"]:
        connection.execute(insert(LeadTag), [{"lead_id": to, "tag_id": tag} for tag in moved["tags"]])
    return moved


def give_back(connection: Connection, lead: int, holder: int, kept: int, moved: Mapping[str, Any]) -> None:
    """The other way: from `holder`, who has them by now, and the tags from whom they were put on, `kept`.

    A comment that was deleted since stays so, and one that has gone back to another lead before.
    """
    for name, model in NAMED.items():
        mine = model.id.in_(moved.get(name, [])), model.lead_id == holder
        connection.execute(update(model).where(*mine).values(lead_id=lead))
    gone = LeadTag.lead_id == kept, LeadTag.tag_id.in_(moved.get("tags", []))
    connection.execute(delete(LeadTag).where(*gone))
