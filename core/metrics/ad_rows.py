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
from core.derive.fx import Money, at_rate
from core.frame import Frame
from core.metrics import ad_arrays
from core.metrics.coverage import coverage
from core.metrics.days import month, months_in
from core.metrics.dimensions import ENTITIES, bucket_column, bucket_number
from core.metrics.plan import Part, plan
from core.metrics.scope import KEY_COLUMNS, Scope
from core.store.base import Base, table_of
from core.store.models import AdDay, AdMetric, AdMonth, AdPeriodTotal, Campaign
from core.store.moment import lasting
from core.store.types import day_date

FIGURES = {"cost": "cost_micros", "impressions": "impressions", "clicks": "clicks"}
DAILY = frozenset({"campaign"})
_PLAN = ("source_id", "grain", "start", "end", "first", "last", "sign", *ENTITIES)


def sums(connection: Connection, scope: Scope) -> Iterator[Frame]:
    """Sums by the scope's keys, `bucket` and currency; `cut` tells estimated ones. Several may speak of one key."""
    asked = frozenset(ENTITIES) & {*scope.keys, *scope.conditions}
    parts = _planned(connection, scope, asked)
    daily = _tables(scope, asked, [part for part in parts if part.rows.start is None])
    totals = [_totals(scope, [part for part in parts if part.rows.start is not None])]
    if taken := snapshot.of(connection):
        yield from ad_arrays.sums(taken, scope, daily)
        groups = [totals]
    else:
        groups = [_daily(scope, dict(daily)), totals]
    for group in groups:
        for statement in _summed(scope, *group):
            found = connection.execute(statement)
            yield Frame.of(found, found.keys())


def _planned(connection: Connection, scope: Scope, asked: frozenset[str]) -> Sequence[Part]:
    """The parts that the period is made of: the same for every question about its days."""
    time, begins = scope.time or "day", scope.week_start
    bucket = (lambda day: bucket_number(time, day_date(day), begins)) if scope.time else None
    question = ("plan", scope.filters.start, scope.filters.end, asked, scope.time, begins)
    return lasting(connection, question, lambda: plan(coverage(connection, scope), asked, bucket))


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


def _read_once(
    whole: Sequence[Part], edges: Sequence[Part]
) -> dict[frozenset[str] | None, tuple[list[Part], list[Part]]]:
    """The parts to add, by the keys with which the same rows are to be taken off again (None: not, or cheaply)."""
    off = {_rows_of(part): part.keep for part in (*whole, *edges) if part.sign < 0}
    found: dict[frozenset[str] | None, tuple[list[Part], list[Part]]] = {}
    for place, parts in enumerate((whole, edges)):
        for part in parts:
            if part.sign > 0:
                found.setdefault(off.get(_rows_of(part)), ([], []))[place].append(part)
    return found


def _rows_of(part: Part) -> tuple[Any, ...]:
    return part.source_id, part.rows, part.first, part.last


def _twice(
    scope: Scope, known: frozenset[str] | None, whole: Sequence[Part], edges: Sequence[Part]
) -> Select[Any] | None:
    """Monthly and daily rows; where keys are `known`, added up and taken off once more with only those."""
    mark = "" if known is None else f"_{len(known)}"  # a statement's plans have names of their own
    given = [part for part in (_sums(scope, AdMonth, whole, mark), _metrics(scope, edges, mark)) if part is not None]
    if not given:
        return None
    rows = union_all(*given).subquery()
    if known is None:
        return select(*rows.c)
    keys = [column for column in rows.c if column.name not in {*FIGURES, "cut"}]
    sums = [func.sum(rows.c[name]).label(name) for name in FIGURES]
    fine = select(*keys, *sums, func.max(rows.c.cut).label("cut")).group_by(*keys).cte(f"fine{mark}")
    stripped: list[Any] = [
        literal(0).label(column.name)
        if column.name in ENTITIES and column.name not in known
        else (-column).label(column.name)
        if column.name in FIGURES
        else column
        for column in fine.c
    ]
    both = union_all(select(*fine.c), select(*stripped)).subquery()
    return select(*both.c)


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


def _daily(scope: Scope, tables: Mapping[type[Base], Sequence[Part]]) -> list[Select[Any] | None]:
    """Rows of the days; those to be taken off again with fewer keys are read once."""
    once = _read_once(tables.get(AdMonth, ()), tables.get(AdMetric, ()))
    return [_sums(scope, AdDay, tables[AdDay]), *(_twice(scope, known, *parts) for known, parts in once.items())]


def _sums(scope: Scope, model: type[Base], parts: Sequence[Part], mark: str = "") -> Select[Any] | None:
    """Rows of a rollup; keys it does not have (ad groups by day) are not asked of it."""
    if not parts:
        return None
    table, cte = table_of(model), plan_values(parts, f"{model.__tablename__}_plan{mark}")
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


def _metrics(scope: Scope, parts: Sequence[Part], mark: str) -> Select[Any] | None:
    """Daily rows as they were reported."""
    if not parts:
        return None
    table, cte = table_of(AdMetric), plan_values(parts, f"ad_metric_plan{mark}")
    day = type_coerce(table.c.day, Integer)
    on = and_(table.c.source_id == cte.c.source_id, table.c.grain == cte.c.grain, day.between(cte.c.first, cte.c.last))
    money = at_rate(table.c.cost_micros, table.c.currency, day)
    figures = {name: cte.c.sign * figure for name, figure in _figures(table, money).items()}
    chosen = _reported(scope, table, cte, day, money.currency, figures, literal(0)).join(table, on)
    return chosen.outerjoin(*_campaign(table)).outerjoin(*money.on)


def _totals(scope: Scope, parts: Sequence[Part]) -> Select[Any] | None:
    """Period totals, converted at the rate of their last day, cut to the days of their parts."""
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
    money = at_rate(table.c.cost_micros, table.c.currency, type_coerce(table.c.end_day, Integer))
    shares = {name: table.c.times * share_of(figure, cte) for name, figure in _figures(table, money).items()}
    figures = {name: cte.c.sign * share for name, share in shares.items()}
    chosen = _reported(scope, table, cte, cte.c.first, money.currency, figures, case((whole, 0), else_=1))
    return chosen.join(table, on).outerjoin(*_campaign(table)).outerjoin(*money.on)


def _figures(rows: Table | Subquery, money: Money) -> dict[str, ColumnElement[Any]]:
    return {name: money.micros if name == "cost" else rows.c[source] for name, source in FIGURES.items()}


def _reported(
    scope: Scope,
    rows: Table | Subquery,
    cte: Any,
    day: Any,
    currency: ColumnElement[Any],
    figures: dict[str, Any],
    cut: ColumnElement[Any],
) -> Select[Any]:
    return select(
        *(_kept(cte, name, func.coalesce(rows.c[KEY_COLUMNS[name]], 0)) for name in ENTITIES),
        channel_code(func.coalesce(Campaign.channel, rows.c.channel)).label("channel"),
        literal(0).label("source"),
        (bucket_column(scope.time, day, scope.week_start) if scope.time else null()).label("bucket"),
        currency.label("currency"),
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
