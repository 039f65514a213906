"""Tags: words people put on leads."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, func, insert, select

from core.errors import InvalidInput
from core.store.models import LeadTag, Tag

LONGEST = 40
MOST = 20
"""Tags on one lead."""


def word(text: str) -> str:
    """The tag as written, without blanks around it; InvalidInput for an empty or too long one, and for commas."""
    found = " ".join(text.split())
    if not found:
        raise InvalidInput("A tag needs at least one letter.", field="tag")
    if len(found) > LONGEST:
        raise InvalidInput(f"A tag has up to {LONGEST} characters; {found[:LONGEST]!r}… has more.", field="tag")
    if "," in found:
        raise InvalidInput("A tag has no comma; write one tag at a time.", field="tag")
    return found


def known(connection: Connection) -> list[tuple[str, int]]:
    """Every tag and how many leads have it, by name."""
    chosen = select(Tag.name, func.count(LeadTag.lead_id)).outerjoin(LeadTag, LeadTag.tag_id == Tag.id)
    found = [(name, number) for name, number in connection.execute(chosen.group_by(Tag.id, Tag.name))]
    return sorted(found, key=lambda row: row[0].casefold())


def of(connection: Connection, leads: Sequence[int]) -> dict[int, list[str]]:
    """The tags of each of these leads, by name."""
    found: dict[int, list[str]] = {lead: [] for lead in leads}
    chosen = select(LeadTag.lead_id, Tag.name).join(Tag, Tag.id == LeadTag.tag_id).where(LeadTag.lead_id.in_(leads))
    for lead, name in connection.execute(chosen.order_by(Tag.key)):
        found[lead].append(name)
    return found


def has(names: Iterable[str], wanted: Iterable[str], unwanted: Iterable[str]) -> bool:
    """Whether a lead with these tags has all that are wanted and none that are not, whatever their case."""
    now, lost = {name.casefold() for name in names}, {name.casefold() for name in unwanted}
    return (now - lost) | {name.casefold() for name in wanted} == now


def put(connection: Connection, leads: Sequence[int], *, add: Iterable[str], remove: Iterable[str]) -> None:
    """Put tags on these leads and take others off; InvalidInput where a lead would have too many."""
    if not leads:
        return
    gone = select(Tag.id).where(Tag.key.in_([name.casefold() for name in remove]))
    connection.execute(delete(LeadTag).where(LeadTag.lead_id.in_(leads), LeadTag.tag_id.in_(gone)))
    for name in add:
        tag = _numbered(connection, name)
        has = set(connection.scalars(select(LeadTag.lead_id).where(LeadTag.tag_id == tag, LeadTag.lead_id.in_(leads))))
        rows = [{"lead_id": lead, "tag_id": tag} for lead in leads if lead not in has]
        if rows:
            connection.execute(insert(LeadTag), rows)
    full = select(LeadTag.lead_id).where(LeadTag.lead_id.in_(leads)).group_by(LeadTag.lead_id)
    if connection.execute(full.having(func.count() > MOST).limit(1)).first():
        raise InvalidInput(f"A lead has up to {MOST} tags.", field="tag")
    connection.execute(delete(Tag).where(Tag.id.not_in(select(LeadTag.tag_id))))


def _numbered(connection: Connection, name: str) -> int:
    found = connection.scalar(select(Tag.id).where(Tag.key == name.casefold()))
    if found is not None:
        return found
    return connection.scalars(insert(Tag).returning(Tag.id), {"name": name, "key": name.casefold()}).one()
