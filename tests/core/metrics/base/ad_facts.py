"""Impressions, clicks and cost: the rows of the plan, costs converted one by one."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    column,
    func,
    literal,
    null,
    select,
    true,
    type_coerce,
    union_all,
    values,
)

from core.metrics.dimensions import ENTITIES, bucket_number
from core.metrics.plan import Coverage, Part, Rows, plan
from core.store.models import AdMetric, AdPeriodTotal, Campaign, Grain
from core.store.types import Day, day_date, day_number
from tests.core.metrics.base.facts import Facts
from tests.core.metrics.base.rates import Rates
from tests.core.metrics.base.scope import Scope

FIGURES = {"impressions": "impressions", "clicks": "clicks"}
CUTS = ("times", "before", "upto", "length")
_PLAN = ("source_id", "grain", "start", "end", "first", "last", "sign", *ENTITIES)


def add_ads(connection: Connection, scope: Scope, facts: Facts, covered: Coverage, rates: Rates) -> None:
    """Read the period's figures into `facts`, by the scope's keys.

    Each row is converted by itself, a period total at its last day. A period total gives days a to b of its n days
    floor(total * (b + 1) / n) - floor(total * a / n), a and b from 0: whole numbers that add up to the total
    whichever way the days are cut. A figure for which one was cut is marked estimated. The CRM's source of an ad
    figure is not known, so it is null.
    """
    for row in connection.execute(statement(scope, covered)).mappings() if _knowable(scope) else ():
        key = facts.key([row[name] for name in scope.keys], row["day"] if scope.time else None)
        facts.add(key, {"impressions": int(row["impressions"]), "clicks": int(row["clicks"])})
        facts.add_money(key, "cost", *_cost(row, rates))
        if row["cut"]:
            facts.estimated.add(key)


def add_active(connection: Connection, scope: Scope, facts: Facts, covered: Coverage, rates: Rates) -> None:
    """Note the campaigns that have impressions or spend in the period."""
    wider = scope.grouped_by("campaign")
    seen: dict[Any, int] = defaultdict(int)
    for row in connection.execute(statement(wider, covered)).mappings() if _knowable(scope) else ():
        if row["campaign"] is not None:
            key = facts.key([row[name] for name in scope.keys], row["day"] if scope.time else None)
            cost, currency = _cost(row, rates)
            seen[key, row["campaign"], row["day"], "impressions"] += int(row["impressions"])
            seen[key, row["campaign"], row["day"], currency] += cost
    for (key, campaign, *_), number in seen.items():
        if number:
            facts.active(key, campaign)


def _cost(row: Any, rates: Rates) -> tuple[int, str | None]:
    whole, currency = rates.at_home(int(row["whole"]), row["currency"], row["rate_day"])
    share = whole * row["upto"] // row["length"] - whole * row["before"] // row["length"]
    return row["sign"] * row["times"] * share, currency


def _knowable(scope: Scope) -> bool:
    condition = scope.conditions.get("source")
    return condition is None or condition.null


def statement(scope: Scope, covered: Coverage) -> Select[Any]:
    """The single rows the filters ask for; `cut` tells estimated ones."""
    rows = ad_rows(scope, covered)
    conditions = [condition.on(rows.c[name]) for name, condition in scope.conditions.items()]
    return select(rows).where(and_(True, *conditions))


def ad_rows(scope: Scope, covered: Coverage) -> Any:
    """The plan's rows as a subquery: dimensions, day, currency, figures (negative where taken off), its cost."""
    asked = frozenset(ENTITIES) & {*scope.keys, *scope.conditions}
    time, begins = scope.time or "day", scope.week_start
    bucket = (lambda day: bucket_number(time, day_date(day), begins)) if scope.time else None
    parts = plan(covered, asked, bucket)
    daily = [part for part in parts if part.rows.start is None]
    totals = [part for part in parts if part.rows.start is not None]
    selects = []
    if daily or not totals:
        selects.append(_select(AdMetric, daily, scope))
    if totals:
        selects.append(_select(AdPeriodTotal, totals, scope))
    return union_all(*selects).subquery("ad_row")


