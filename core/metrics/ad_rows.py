"""The rows a plan names, added up from arrays or in SQL, on the table that is smallest for them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Subquery,
    Table,
    and_,
    case,
    column,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
    values,
)

from core.derive import snapshot
from core.derive.events import channel_code
from core.metrics import ad_arrays
from core.metrics.days import month, months_in
from core.metrics.dimensions import ENTITIES, bucket_column, bucket_number
from core.metrics.plan import Coverage, Part, plan
from core.metrics.scope import KEY_COLUMNS, Scope
from core.store.base import Base, table_of
from core.store.models import AdDay, AdMetric, AdMonth, AdPeriodTotal, Campaign
from core.store.types import day_date

FIGURES = {"cost": "cost_micros", "impressions": "impressions", "clicks": "clicks"}
DAILY = frozenset({"campaign"})
_PLAN = ("source_id", "grain", "start", "end", "first", "last", "sign", *ENTITIES)


def sums(connection: Connection, scope: Scope, covered: Coverage) -> Iterator[Mapping[str, Any]]:
    """Sums by the scope's keys, `bucket` and currency; `cut` tells estimated ones. Several may speak of one key."""
    asked = frozenset(ENTITIES) & {*scope.keys, *scope.conditions}
    time, begins = scope.time or "day", scope.week_start
    bucket = (lambda day: bucket_number(time, day_date(day), begins)) if scope.time else None
    parts = plan(covered, asked, bucket)
    daily = _tables(scope, asked, [part for part in parts if part.rows.start is None])
    totals = [_totals(scope, [part for part in parts if part.rows.start is not None])]
    if taken := snapshot.of(connection):
        yield from ad_arrays.sums(taken, scope, daily)
        groups = [totals]
    else:
        groups = [[_daily(scope, model, here) for model, here in daily], totals]
    for group in groups:
        for statement in _summed(scope, *group):
            for row in connection.execute(statement).mappings():
                yield dict(row)


def _tables(scope: Scope, asked: frozenset[str], daily: Sequence[Part]) -> list[tuple[type[Base], Sequence[Part]]]:
    """Which table each part is read from: the smallest that has its keys."""
    if asked <= DAILY:
        return [(AdDay, daily)]
    # What keeps the campaign at most is the same sum, of far fewer rows.
    coarse, fine = [p for p in daily if p.keep <= DAILY], [p for p in daily if not p.keep <= DAILY]
    whole, edges = _cut(fine) if scope.time in (None, "month") else ([], fine)
    return [(AdDay, coarse), (AdMonth, whole), (AdMetric, edges)]


