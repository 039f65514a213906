"""The query door against figures recomputed in plain Python, on random small worlds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from core.derive.refresh import rebuild
from core.filters import Basis, Compare, Filters
from core.metrics.catalog import METRICS, STAGES
from core.metrics.dimensions import NOT_MATCHED
from core.metrics.journey import born, told
from core.metrics.lag import channel_lags, lags
from core.metrics.scope import scope
from core.metrics.worth import worths
from core.store.engine import writing
from core.store.models import Lead
from core.store.setting_kinds import WEEK_STARTS
from core.store.settings import set_team
from core.store.stages import Stage
from tests.core.metrics.asking import arrays, behind, query
from tests.core.metrics.oracle import active, atoms, foreign, formulas, kept, sums, untold
from tests.core.metrics.small_worlds import LENGTH, NOW, ZONE, Small, days, on, worlds
from tests.factories import World

TIMES = ("day", "week", "month")
ENTITIES = {"campaign": 2, "ad_group": 3, "keyword": 4, "ad": 2}
periods = st.tuples(days, days).map(sorted)
bases = st.sampled_from(list(Basis))
breakdowns = st.tuples(
    st.lists(st.sampled_from(["channel", *ENTITIES, "source"]), unique=True, max_size=2),
    st.lists(st.sampled_from(TIMES), max_size=1),
).map(lambda pair: (*pair[0], *pair[1]))
conditions = st.one_of(
    st.just({}),
    st.dictionaries(st.sampled_from(list(ENTITIES)), st.lists(st.integers(-1, 3), min_size=1, max_size=2), max_size=2),
    st.fixed_dictionaries({"channel": st.just(["paid_search", "paid_social"])}),
    st.fixed_dictionaries({"source": st.sampled_from([[""], ["unknown"], ["", None], [None]])}),
)


week_starts = st.sampled_from(list(WEEK_STARTS))


@contextmanager
def written(engine: Engine, small: Small, week_start: str = "monday") -> Iterator[Connection]:
    """The world in the database, gone afterwards."""
    with writing(engine) as connection:
        set_team(connection, "week_start", week_start)
        set_team(connection, "time_zone", ZONE)
        set_team(connection, "currency", "USD")
        small.write(World(connection))
        yield connection
        connection.rollback()


def filters(period: list[int], basis: Basis, **more: Any) -> Filters:
    return Filters(start=on(period[0]), end=on(period[1]), basis=basis, **more)


def narrowed(small: Small, drawn: dict[str, list[Any]], asked: Filters) -> tuple[Filters, dict[str, set[Any]]]:
    """Filters and, for the oracle, the keys they accept; index -1 and None stand for not matched."""
    sources = {lead["source"] for lead in small.leads} | {None}
    accepted: dict[str, set[Any]] = {}
    for name, values in drawn.items():
        if name in ENTITIES:
            keys = {small.ids[name, value % ENTITIES[name]] if value >= 0 else None for value in values}
        else:
            keys = {value for value in values if name != "source" or value in sources}
        if keys:
            accepted[name] = keys
            texts = [f"id:{key}" if name in ENTITIES else key for key in keys if key is not None]
            asked = asked.with_where(name, texts + [NOT_MATCHED] * (None in keys))
    return asked, accepted


@given(worlds(), periods, bases, breakdowns, conditions, week_starts)
def test_every_figure_equals_a_recomputation(engine, small, period, basis, by, drawn, week_start):
    with written(engine, small, week_start) as connection:
        asked, accepted = narrowed(small, drawn, filters(period, basis))
        result = query(connection, list(METRICS), asked, NOW, by)
        keys = ENTITIES.keys() & {*by, *accepted}
        found = kept(atoms(small, basis is Basis.COHORT, keys), accepted)
        wider = kept(atoms(small, basis is Basis.COHORT, keys | {"campaign"}), accepted)
    span = on(period[0]), on(period[1])
    expected, campaigns = sums(found, by, *span, week_start), active(wider, by, *span, week_start)
    shown = {tuple(row[f"{name}_key"] for name in by): row for row in result.frame.records()}
    assert shown.keys() >= expected.keys() | campaigns.keys()
    if by and by != (result.by[-1],) * (by[-1] in TIMES):  # a time alone has all its buckets
        assert shown.keys() == expected.keys() | campaigns.keys()
    sourced = "source" in accepted and None not in accepted["source"]
    for key, row in shown.items():
        unknown = key[by.index("source")] is not None if "source" in by else sourced
        agree(row, {**expected.get(key, {}), **untold(small)}, campaigns.get(key, ()), unknown=unknown)
    whole, everywhere = sums(found, (), *span).get((), {}), active(wider, by, *span).values()
    agree(result.total, {**whole, **untold(small)}, set().union(*everywhere), unknown=sourced)
    assert result.unconverted == foreign(found, "cost", *span)
    assert result.unconverted_revenue == foreign(found, "revenue", *span)


def agree(row: Any, columns: dict[str, int], campaigns: Any, *, unknown: bool) -> None:
    """A row has the figures of these columns; what platforms counted may not be known."""
    hidden = dict.fromkeys(("impressions", "clicks", "cost")) if unknown else {}
    expected = {**formulas({**columns, **hidden}), "active_campaigns": len(campaigns)}
    assert {name: row[name] for name in METRICS} == expected


@given(worlds(), st.lists(days, max_size=4), st.sampled_from([(), ("campaign",), ("keyword",)]))
def test_windows_add_up_to_the_whole(engine, small, cuts, by):
    edges = sorted({0, *cuts, LENGTH})
    pieces = [[start, end - 1] for start, end in pairwise(edges)]
    asked = ["spend", "clicks", "impressions"]
    with written(engine, small) as connection:
        whole = _spend(query(connection, asked, filters([0, LENGTH - 1], Basis.COHORT), NOW, by).frame, asked, by)
        added: dict[Any, int] = {}
        for piece in pieces:
            part = _spend(query(connection, asked, filters(piece, Basis.COHORT), NOW, by).frame, asked, by)
            added = {key: added.get(key, 0) + part.get(key, 0) for key in {*added, *part}}
        everything = query(connection, asked, Filters(), NOW).total
    assert {key: number for key, number in added.items() if number} == whole
    spent = sum(number for (*_, name), number in whole.items() if name == "spend")
    assert everything["spend"] == (spent if small.ads else None)


def _spend(frame: Any, asked: list[str], by: tuple[str, ...]) -> dict[Any, int]:
    return {
        (*(row[f"{name}_key"] for name in by), metric): row[metric]
        for row in frame.records()
        for metric in asked
        if row[metric]
    }


@given(
    worlds(), periods, bases, conditions, st.sampled_from([*STAGES, "revenue", "win_rate", "spend", "active_campaigns"])
)
def test_behind_lists_what_was_counted(engine, small, period, basis, drawn, name):
    with written(engine, small) as connection:
        asked, _ = narrowed(small, drawn, filters(period, basis))
        figure = query(connection, [name], asked, NOW).total
        found = behind(connection, name, asked, NOW, limit=1000)
        below = behind(connection, name, asked, NOW, part="denominator", limit=1000)
    assert found.total == len(found.frame)
    rows = found.frame.records()
    if name in STAGES or name == "active_campaigns":
        assert found.total == (figure[name] or 0)
    elif name == "revenue":
        assert sum(row["amount_micros"] for row in rows) == (figure[name] or 0)
    elif name == "spend":
        assert sum(row["cost_micros"] for row in rows if row["currency"] == "USD") == (figure[name] or 0)
    else:
        assert below.total == (figure["win_rate_n"] or 0)
        assert figure[name] == (found.total / below.total if below.total else None)


@given(worlds(), st.integers(7, 20), st.integers(0, 12), st.integers(0, 20), bases)
def test_the_previous_period_counts_what_was_known_at_the_same_age(engine, small, start, length, age, basis):
    first, last = on(start), on(start + length)
    now = NOW - timedelta(days=age)  # often before the period is over
    with written(engine, small) as connection:
        asked = Filters(start=first, end=last, basis=basis, compare=Compare.PREVIOUS)
        result = query(connection, ["leads", "sqls", "won", "revenue", "spend"], asked, now, ["day"])
    back = timedelta(days=length + 1)
    then = now.astimezone(ZoneInfo(ZONE)) - back  # the team's wall clock
    until = min(first - timedelta(days=1), then.date())
    found = atoms(small, basis is Basis.COHORT, set(), then)
    assert result.previous == Filters(start=first - back, end=until, basis=basis)
    whole = sums(found, (), first - back, until).get((), {})
    by_day = sums(found, ("day",), first - back, until)
    columns = {"leads": "leads", "sqls": "sqls", "won": "won", "revenue": "revenue", "spend": "cost"}
    for metric, column in columns.items():
        nothing = untold(small).get(column, 0)
        assert result.total[f"{metric}_previous"] == whole.get(column, nothing)
        for row in result.frame.records():
            day = row["day_key"] - back
            expected = None if day > until else by_day.get((day,), {}).get(column, nothing)
            assert row[f"{metric}_previous"] == expected


@given(worlds(), periods, conditions, st.booleans())
def test_leads_are_the_same_without_a_look_at_their_journeys(engine, small, period, drawn, junk):
    with written(engine, small) as connection:
        rebuild(connection)
        here = scope(connection, narrowed(small, drawn, filters(period, Basis.COHORT))[0], NOW)
        by_journey, _ = born(here, Lead.id, junk=junk)
        assert sorted(connection.scalars(told(here, Lead.id, junk=junk))) == sorted(connection.scalars(by_journey))


@given(worlds(), periods, conditions, st.sampled_from([Stage.MQL, Stage.SQL, Stage.WON]))
def test_lags_and_worth_are_the_same_from_arrays(engine, small, period, drawn, stage):
    def found(connection):
        asked, _ = narrowed(small, drawn, filters(period, Basis.COHORT))
        channels = [channel_lags(connection, name, (Stage.MQL, Stage.WON), NOW) for name in ("direct", "paid_search")]
        both = lags(connection, small.ids["campaign", 0], stage, asked, NOW)
        return [_plain(lag) for lag in (*both, *(lag for each in channels for lag in each.values()))]

    with written(engine, small) as connection:
        set_team(connection, "rate_floor", "1")
        rebuild(connection)
        by_tables = found(connection), worths(connection, NOW)
        with arrays(connection):
            assert (found(connection), worths(connection, NOW)) == by_tables


def _plain(lag):
    curve = lag.curve and [list(map(float, part)) for part in (lag.curve.share, lag.curve.at_risk)]
    return lag.leads, lag.reached, lag.undated, curve