def coverage(connection: Connection, scope: Scope) -> Coverage:
    """What covers each day of the period, by source."""
    found: dict[int, dict[int, list[Rows]]] = defaultdict(lambda: defaultdict(list))
    metric, total = AdMetric, AdPeriodTotal
    days = select(metric.source_id, metric.grain, metric.day).where(scope.within(metric.day)).distinct()
    for source_id, grain, day in connection.execute(days):
        found[source_id][day_number(day)].append(Rows(Grain(grain)))
    periods = select(total.source_id, total.grain, total.start_day, total.end_day).distinct()
    first, last = scope.filters.start or date.min, scope.filters.end or date.max
    for source_id, grain, start, end in connection.execute(periods):
        rows = Rows(Grain(grain), day_number(start), day_number(end))
        for number in range(day_number(max(start, first)), day_number(min(end, last)) + 1):
            found[source_id][number].append(rows)
    return found


def _select(table: Any, parts: list[Part], scope: Scope) -> Select[Any]:
    """The table's rows that the parts name."""
    cte = _values(parts, f"{table.__tablename__}_plan")
    rows = table.__table__ if table is AdMetric else _alike(table)
    on = and_(rows.c.source_id == cte.c.source_id, rows.c.grain == cte.c.grain)
    if table is AdMetric:
        on = and_(on, rows.c.day >= cte.c.first, rows.c.day <= cte.c.last)
        day: Any = rows.c.day
        rate_day: Any = rows.c.day
        cut: ColumnElement[Any] = literal(0)
        cuts: list[Any] = [literal(1), literal(0), literal(1), literal(1)]
    else:
        on = and_(on, rows.c.start_day == cte.c.start, rows.c.end_day == cte.c.end)
        day = type_coerce(cte.c.first, Day)
        rate_day = rows.c.end_day
        cut = case((and_(cte.c.first == cte.c.start, cte.c.last == cte.c.end), 0), else_=1)
        start = cte.c.start
        cuts = [rows.c.times, cte.c.first - start, cte.c.last - start + 1, cte.c.end - start + 1]
    kept = [case((cte.c[name] == 1, rows.c[f"{name}_id"])).label(name) for name in ENTITIES]
    share = _whole if table is AdMetric else _share
    figures = [(cte.c.sign * share(rows, source, cte)).label(name) for name, source in FIGURES.items()]
    return (
        select(
            *kept,
            func.coalesce(Campaign.channel, rows.c.channel).label("channel"),
            null().label("source"),
            day.label("day"),
            rows.c.currency.label("currency"),
            *figures,
            cut.label("cut"),
            rows.c.cost_micros.label("whole"),
            type_coerce(rate_day, Integer).label("rate_day"),
            cte.c.sign.label("sign"),
            *(number.label(name) for name, number in zip(CUTS, cuts, strict=True)),
        )
        .select_from(cte)
        .join(rows, on)
        .join(Campaign, Campaign.id == rows.c.campaign_id, isouter=True)
    )


def _alike(table: Any) -> Subquery:
    """Period totals that say the same as one row with their number: long reports repeat small figures."""
    said = (table.source_id, table.grain, table.start_day, table.end_day, table.channel, table.currency)
    keys, figures = (
        (getattr(table, f"{name}_id") for name in ENTITIES),
        (getattr(table, f) for f in (*FIGURES.values(), "cost_micros")),
    )
    columns = [*said, *keys, *figures]
    return select(*columns, func.count().label("times")).group_by(*columns).subquery("alike")


def _whole(rows: Any, name: str, _cte: Any) -> ColumnElement[Any]:
    figure: ColumnElement[Any] = rows.c[name]
    return figure


def _share(rows: Any, name: str, cte: Any) -> ColumnElement[Any]:
    figure, before, length = rows.c[name], cte.c.first - cte.c.start, cte.c.end - cte.c.start + 1
    each = figure * (cte.c.last - cte.c.start + 1) // length - figure * before // length
    share: ColumnElement[Any] = rows.c.times * each
    return share


def _values(parts: list[Part], name: str) -> Any:
    rows = [
        (
            part.source_id, int(part.rows.grain), part.rows.start or 0, part.rows.end or 0,
            part.first, part.last, part.sign, *(int(entity in part.keep) for entity in ENTITIES),
        )
        for part in parts
    ]  # fmt: skip
    columns = [column(field, BigInteger if field == "sign" else Integer) for field in _PLAN]
    if not rows:
        return select(*(literal(0).label(field) for field in _PLAN)).where(~true()).cte(name)
    return values(*columns, name=name, literal_binds=True).data(rows).cte(name)
