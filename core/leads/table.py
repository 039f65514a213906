"""The table of leads: which and how many match, in any order, and the cells of a page. Ids first, rows after."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, asc, desc, func, select

from core.frame import Frame
from core.leads.columns import COLUMNS
from core.leads.conditions import SOME, Ids, Listing, counts, created, narrowed, plainly, sought
from core.store.engine import unaided
from core.store.models import Lead, LeadTag, Tag, Touchpoint
from core.store.order import first_if_null, last_if_null, looked_at

FEW = 10_000
"""Up to so many matches are put in order as a whole; of more, an index that has the order is walked."""
_CREATED = ("created", True)
_ALWAYS_THERE = (Lead.id, Lead.created_at, Lead.stage, *COLUMNS["name"].order)


def count(connection: Connection, listing: Listing, most: int | None = None) -> int:
    """How many leads match, exactly; `most`: beyond so many it is enough to know that there are more (most + 1)."""
    conditions = [*created(listing), *narrowed(connection, listing, whole=True)]
    chosen = select(func.count()).select_from(Lead).where(counts(listing), *conditions)
    if most is not None:
        some = select(Lead.id).where(counts(listing), *conditions).limit(most + 1)
        chosen = select(func.count()).select_from(some.subquery("some"))
    return connection.scalar(chosen) or 0


def found(connection: Connection, listing: Listing, among: Ids) -> list[int]:
    """All matches in order, which are all among the ids that the text index has (`by_text`)."""
    some = len(among) <= SOME
    more = [Lead.id.in_(among.tolist()), *plainly(listing)] if some else narrowed(connection, listing, whole=True)
    chosen = select(Lead.id).where(counts(listing), *created(listing), *more)
    return list(connection.scalars(chosen.order_by(*ordered(listing))))


def ids(connection: Connection, listing: Listing, total: int | None, offset: int, limit: int) -> list[int]:
    """The ids of up to `limit` leads from place `offset` on; `total` is how many match, None: very many.

    The nearer end is where the walk begins, so the last page is as near as the first.
    """
    limit = limit if total is None else min(limit, total - offset)
    if limit <= 0:
        return []
    from_end = offset if total is None else total - offset - limit
    turned = from_end < offset
    chosen = walked(connection, listing, total).order_by(*ordered(listing, turned=turned))
    with unaided(connection) if total is None else nullcontext():
        page = list(connection.scalars(chosen.limit(limit).offset(min(from_end, offset))))
    return page[::-1] if turned else page


def chunks(connection: Connection, listing: Listing, total: int, size: int) -> Iterator[list[int]]:
    """The ids of all matches in order, `size` at a time."""
    chosen = walked(connection, listing, total).order_by(*ordered(listing))
    walk = connection.scalars(chosen.execution_options(yield_per=size))
    yield from (list(part) for part in walk.partitions(size))


def walked(connection: Connection, listing: Listing, total: int | None) -> Select[Any]:
    """The ids that match. Of many, an index in the order is walked, and rows are not looked up by any condition.

    Those who have a text may all stand at the far end of another order than age: they are looked up first.
    """
    by_age = _sort(listing)[0][0] == "created"
    apart = sought(listing) and not by_age
    days, more = list(created(listing)), narrowed(connection, listing, whole=apart)
    if (total is None or total > FEW) and not apart:
        days, more = days if by_age else list(map(looked_at, days)), list(map(looked_at, more))
    return select(Lead.id).where(counts(listing), *days, *more)


def is_by_age(listing: Listing) -> bool:
    """Whether the newest are asked for first."""
    return _sort(listing) == (_CREATED,)


def _sort(listing: Listing) -> tuple[tuple[str, bool], ...]:
    return listing.asked.sort or (_CREATED,)


def keys(listing: Listing) -> list[tuple[Any, bool]]:
    """(key, whether it descends) of the order: the columns asked for, then age and id as the first of them."""
    sort = _sort(listing)
    asked = [(key, descends) for name, descends in sort for key in COLUMNS[name].order]
    tie = [] if any(name == "created" for name, _ in sort) else [(Lead.created_at, sort[0][1])]
    return [*asked, *tie, (Lead.id, sort[0][1])]


def ordered(listing: Listing, *, turned: bool = False) -> list[ColumnElement[Any]]:
    """The order itself, or the opposite one."""
    return [_in_order(key, falls=descends != turned) for key, descends in keys(listing)]


def is_always_there(key: Any) -> bool:
    """Whether no lead lacks it; the indexes by such keys say nothing of what is missing, nor may an order by them."""
    return any(key is each for each in _ALWAYS_THERE)


def _in_order(key: Any, *, falls: bool) -> ColumnElement[Any]:
    if is_always_there(key):
        plain: ColumnElement[Any] = desc(key) if falls else asc(key)
        return plain
    return last_if_null(key) if falls else first_if_null(key)


_CELLS = (
    Lead.id, Lead.created_at.label("created"), COLUMNS["name"].value.label("name"), Lead.company_name.label("company"),
    Lead.email, Lead.phone, Lead.company_domain.label("domain"), Lead.source_value.label("crm_source"),
    Lead.job_title, Lead.country, Lead.channel,
    *(COLUMNS[name].value.label(name) for name in ("campaign", "ad_group", "keyword")),
    Lead.stage, Lead.assigned.label("owner"), Lead.score, Lead.grade, Lead.junk,
)  # fmt: skip


def rows(connection: Connection, wanted: Sequence[int]) -> Frame:
    """The cells of these leads, in their order: the columns' ids, id and junk; a list of tags each."""
    found = connection.execute(select(*_CELLS).where(Lead.id.in_(wanted)))
    names = list(found.keys())
    known = {row.id: row for row in found}
    frame = Frame.of([known[each] for each in wanted if each in known], names)
    tags, touched = _tags(connection, wanted), _touched(connection, wanted)
    more: dict[str, list[Any]] = {
        "tags": [tags.get(each, []) for each in frame["id"]],
        "touched": [touched.get(each) for each in frame["id"]],
    }
    return frame.with_columns(more)


def _tags(connection: Connection, wanted: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    chosen = select(LeadTag.lead_id, Tag.name).join(Tag, Tag.id == LeadTag.tag_id).where(LeadTag.lead_id.in_(wanted))
    for lead, name in connection.execute(chosen.order_by(Tag.key)):
        found[lead].append(name)
    return found


def _touched(connection: Connection, wanted: Sequence[int]) -> dict[int, Any]:
    newest = select(Touchpoint.lead_id, func.max(Touchpoint.at)).where(Touchpoint.lead_id.in_(wanted))
    chosen = newest.where(Touchpoint.side == "sales").group_by(Touchpoint.lead_id)
    return {lead: at for lead, at in connection.execute(chosen) if lead is not None}
