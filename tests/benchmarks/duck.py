"""Target 2's peer: the screens' figures by DuckDB from the base tables, in memory and in this process."""

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from tests.benchmarks.door import asked_by, replay
from tests.benchmarks.handwritten import COHORT, Period
from tests.benchmarks.overview import asking, parts
from tests.benchmarks.report import Row, at_most, told
from tests.benchmarks.timing import by_turns, p50
from tests.benchmarks.world import World

ROUNDS, CHUNK = 15, 200_000
_AT = {"sqlite": "{}", "postgresql": "CAST(extract(epoch FROM {}) AS bigint)"}
TABLES = {
    "lead": "id, {created_at} AS created_at, CASE WHEN junk IS NULL THEN 0 ELSE 1 END AS junk, channel, campaign_id",
    "stage_change": "lead_id, stage, {at} AS moment",
    "deal": "id, lead_id, stage, amount_micros, {created_at} AS created_at, {closed_at} AS closed_at",
    "deal_contact": "deal_id, lead_id",
    "ad_metric": "day, grain, campaign_id, keyword_id, cost_micros, impressions, clicks",
    "campaign": "id, name, channel",
}
_REACHED = """
    WITH label AS (SELECT lead_id, min(moment) FILTER (stage BETWEEN 2 AND 5) AS mql,
            min(moment) FILTER (stage BETWEEN 3 AND 5) AS sql FROM stage_change GROUP BY lead_id),
        sold AS (SELECT c.lead_id, min(coalesce(d.created_at, d.closed_at)) AS opportunity,
            min(d.closed_at) FILTER (d.stage = 5) AS won
            FROM deal_contact AS c JOIN deal AS d ON d.id = c.deal_id GROUP BY c.lead_id),
        reached AS (SELECT l.id, l.created_at, l.created_at // 86400 AS day, l.channel, l.campaign_id,
            least(mql, opportunity) AS mql, least(sql, opportunity) AS sql, opportunity, won
            FROM lead AS l LEFT JOIN label ON label.lead_id = l.id LEFT JOIN sold ON sold.lead_id = l.id
            WHERE l.junk = 0 AND {days})
"""
_NOW = "l.created_at BETWEEN {start} * 86400 AND {end} * 86400 + 86399"
_BOTH = "l.created_at BETWEEN {before} * 86400 AND {end} * 86400 + 86399"
_COUNTS = "count(*), count(mql), count(sql), count(opportunity), count(won)"
_AD = "FROM ad_metric WHERE grain = {truth} AND day BETWEEN {start} AND {end}"
_AD_BOTH = "FROM ad_metric WHERE grain = {truth} AND day BETWEEN {before} AND {end}"
SCREENS = {
    "tiles": (
        _REACHED.replace("{days}", _BOTH) + "SELECT day >= {start}, count(*), count(*) FILTER (mql <= "
        "CASE WHEN day >= {start} THEN {now} ELSE {cut} END), count(*) FILTER (sql <= CASE WHEN day >= {start} "
        "THEN {now} ELSE {cut} END), count(DISTINCT campaign_id) FROM reached GROUP BY 1",
        f"SELECT day >= {{start}}, sum(cost_micros), count(DISTINCT campaign_id) {_AD_BOTH} GROUP BY 1",
        "SELECT l.created_at >= {start} * 86400, sum(d.amount_micros) FROM deal AS d JOIN lead AS l "
        "ON l.id = d.lead_id WHERE d.stage = 5 AND " + _BOTH + " GROUP BY 1",
        _REACHED.replace("{days}", _NOW) + f"SELECT (day + 3) // 7, {_COUNTS} FROM reached GROUP BY 1",
        f"SELECT (day + 3) // 7, sum(cost_micros) {_AD} GROUP BY 1",
    ),
    "funnel": (
        _REACHED.replace("{days}", _NOW) + f"SELECT {_COUNTS} FROM reached",
        f"SELECT sum(impressions), sum(clicks) {_AD}",
    ),
    "trend": (
        _REACHED.replace("{days}", _BOTH) + "SELECT (day + 3) // 7, count(*) FILTER (sql <= CASE WHEN day >= {start} "
        "THEN {now} ELSE {cut} END) FROM reached GROUP BY 1",
        f"SELECT (day + 3) // 7, sum(cost_micros) {_AD_BOTH} GROUP BY 1",
    ),
    "campaign table": (
        _REACHED.replace("{days}", _NOW) + f"SELECT channel, campaign_id, {_COUNTS} FROM reached GROUP BY 1, 2",
        f"SELECT campaign_id, sum(cost_micros) {_AD} GROUP BY 1",
        _REACHED.replace("{days}", _NOW)
        + "SELECT channel, campaign_id, (day + 3) // 7, count(sql) FROM reached GROUP BY 1, 2, 3",
    ),
}
_COHORT = (
    _REACHED.replace("{days}", "TRUE")
    + """
    SELECT strftime(to_timestamp(created_at), '%Y-%m'), coalesce(date_diff('month', to_timestamp(created_at),
        to_timestamp(sql)), -1), count(*) FROM reached GROUP BY 1, 2"""
)


def run(world: World) -> Iterator[Row]:
    """By turns with ours, on the same day and machine."""
    if find_spec("duckdb") is None:
        yield told("2", "DuckDB on the base tables", "skipped: duckdb is not installed")
        return
    duck = _loaded(world)
    world.take_snapshot()
    with world.looking(snapshots=True) as connection:
        ask = asking(connection, world.now)
        numbers = Period(ask.filters, ask.now).numbers()
        for name, statements in SCREENS.items():
            part = parts(ask)[name]
            part()
            asked = asked_by(connection, part)
            arrays = p50([asked_by(connection, part).arrays for _ in range(ROUNDS)])
            ours = partial(replay, connection, asked.statements)
            took = _turns(duck, ours, [each.format(**numbers) for each in statements])
            yield at_most("2", f"{name}: queries", took["ours"] + arrays, took["duck"], 1, "DuckDB")
        took = _turns(duck, partial(replay, connection, [(COHORT, ())]), [_COHORT])
        yield at_most("2", "cohorts, from cohort_month", took["ours"], took["duck"], 1, "DuckDB")


def _turns(duck: Any, ours: Any, theirs: list[str]) -> dict[str, float]:
    works = {"ours": ours, "duck": lambda: [duck.execute(each).fetchall() for each in theirs]}
    return {name: p50(times) for name, times in by_turns(works, ROUNDS).items()}


def _loaded(world: World) -> Any:
    import duckdb

    duck = duckdb.connect()
    with world.looking() as connection:
        for table, columns in TABLES.items():
            for number, rows in enumerate(_frames(connection, table, columns)):
                duck.register("rows", rows)
                how = f"CREATE TABLE {table} AS" if number == 0 else f"INSERT INTO {table}"
                duck.execute(f"{how} SELECT * FROM rows")
    return duck


def _frames(connection: Connection, table: str, columns: str) -> Iterator[pd.DataFrame]:
    names = ("created_at", "closed_at", "at")
    form = _AT[connection.dialect.name]
    statement = text(f"SELECT {columns.format(**{name: form.format(name) for name in names})} FROM {table}")
    for rows in pd.read_sql(statement, connection, chunksize=CHUNK):
        whole = {name: "Int64" for name in rows.columns if name not in ("name", "channel")}
        yield rows.astype(whole)
