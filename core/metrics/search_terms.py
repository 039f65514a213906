"""What people searched for when they saw an ad: the ad account's own figures, beside the keyword's leads and SQLs.

No lead tells the words it searched for, so a search term has no leads of its own; it shows those of the keyword it
was matched by, and leads to them. Of a source's days, daily rows of a search term report beat reports without days,
which are cut to the period as every period total is. Accounts hide rare terms: what no term explains is told apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, Integer, Row, Select, and_, case, func, literal, select, type_coerce

from core.derive.events import channel_code
from core.derive.fx import Money, at_rate
from core.filters import Compare, Filters
from core.frame import Frame
from core.metrics.ad_rows import plan_values, share_of
from core.metrics.catalog import METRICS
from core.metrics.cells import cells
from core.metrics.coverage import coverage
from core.metrics.facts import Facts
from core.metrics.known import missing, why
from core.metrics.labels import labels
from core.metrics.plan import Part, plan
from core.metrics.query import query
from core.metrics.result import Result
from core.metrics.results import remembered, shared_moment
from core.metrics.scope import KEY_COLUMNS, Scope, scope
from core.store.models import AdMetric, AdPeriodTotal, Campaign, Grain

TERM_METRICS = ("impressions", "clicks", "ctr", "spend", "cpc")
OUTCOMES = ("leads", "sqls")
PLACE = ("campaign", "ad_group", "keyword")
FIGURES = {
    "cost": "cost_micros", "impressions": "impressions", "clicks": "clicks", "conversions": "conversions_micros",
}  # fmt: skip
ADDED_UP = ("impressions", "clicks", "cost")
MICROS = 1_000_000


@dataclass(frozen=True)
class Terms:
    """Search terms of one question.

    `frame`: a row per term and the keyword that matched it, most spend first: `search_term`; `campaign`, `ad_group`,
    `keyword`, each with `_key`; the cells of `TERM_METRICS` as of the query door; `conversions` (float) as the
    platform counts them; `leads` and `sqls` of its keyword in the period (None: no keyword is told). `whole` is the
    query door's answer about everything in view; `untold` the same cells of what no term explains, None where nothing
    is.
    """

    frame: Frame
    whole: Result
    untold: dict[str, Any] | None


def search_terms(connection: Connection, filters: Filters, now: datetime) -> Terms:
    """The search terms of the period; InvalidInput as the query door."""
    now = shared_moment(connection, now)
    asked = replace(filters, compare=Compare.NONE)
    question = ("search terms", repr(asked), now)
    return remembered(connection, question, lambda: _answer(connection, asked, now))


def _answer(connection: Connection, filters: Filters, now: datetime) -> Terms:
    here = scope(connection, filters, now, PLACE)
    facts = Facts(here)
    for row in _rows(connection, here):
        key = (row.campaign or None, row.ad_group or None, row.keyword or None, row.search_term)
        for name in FIGURES:
            if name != "cost":
                facts.add([key], name, [int(getattr(row, name))])
        facts.add_money([key], "cost", [int(row.cost)], [row.currency or here.team.currency])
        if row.cut:
            facts.estimated.add(key)
    whole = query(connection, TERM_METRICS, filters, now)
    return Terms(_frame(connection, facts, filters, now), whole, _untold(facts, whole))


def _frame(connection: Connection, facts: Facts, filters: Filters, now: datetime) -> Frame:
    keys, team = facts.present(), facts.scope.team
    sums = facts.columns((*ADDED_UP, "conversions"), keys)
    found: dict[str, Any] = {}
    for place, name in enumerate(PLACE):
        words = labels(connection, name, {key[place] for key in keys})
        found |= {name: [words[key[place]] for key in keys], f"{name}_key": [key[place] for key in keys]}
    found["search_term"] = [key[-1] for key in keys]
    estimated = np.array([key in facts.estimated for key in keys], bool)
    found |= cells([METRICS[name] for name in TERM_METRICS], sums, team, estimated)
    found["conversions"] = [micros / MICROS for micros in sums["conversions"]]
    brought = _brought(connection, filters, now)
    nothing = {name: None if why(name, missing(connection)) else 0 for name in OUTCOMES}
    for name in OUTCOMES:
        found[name] = [None if key[2] is None else brought[name].get(key[2], nothing[name]) for key in keys]
    order = sorted(range(len(keys)), key=lambda row: (-found["spend"][row], keys[row][-1], row))
    return Frame(found).take(order)


def _brought(connection: Connection, filters: Filters, now: datetime) -> dict[str, dict[int, int]]:
    """Outcome -> keyword -> how many of them."""
    frame = query(connection, OUTCOMES, filters, now, by=("keyword",)).frame
    return {name: dict(zip(frame["keyword_key"], frame[name], strict=True)) for name in OUTCOMES}


def _untold(facts: Facts, whole: Result) -> dict[str, Any] | None:
    """What is left of everything in view when the terms are taken off."""
    told = facts.total(ADDED_UP)
    all_of = {"impressions": "impressions", "clicks": "clicks", "cost": "spend"}
    left = {name: np.array([(whole.total[metric] or 0) - told[name][0]], object) for name, metric in all_of.items()}
    if not any(column[0] for column in left.values()):
        return None
    estimated = np.array([bool(whole.total["spend_estimated"]) or bool(facts.estimated)])
    row = cells([METRICS[name] for name in TERM_METRICS], left, facts.scope.team, estimated)
    return {name: column[0] for name, column in row.items()}


def _rows(connection: Connection, here: Scope) -> Iterator[Row[Any]]:
    """Sums by campaign, ad group, keyword, term and currency; none by what search term reports do not know."""
    if not here.conditions.keys() <= {"channel", *PLACE}:
        return
    covered = {
        source: {day: [each for each in rows if each.grain is Grain.SEARCH_TERM] for day, rows in by_day.items()}
        for source, by_day in coverage(connection, here).items()
    }
    known = {source: {day: rows for day, rows in by_day.items() if rows} for source, by_day in covered.items()}
    parts = plan(known, frozenset(PLACE))
    for statement in (
        _daily(here, [part for part in parts if part.rows.start is None]),
        _period(here, [part for part in parts if part.rows.start is not None]),
    ):
        if statement is not None:
            yield from connection.execute(statement)


def _daily(here: Scope, parts: Sequence[Part]) -> Select[Any] | None:
    if not parts:
        return None
    cte = plan_values(parts, "term_plan")
    day = type_coerce(AdMetric.day, Integer)
    on = and_(
        AdMetric.source_id == cte.c.source_id, AdMetric.grain == cte.c.grain, day.between(cte.c.first, cte.c.last)
    )
    money = at_rate(AdMetric.cost_micros, AdMetric.currency, day)
    return _summed(here, AdMetric, cte, on, _figures(AdMetric, money), literal(0), money)


def _period(here: Scope, parts: Sequence[Part]) -> Select[Any] | None:
    if not parts:
        return None
    cte, table = plan_values(parts, "term_total_plan"), AdPeriodTotal
    on = and_(
        table.source_id == cte.c.source_id, table.grain == cte.c.grain,
        type_coerce(table.start_day, Integer) == cte.c.start, type_coerce(table.end_day, Integer) == cte.c.end,
    )  # fmt: skip
    money = at_rate(table.cost_micros, table.currency, type_coerce(table.end_day, Integer))
    figures = {name: share_of(figure, cte) for name, figure in _figures(table, money).items()}
    whole = and_(cte.c.first == cte.c.start, cte.c.last == cte.c.end)
    return _summed(here, table, cte, on, figures, case((whole, 0), else_=1), money)


def _figures(table: Any, money: Money) -> dict[str, Any]:
    return {name: money.micros if name == "cost" else getattr(table, column) for name, column in FIGURES.items()}


def _summed(here: Scope, table: Any, cte: Any, on: Any, figures: dict[str, Any], cut: Any, money: Money) -> Select[Any]:
    keys: dict[str, Any] = {name: func.coalesce(getattr(table, KEY_COLUMNS[name]), 0) for name in PLACE}
    keys["channel"] = channel_code(func.coalesce(Campaign.channel, table.channel))
    named = [keys[name].label(name) for name in PLACE]
    rest = [table.search_term.label("search_term"), money.currency.label("currency")]
    sums: list[Any] = [func.sum(figure).label(name) for name, figure in figures.items()]
    chosen: Select[Any] = select(*named, *rest, *sums, func.max(cut).label("cut"))
    conditions = (condition.on(keys[name]) for name, condition in here.conditions.items())
    return (
        chosen.select_from(cte)
        .join(table, on)
        .outerjoin(Campaign, Campaign.id == table.campaign_id)
        .outerjoin(*money.on)
        .where(table.search_term.is_not(None), *conditions)
        .group_by(*named, *rest)
    )
