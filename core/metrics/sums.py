"""Sums over leads and deals, from the smallest derived table that has the keys a question asks for.

A rollup knows everything to date. What happened after the moment a question is asked for (few rows for
today, more for a previous period at the age this one has) is found in the journeys and taken off.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, null, select, union_all

from core.derive import snapshot
from core.derive.contributions import amount
from core.derive.measures import MEASURES, Measure, alike
from core.derive.snapshot import Snapshot
from core.frame import Frame
from core.metrics import arrays
from core.metrics.days import Range, month, months_in
from core.metrics.dimensions import bucket_column
from core.metrics.scope import KEY_COLUMNS, Scope, within
from core.store.base import table_of
from core.store.models import DailyFact, Journey, KeywordMonth
from core.store.types import day_number

DAILY = frozenset({"channel", "campaign"})
MONTHLY = DAILY | {"ad_group", "keyword", "ad"}


@dataclass(frozen=True, slots=True)
class Part:
    """Rows to add (sign 1) or take off (-1): the scope's keys, `bucket`, `currency`, the measures."""

    rows: Select[Any]
    sign: int = 1


def sums(connection: Connection, scope: Scope, names: Iterable[str]) -> Iterator[tuple[int, Frame]]:
    """Rows and their sign: the scope's keys (numbers, 0: not known), `bucket`, `currency` and each measure."""
    wanted = list(names)
    if taken := snapshot.of(connection):
        for found in _arrays(taken, scope, wanted):
            yield 1, found
        return
    for part in _parts(scope, wanted):
        rows = connection.execute(part.rows)
        yield part.sign, Frame.of(rows, rows.keys())


def _arrays(taken: Snapshot, scope: Scope, names: Sequence[str]) -> Iterator[Frame]:
    """From the days' sums where they have the keys and nothing is still to come, else from single rows."""
    if scope.epoch >= taken.latest and {*scope.keys, *scope.conditions} <= DAILY:
        return arrays.rollup(taken, scope, names)
    return arrays.sums(taken, scope, names)


def _parts(scope: Scope, names: Sequence[str]) -> list[Part]:
    asked = {*scope.keys, *scope.conditions}
    whole = scope.days
    if asked <= DAILY:
        return [_rollup(scope, names, DailyFact, whole), *_later(scope, names, whole)]
    months, edges = months_in(whole)
    if asked <= MONTHLY and scope.time in (None, "month") and months:
        parts = [_rollup(scope, names, KeywordMonth, months), *_later(scope, names, months)]
        return parts + [_journeys(scope, names, edge) for edge in edges]
    return [_journeys(scope, names, whole)]


def _rollup(scope: Scope, names: Sequence[str], model: type[DailyFact] | type[KeywordMonth], days: Range) -> Part:
    """What a rollup's rows of these days (whole months for a monthly one) add up to, to date."""
    table = table_of(model)
    time = table.c.day if model is DailyFact else table.c.month
    if model is KeywordMonth:
        days = month(days[0]), month(days[1])
    bucket: Any = null()
    if scope.time:
        bucket = bucket_column(scope.time, time, scope.week_start) if model is DailyFact else time
    keys = [table.c[KEY_COLUMNS[name]].label(name) for name in scope.keys]
    columns = [func.sum(table.c[name]).label(name) for name in names]
    chosen = select(*keys, bucket.label("bucket"), table.c.currency, *columns)
    groups = [*keys, *([bucket] if scope.time else []), table.c.currency]
    return Part(chosen.where(within(time, days), scope.on(table)).group_by(*groups))


def _journeys(scope: Scope, names: Sequence[str], days: Range) -> Part:
    """The same from the single journeys and deals, up to the scope's moment."""
    parts = []
    for group in alike(names):
        table, by_now = group[0].table, {m.name: m.at <= scope.epoch for m in group}
        found = {m.name: case((and_(m.counts, by_now[m.name]), m.amount), else_=0) for m in group}
        here = [within(group[0].day, days), scope.on(table_of(table))]
        if table is Journey:
            here.append(Journey.created_at <= scope.epoch)
        if len(group) == 1:
            here += [group[0].counts, by_now[group[0].name]]
        parts.append(_raw(scope, group[0], found, names).where(*here))
    return Part(_grouped(scope, parts, names))


def _later(scope: Scope, names: Sequence[str], days: Range) -> list[Part]:
    """What happened after the scope's moment, or to leads created after it, on these days."""
    parts = []
    for measure in (MEASURES[name] for name in names):
        for late, first in too_late(scope, measure):
            low, high = _latest(days[0], first), days[1]
            if low is None or high is None or low <= high:
                # The few late rows are found by when they happened; no index is wanted for a period of many.
                day = measure.day if first is not None else measure.day + 0
                here = [*late, measure.counts, within(day, (low, high)), scope.on(table_of(measure.table))]
                parts.append(_raw(scope, measure, {measure.name: amount(measure)}, names).where(*here))
    return [Part(_grouped(scope, parts, names), -1)] if parts else []


def too_late(scope: Scope, measure: Measure) -> Iterator[tuple[list[ColumnElement[bool]], int | None]]:
    """Conditions of what is too late, and the first day it can be counted on."""
    today = day_number(scope.today)
    if measure.day is measure.at_day:
        yield [measure.at > scope.epoch], today
    else:
        yield [measure.at_day >= today, measure.at > scope.epoch], None
    if measure.table is Journey and measure.at is not Journey.created_at:
        born = [Journey.created_at > scope.epoch, measure.at <= scope.epoch]
        if measure.day is Journey.created_day:
            yield born, today
        else:
            yield [Journey.created_day >= today, *born], None


def _latest(first: int | None, second: int | None) -> int | None:
    known = [day for day in (first, second) if day is not None]
    return max(known, default=None)


def _raw(scope: Scope, measure: Measure, found: dict[str, Any], names: Sequence[str]) -> Select[Any]:
    table = measure.table
    keys = [getattr(table, KEY_COLUMNS[name]).label(name) for name in scope.keys]
    bucket = bucket_column(scope.time, measure.day, scope.week_start) if scope.time else null()
    columns = [found.get(name, literal(0)).label(name) for name in names]
    return select(*keys, bucket.label("bucket"), measure.currency.label("currency"), *columns)


def _grouped(scope: Scope, parts: Sequence[Select[Any]], names: Sequence[str]) -> Select[Any]:
    rows = union_all(*parts).subquery("part")
    groups = [rows.c[name] for name in (*scope.keys, *(["bucket"] if scope.time else []), "currency")]
    bucket = rows.c.bucket if scope.time else null().label("bucket")
    columns = [func.sum(rows.c[name]).label(name) for name in names]
    return select(*(rows.c[n] for n in scope.keys), bucket, rows.c.currency, *columns).group_by(*groups)