def _cut(parts: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """Each part's whole months (first and last are month numbers), and its days before and after them."""
    whole, edges = [], []
    for part in parts:
        months, rest = months_in((part.first, part.last))
        edges += [part.over(first, last) for first, last in rest]
        if months:
            whole.append(part.over(month(months[0]), month(months[1])))
    return whole, edges


def _summed(scope: Scope, *parts: Select[Any] | None) -> Iterator[Select[Any]]:
    """What is there, added up by keys that the filters ask for."""
    given = [part for part in parts if part is not None]
    if not given:
        return
    rows = union_all(*given).subquery("ad_row")
    keys = [rows.c[name] for name in scope.keys]
    bucket = [rows.c.bucket] if scope.time else []
    conditions = [condition.on(rows.c[name]) for name, condition in scope.conditions.items()]
    sums = [func.sum(rows.c[name]).label(name) for name in FIGURES]
    chosen = select(*keys, *bucket, rows.c.currency, *sums, func.max(rows.c.cut).label("cut"))
    yield chosen.where(and_(True, *conditions)).group_by(*keys, *bucket, rows.c.currency)


def _daily(scope: Scope, model: type[Base], parts: Sequence[Part]) -> Select[Any] | None:
    """Rows of one table; None without parts."""
    if not parts:
        return None
    return _metrics(scope, parts) if model is AdMetric else _sums(scope, model, parts)


def _sums(scope: Scope, model: type[Base], parts: Sequence[Part]) -> Select[Any]:
    """Rows of a rollup; keys it does not have (ad groups by day) are not asked of it."""
    table, cte = table_of(model), plan_values(parts, f"{model.__tablename__}_plan")
    time = table.c.day if model is AdDay else table.c.month
    on = and_(table.c.source_id == cte.c.source_id, table.c.grain == cte.c.grain, time.between(cte.c.first, cte.c.last))
    bucket = bucket_column(scope.time, time, scope.week_start) if scope.time and model is AdDay else time
    figures = [(cte.c.sign * table.c[source]).label(name) for name, source in FIGURES.items()]
    return (
        select(
            *(_kept(cte, name, table.c.get(KEY_COLUMNS[name], literal(0))) for name in ENTITIES),
            table.c.channel.label("channel"),
            literal(0).label("source"),
            (bucket if scope.time else null()).label("bucket"),
            table.c.currency,
            *figures,
            literal(0).label("cut"),
        )
        .select_from(cte)
        .join(table, on)
    )


def _metrics(scope: Scope, parts: Sequence[Part]) -> Select[Any]:
    """Daily rows as they were reported."""
    table, cte = table_of(AdMetric), plan_values(parts, "ad_metric_plan")
    day = type_coerce(table.c.day, Integer)
    on = and_(table.c.source_id == cte.c.source_id, table.c.grain == cte.c.grain, day.between(cte.c.first, cte.c.last))
    figures = {name: cte.c.sign * table.c[source] for name, source in FIGURES.items()}
    return _reported(scope, table, cte, day, figures, literal(0)).join(table, on).outerjoin(*_campaign(table))


def _totals(scope: Scope, parts: Sequence[Part]) -> Select[Any] | None:
    """Period totals, cut to the days of their parts."""
    if not parts:
        return None
    table, cte = _alike(), plan_values(parts, "ad_period_total_plan")
    on = and_(
        table.c.source_id == cte.c.source_id,
        table.c.grain == cte.c.grain,
        type_coerce(table.c.start_day, Integer) == cte.c.start,
        type_coerce(table.c.end_day, Integer) == cte.c.end,
    )
    whole = and_(cte.c.first == cte.c.start, cte.c.last == cte.c.end)
    figures = {name: cte.c.sign * _share(table, source, cte) for name, source in FIGURES.items()}
    chosen = _reported(scope, table, cte, cte.c.first, figures, case((whole, 0), else_=1))
    return chosen.join(table, on).outerjoin(*_campaign(table))


def _reported(
    scope: Scope, rows: Table | Subquery, cte: Any, day: Any, figures: dict[str, Any], cut: ColumnElement[Any]
) -> Select[Any]:
    return select(
        *(_kept(cte, name, func.coalesce(rows.c[KEY_COLUMNS[name]], 0)) for name in ENTITIES),
        channel_code(func.coalesce(Campaign.channel, rows.c.channel)).label("channel"),
        literal(0).label("source"),
        (bucket_column(scope.time, day, scope.week_start) if scope.time else null()).label("bucket"),
        func.coalesce(rows.c.currency, "").label("currency"),
        *(figure.label(name) for name, figure in figures.items()),
        cut.label("cut"),
    ).select_from(cte)


def _campaign(rows: Table | Subquery) -> tuple[Any, Any]:
    return Campaign, Campaign.id == rows.c.campaign_id


def _kept(cte: Any, name: str, key: Any) -> Any:
    """The key where the part keeps it, else 0."""
    return case((cte.c[name] == 1, key), else_=0).label(name)


def _alike() -> Subquery:
    """Period totals that say the same as one row with their number: long reports repeat small figures."""
    table = AdPeriodTotal
    said = (table.source_id, table.grain, table.start_day, table.end_day, table.channel, table.currency)
    keys = (getattr(table, KEY_COLUMNS[name]) for name in ENTITIES)
    columns = [*said, *keys, *(getattr(table, figure) for figure in FIGURES.values())]
    return select(*columns, func.count().label("times")).group_by(*columns).subquery("alike")


def _share(rows: Any, name: str, cte: Any) -> ColumnElement[Any]:
    share: ColumnElement[Any] = rows.c.times * share_of(rows.c[name], cte)
    return share


def share_of(figure: Any, cte: Any) -> Any:
    """What a figure of a period total gives the days first to last of its part."""
    before, length = cte.c.first - cte.c.start, cte.c.end - cte.c.start + 1
    return figure * (cte.c.last - cte.c.start + 1) // length - figure * before // length


def plan_values(parts: Sequence[Part], name: str) -> Any:
    """The parts as a table that rows of ad figures can be joined to."""
    rows = [
        (
            part.source_id, int(part.rows.grain), part.rows.start or 0, part.rows.end or 0,
            part.first, part.last, part.sign, *(int(entity in part.keep) for entity in ENTITIES),
        )
        for part in parts
    ]  # fmt: skip
    columns = [column(field, BigInteger if field == "sign" else Integer) for field in _PLAN]
    return values(*columns, name=name, literal_binds=True).data(rows).cte(name)
