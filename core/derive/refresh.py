"""Bringing every derived table up to date, in the transaction that changed what it comes from."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Insert, Select, delete, false, func, insert, select

from core.derive import ads, changes, dirty, duplicates, events, fx, rollups, search
from core.store.base import table_of
from core.store.models import Deal, DealFact, DerivedState, Journey, Lead, RawSource
from core.store.settings import team

LAYOUT = 4
"""Raise it when what the derived tables hold changes: they are computed anew."""


def refresh(connection: Connection, leads: Select[Any], deals: Select[Any], spans: ads.Spans) -> None:
    """Follow a write: the ids of leads and deals it touched or whose links changed, and the days of ad figures."""
    if not is_current(connection):
        rebuild(connection)
        return
    dirty.fix_leads(connection, leads)
    credited = select(DealFact.deal_id).where(DealFact.lead_id.in_(dirty.LEADS))
    dirty.fix_deals(connection, deals, credited, select(Deal.id).where(Deal.lead_id.in_(dirty.LEADS)))
    rollups.add(connection, -1)
    connection.execute(delete(Journey).where(Journey.lead_id.in_(dirty.LEADS)))
    connection.execute(delete(DealFact).where(DealFact.deal_id.in_(dirty.DEALS)))
    _number_sources(connection, dirty.LEADS)
    _fill(connection, dirty.LEADS, dirty.DEALS)
    rollups.add(connection, 1)
    rollups.drop_empty(connection)
    search.forget(connection, dirty.LEADS)
    search.add(connection, dirty.LEADS)
    duplicates.refresh(connection, dirty.LEADS)
    ads.refresh(connection, spans)
    changes.note(connection, dirty.LEADS, dirty.DEALS, spans)


def convert(connection: Connection, days: fx.Days | None = None) -> None:
    """Follow a change of exchange rates of some days (None: of any): what it converts is computed again."""
    if not is_current(connection):
        rebuild(connection)
        return
    if changed := fx.follow(connection, days):
        nobody = select(Lead.id).where(false())
        refresh(connection, nobody, fx.deals_at(changed), fx.spans_at(connection, changed))


def rebuild(connection: Connection) -> None:
    """Everything from the base tables."""
    fx.follow(connection)
    for model in (Journey, DealFact, RawSource):
        connection.execute(delete(model))
    _number_sources(connection, None)
    _fill(connection, None, None)
    rollups.rebuild(connection)
    search.forget(connection, None)
    search.add(connection, None)
    duplicates.rebuild(connection)
    ads.rebuild(connection)
    connection.execute(delete(DerivedState))
    connection.execute(insert(DerivedState).values(id=1, **_state(connection)))
    changes.note_everything(connection)


def ensure(connection: Connection) -> None:
    """Rebuild when the program's layout or a setting of the team is another than that of the tables."""
    if not is_current(connection):
        rebuild(connection)


def is_current(connection: Connection) -> bool:
    """Whether the tables hold what this program would put there, with the team's present settings."""
    wanted = _state(connection)
    state = connection.execute(select(*(getattr(DerivedState, name) for name in wanted))).mappings().first()
    return state is not None and dict(state) == wanted


def _state(connection: Connection) -> dict[str, Any]:
    """What the tables depend on beside the records."""
    here = team(connection)
    return {"layout": LAYOUT, **{name: getattr(here, name) for name in ("time_zone", "currency", "fx_days")}}


def _fill(connection: Connection, leads: Select[Any] | None, deals: Select[Any] | None) -> None:
    for rows in _facts(leads, deals, team(connection).time_zone):
        connection.execute(rows)


@lru_cache(maxsize=16)
def _facts(leads: Select[Any] | None, deals: Select[Any] | None, zone: str) -> tuple[Insert, ...]:
    """Built once for a zone: it takes longer to build than to run."""
    rows = {Journey: events.journeys(leads, zone), DealFact: events.deals(deals, zone)}
    return tuple(insert(model).from_select(list(table_of(model).columns.keys()), rows[model]) for model in rows)


def _number_sources(connection: Connection, leads: Select[Any] | None) -> None:
    """Give every source value that leads carry a number; numbers are never given twice."""
    known = select(RawSource.value)
    values = select(Lead.source_value).where(Lead.source_value.is_not(None), Lead.source_value.not_in(known)).distinct()
    found = connection.scalars(values if leads is None else values.where(Lead.id.in_(leads)))
    fresh = sorted(value for value in found if value is not None)
    last = connection.scalar(select(func.max(RawSource.id))) or 0
    if fresh:
        rows = [{"id": number, "value": value} for number, value in enumerate(fresh, last + 1)]
        connection.execute(insert(RawSource), rows)
