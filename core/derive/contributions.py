"""What each lead and deal adds to the rollups, by every key: the one definition they are made from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, or_, select, union_all

from core.derive.events import AFTER_LEAD, column
from core.derive.measures import MEASURES, Measure, alike
from core.store.localday import month_number
from core.store.models import DealFact, Journey

KEYS = ("channel", "campaign_id", "ad_group_id", "keyword_id", "ad_id")
COHORT = ("leads", *(name for name in MEASURES if name.startswith("cohort_")))
Ids = Select[Any] | None
"""Leads or deals by id; None: all of them."""


def by_day(leads: Ids, deals: Ids) -> Subquery:
    """Rows of day, KEYS, currency and MEASURES, not yet added up."""
    parts = [_rows(group, {"day": group[0].day}, MEASURES, _among(group[0], leads, deals)) for group in alike(MEASURES)]
    return union_all(*parts).subquery("contribution")


def cohorts(leads: Ids, deals: Ids) -> Subquery:
    """Rows of month of creation, age in months, KEYS, currency and COHORT measures, not yet added up."""
    return cohorts_of(lambda measure: _among(measure, leads, deals))


def cohorts_of(where: Callable[[Measure], list[ColumnElement[bool]]]) -> Subquery:
    """The same of the rows each measure's conditions choose."""
    parts = []
    for measure in (MEASURES[name] for name in COHORT):
        month = month_number(measure.day)
        time = {"month": month, "age": month_number(measure.at_day) - month}
        parts.append(_rows([measure], time, COHORT, where(measure)))
    return union_all(*parts).subquery("cohort")


def lags(leads: Ids, _deals: Ids) -> Subquery:
    """Rows of stage, day of creation, lag in days and one lead, not yet added up."""
    parts = []
    for stage in AFTER_LEAD:
        lag = getattr(Journey, column(stage, "lag"))
        keys = (literal(int(stage)).label("stage"), Journey.created_day.label("day"), lag.label("lag"))
        here = [lag.is_not(None), Journey.junk == 0, *([] if leads is None else [Journey.lead_id.in_(leads)])]
        parts.append(select(*keys, literal(1).label("leads")).where(*here))
    return union_all(*parts).subquery("waited")


def added(rows: Subquery, keys: Mapping[str, ColumnElement[Any]], measures: Iterable[str], sign: int) -> Select[Any]:
    """The measures added up by the named keys, times `sign`."""
    sums = [(sign * func.sum(rows.c[name])).label(name) for name in measures]
    return select(*(key.label(name) for name, key in keys.items()), *sums).group_by(*keys.values())


def amount(measure: Measure) -> ColumnElement[Any]:
    """What a row of the measure's table adds to it."""
    return case((measure.counts, measure.amount), else_=0)


def _rows(
    group: Sequence[Measure], time: Mapping[str, Any], names: Iterable[str], where: Iterable[ColumnElement[bool]]
) -> Select[Any]:
    table, mine = group[0].table, {measure.name: measure for measure in group}
    keys = [getattr(table, name).label(name) for name in KEYS]
    sums = [(amount(mine[name]) if name in mine else literal(0)).label(name) for name in names]
    chosen = select(*(key.label(name) for name, key in time.items()), *keys, group[0].currency.label("currency"), *sums)
    return chosen.where(or_(*(measure.counts for measure in group)), *where)


def _among(measure: Measure, leads: Ids, deals: Ids) -> list[ColumnElement[bool]]:
    key, ids = (Journey.lead_id, leads) if measure.table is Journey else (DealFact.deal_id, deals)
    return [] if ids is None else [key.in_(ids)]
