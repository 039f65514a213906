"""ad_day, ad_month and ad_run: the daily rows of ad figures, added up for the days a report touched."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, type_coerce
from sqlalchemy import Integer as Number

from core.derive.events import channel_code
from core.derive.fx import Money, at_rate
from core.store.base import Base, table_of
from core.store.localday import month_number
from core.store.models import AdDay, AdMetric, AdMonth, AdRun, Campaign, Grain, Source
from core.store.types import day_date, day_number

FIGURES = ("cost_micros", "impressions", "clicks")
ENTITIES = ("campaign_id", "ad_group_id", "keyword_id", "ad_id")
Spans = Mapping[int, tuple[date, date]]
"""source id -> first and last day that may have changed."""


def refresh(connection: Connection, spans: Spans) -> None:
    """Add up the days of these spans again."""
    for source_id, (first, last) in spans.items():
        _again(connection, source_id, day_number(first), day_number(last))
        _runs(connection, source_id)


def rebuild(connection: Connection, sources: Iterable[int] | None = None) -> None:
    """Add up every day of some sources (None: of all)."""
    ids = connection.scalars(select(Source.id)).all() if sources is None else list(sources)
    if sources is None:
        for model in (AdDay, AdMonth, AdRun):
            connection.execute(delete(model))
    for source_id in ids:
        first, last = connection.execute(
            select(func.min(AdMetric.day), func.max(AdMetric.day)).where(AdMetric.source_id == source_id)
        ).one()
        for model in (AdDay, AdMonth):
            connection.execute(delete(model).where(table_of(model).c.source_id == source_id))
        if first is not None:
            _again(connection, source_id, day_number(first), day_number(last))
        _runs(connection, source_id)


def _again(connection: Connection, source_id: int, first: int, last: int) -> None:
    """Days first to last, and the whole months they lie in."""
    start, end = _month_start(first), _month_end(last)
    month = month_number(_day())
    low, high = (
        connection.execute(select(month_number(type_coerce(day, Number)))).scalar_one() for day in (start, end)
    )
    here = AdDay.source_id == source_id, AdDay.day.between(first, last), AdDay.grain.in_(list(Grain))
    connection.execute(delete(AdDay).where(*here))
    months = AdMonth.source_id == source_id, AdMonth.month.between(low, high), AdMonth.grain.in_(list(Grain))
    connection.execute(delete(AdMonth).where(*months))
    _fill(connection, AdDay, _sums(source_id, first, last, {"day": _day()}, ENTITIES[:1]))
    _fill(connection, AdMonth, _sums(source_id, start, end, {"month": month}, ENTITIES))


def _day() -> Any:
    return type_coerce(AdMetric.day, Number)


def _month_start(day: int) -> int:
    return day_number(day_date(day).replace(day=1))


def _month_end(day: int) -> int:
    return _month_start(_month_start(day) + 31) - 1


def finer_rows() -> Select[Any]:
    """The daily rows that tell more than a campaign, with the columns of ad_month and their day."""
    keys, figures, money = _columns({"day": _day()}, ENTITIES)
    chosen = select(*(column.label(name) for name, column in {**keys, **figures}.items()))
    campaign = chosen.outerjoin(Campaign, Campaign.id == AdMetric.campaign_id).outerjoin(*money.on)
    return campaign.where(AdMetric.grain > Grain.CAMPAIGN)


def _columns(time: Mapping[str, Any], entities: Iterable[str]) -> tuple[dict[str, Any], dict[str, Any], Money]:
    """Keys and figures of daily rows at the day's rate, and the rate that has to be joined."""
    money = at_rate(AdMetric.cost_micros, AdMetric.currency, _day())
    keys = {
        "source_id": AdMetric.source_id,
        "grain": AdMetric.grain,
        **time,
        "channel": channel_code(func.coalesce(Campaign.channel, AdMetric.channel)),
        **{name: func.coalesce(getattr(AdMetric, name), 0) for name in entities},
        "currency": money.currency,
    }
    figures = {name: money.micros if name == "cost_micros" else getattr(AdMetric, name) for name in FIGURES}
    return keys, figures, money


def _sums(source_id: int, first: int, last: int, time: Mapping[str, Any], entities: Iterable[str]) -> Select[Any]:
    keys, figures, money = _columns(time, entities)
    sums = [func.sum(figure).label(name) for name, figure in figures.items()]
    chosen = select(*(key.label(name) for name, key in keys.items()), *sums)
    return (
        chosen.outerjoin(Campaign, Campaign.id == AdMetric.campaign_id)
        .outerjoin(*money.on)
        .where(AdMetric.source_id == source_id, AdMetric.grain.in_(list(Grain)), AdMetric.day.between(first, last))
        .group_by(*keys.values())
    )


def _fill(connection: Connection, model: type[Base], chosen: Select[Any]) -> None:
    connection.execute(insert(model).from_select(list(chosen.selected_columns.keys()), chosen))


def _runs(connection: Connection, source_id: int) -> None:
    """Days in a row by grain."""
    connection.execute(delete(AdRun).where(AdRun.source_id == source_id))
    days: dict[int, list[int]] = defaultdict(list)
    known = select(AdDay.grain, AdDay.day).where(AdDay.source_id == source_id).distinct()
    for grain, day in connection.execute(known.order_by(AdDay.grain, AdDay.day)):
        days[grain].append(day)
    rows = [
        {"source_id": source_id, "grain": grain, "first_day": first, "last_day": last}
        for grain, found in days.items()
        for first, last in in_a_row(found)
    ]
    if rows:
        connection.execute(insert(AdRun), rows)


def in_a_row(days: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each run of consecutive numbers; the numbers ascend."""
    runs: list[tuple[int, int]] = []
    for day in days:
        if runs and day == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
