"""Answers are shared by the minute and the version of the data, and never with a writer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event

import pytest
from sqlalchemy import func, insert, select

from core.filters import Filters
from core.metrics.query import query
from core.metrics.results import LATELY, Results, remembered, shared_moment
from core.store.engine import reading, writing
from core.store.models import Lead
from core.store.settings import bump_data_version
from core.store.stages import Stage
from tests.factories import World, at

NOW = datetime(2026, 3, 31, 12, 30, 5, tzinfo=UTC)


DULL = {"channel": "unknown", "stage": Stage.LEAD}


def leads(engine, now=NOW):
    with reading(engine) as connection:
        return query(connection, ["leads"], Filters(), now).total["leads"]


def a_lead_more(engine, *, told):
    with writing(engine) as connection:
        world, there = World(connection), connection.scalar(select(func.count()).select_from(Lead))
        source = world.source(f"file {there}")
        connection.execute(insert(Lead).values(source_id=source, external_id="1", created_at=at("2026-03-01"), **DULL))
        world.settle()
        if told:
            bump_data_version(connection)


def test_a_new_version_retires_what_was_answered(engine):
    keeping = engine.execution_options(results=Results())
    a_lead_more(engine, told=True)
    assert leads(keeping) == 1
    a_lead_more(engine, told=False)
    assert (leads(engine), leads(keeping)) == (2, 1)  # a change nobody told of shows that answers are kept
    with writing(engine) as connection:
        bump_data_version(connection)
    assert leads(keeping) == 2


def test_a_minute_shares_its_answers_and_the_next_does_not(engine):
    keeping = engine.execution_options(results=Results())
    a_lead_more(engine, told=True)
    assert leads(keeping) == 1
    a_lead_more(engine, told=False)
    assert leads(keeping, NOW.replace(second=58)) == 1
    assert leads(keeping, NOW.replace(minute=31)) == 2


def test_a_writer_asks_for_itself(engine):
    keeping = engine.execution_options(results=Results())
    with writing(keeping) as connection:
        assert remembered(connection, "question", lambda: 1) == 1
        assert remembered(connection, "question", lambda: 2) == 2
        assert shared_moment(connection, NOW) == NOW


def test_what_one_changes_nobody_else_sees(engine):
    keeping = engine.execution_options(results=Results())
    a_lead_more(engine, told=True)
    with reading(keeping) as connection:
        first = query(connection, ["leads"], Filters(), NOW, ["channel"])
        with pytest.raises(TypeError, match="does not support item assignment"):
            first.frame["leads"][0] = 99
        first.total["leads"] = 99
        again = query(connection, ["leads"], Filters(), NOW, ["channel"])
    assert (list(again.frame["leads"]), again.total["leads"]) == ([1], 1)


def test_the_oldest_answers_go_first():
    results = Results(most=2)
    for question in (1, 2, 1, 3):
        results.get(question, lambda: "old")
    assert [results.get(question, lambda: "new") for question in (1, 3, 2)] == ["old", "old", "new"]


def test_answers_of_a_past_minute_go():
    seconds = [0.0]
    results = Results(clock=lambda: seconds[0])
    results.get("early", lambda: "old")
    seconds[0] = LATELY
    results.get("late", lambda: "old")
    assert len(results._known) == 2
    seconds[0] = LATELY + 1
    results.get("later", lambda: "old")
    assert [results.get(question, lambda: "new") for question in ("early", "late")] == ["new", "old"]


def test_of_two_who_ask_at_once_one_looks():
    results, looking, may_answer = Results(), Event(), Event()

    def look():
        looking.set()
        may_answer.wait()
        return "found"

    with ThreadPoolExecutor() as people:
        first = people.submit(results.get, "question", look)
        looking.wait()
        second = people.submit(results.get, "question", lambda: "looked again")
        may_answer.set()
        assert (first.result(), second.result()) == ("found", "found")


def test_those_who_waited_for_a_look_that_failed_look_themselves():
    results, looking, may_answer = Results(), Event(), Event()

    def fail():
        looking.set()
        may_answer.wait()
        raise LookupError

    with ThreadPoolExecutor() as people:
        first = people.submit(results.get, "question", fail)
        looking.wait()
        second = people.submit(results.get, "question", lambda: "found")
        may_answer.set()
        with pytest.raises(LookupError):
            first.result()
        assert second.result() == "found"


def test_what_failed_is_not_kept():
    results = Results()
    with pytest.raises(ZeroDivisionError):
        results.get("question", lambda: 1 / 0)
    assert results.get("question", lambda: 1) == 1


def test_an_answer_may_rest_on_another():
    results = Results(most=1)
    assert results.get("outer", lambda: results.get("inner", lambda: 1) + 1) == 2
