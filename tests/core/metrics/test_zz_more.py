"""The query door against figures recomputed in plain Python, on random small worlds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from core.filters import Basis, Compare, Filters
from core.metrics.catalog import METRICS, STAGES
from core.metrics.cells import value
from core.metrics.drill import behind
from core.metrics.query import query
from core.store.engine import writing
from core.store.settings import set_team
from tests.core.metrics.oracle import LENGTH, NOW, ZONE, Small, atoms, days, on, sums, worlds
from tests.factories import World

ASKED = [name for name in METRICS if name != "active_campaigns"]
DIMENSIONS = ("channel", "campaign", "ad_group", "keyword", "ad", "source", "day", "week", "month")
ENTITIES = {"campaign", "ad_group", "keyword", "ad"}
few = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
periods = st.tuples(days, days).map(sorted)
bases = st.sampled_from(list(Basis))


@contextmanager
def written(engine: Engine, small: Small) -> Iterator[Connection]:
    """The world in the database, gone afterwards."""
    with writing(engine) as connection:
        set_team(connection, "time_zone", ZONE)
        set_team(connection, "currency", "USD")
        small.write(World(connection))
        yield connection
        connection.rollback()


def filters(period: list[int], basis: Basis, **more: Any) -> Filters:
    return Filters(start=on(period[0]), end=on(period[1]), basis=basis, **more)


@few
@given(worlds(), periods, bases, st.lists(st.sampled_from(DIMENSIONS), unique=True, max_size=3))
def test_every_metric_equals_a_recomputation(engine, small, period, basis, by):
    by = (
        tuple(name for name in by if name not in ("day", "week", "month"))[:2]
        + tuple(name for name in by if name in ("day", "week", "month"))[:1]
    )
    with written(engine, small) as connection:
        result = query(connection, ASKED, filters(period, basis), NOW, by)
        found = atoms(small, basis is Basis.COHORT, ENTITIES & set(by))
    expected = sums(found, by, on(period[0]), on(period[1]))
    shown = {tuple(row[f"{name}_key"] for name in by): row for row in result.frame.to_dict("records")}
    if not by or (len(by) == 1 and by[0] in ("day", "week", "month")):
        shown = {
            key: row
            for key, row in shown.items()
            if any(row[name] for name in _additive()) or row["win_rate"] is not None
        }
    assert set(shown) == set(expected)
    for key, columns in expected.items():
        unknown = "source" in by and key[by.index("source")] is not None
        cell = {**columns, **(dict.fromkeys(("impressions", "clicks", "cost")) if unknown else {})}
        for name in ASKED:
            assert shown[key][name] == value(METRICS[name], cell), (key, name)
    whole = sums(found, (), on(period[0]), on(period[1])).get((), {})
    for name in ASKED:
        assert result.total[name] == value(METRICS[name], whole), name


def _additive() -> list[str]:
    return ["impressions", "clicks", "spend", *STAGES, "revenue", "average_deal"]


@few
@given(worlds(), periods, bases, st.sampled_from(["campaign", "ad_group", "keyword", "ad"]), st.integers(0, 3))
def test_filtering_by_an_entity_equals_its_row(engine, small, period, basis, name, index):
    with written(engine, small) as connection:
        number = small.ids.get((name, index))
        if number is None:
            return
        asked = filters(period, basis)
        only = query(connection, ASKED, asked.with_where(name, [f"id:{number}"]), NOW).total
        rows = query(connection, ASKED, asked, NOW, [name]).frame
        row = rows[rows[f"{name}_key"] == number].to_dict("records")
    for metric in ASKED:
        assert (row[0][metric] if row else value(METRICS[metric], {})) == only[metric]


@few
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
    assert everything["spend"] == sum(number for (*_, name), number in whole.items() if name == "spend")


def _spend(frame: Any, asked: list[str], by: tuple[str, ...]) -> dict[Any, int]:
    return {
        (*(row[f"{name}_key"] for name in by), metric): row[metric]
        for row in frame.to_dict("records")
        for metric in asked
        if row[metric]
    }


@few
@given(worlds(), periods, bases, st.sampled_from([*STAGES, "revenue", "win_rate", "spend", "active_campaigns"]))
def test_behind_lists_what_was_counted(engine, small, period, basis, name):
    with written(engine, small) as connection:
        asked = filters(period, basis)
        figure = query(connection, [name], asked, NOW).total
        found = behind(connection, name, asked, NOW, limit=1000)
        below = behind(connection, name, asked, NOW, part="denominator", limit=1000)
    assert found.total == len(found.frame)
    if name in STAGES or name == "active_campaigns":
        assert found.total == figure[name]
    elif name == "revenue":
        assert sum(found.frame["amount_micros"]) == figure[name]
    elif name == "spend":
        assert (
            sum(row["cost_micros"] for row in found.frame.to_dict("records") if row["currency"] == "USD")
            == figure[name]
        )
    else:
        assert below.total == (figure["win_rate_n"] or 0)
        assert figure[name] == (found.total / below.total if below.total else None)


@few
@given(worlds(), st.integers(7, 20), st.integers(0, 7), bases)
def test_the_previous_period_counts_what_was_known_at_the_same_age(engine, small, start, length, basis):
    period = [start, min(start + length, LENGTH - 1)]
    span = period[1] - period[0] + 1
    with written(engine, small) as connection:
        asked = filters(period, basis, compare=Compare.PREVIOUS)
        result = query(connection, ["leads", "sqls", "won", "revenue", "spend"], asked, NOW)
    first = date.fromordinal(on(period[0]).toordinal() - span)
    last = date.fromordinal(first.toordinal() + span - 1)
    then = _earlier(span)
    known = sums(atoms(small, basis is Basis.COHORT, set(), then), (), first, last).get((), {})
    assert result.previous == Filters(start=first, end=last, basis=basis)
    for metric, column in {
        "leads": "leads",
        "sqls": "sqls",
        "won": "won",
        "revenue": "revenue",
        "spend": "cost",
    }.items():
        assert result.total[f"{metric}_previous"] == known.get(column, 0)


def _earlier(span: int) -> datetime:
    """The same wall-clock time of the team `span` days before NOW."""
    return NOW.astimezone(ZoneInfo(ZONE)) - timedelta(days=span)
