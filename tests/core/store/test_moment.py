"""A connection that looks at one moment reads what many ask for once; a writer always reads."""

import pytest
from sqlalchemy import event

from core.store import moment
from core.store.engine import reading, writing
from core.store.moment import Kept, Versions, lasting, looking, once
from core.store.settings import bump_data_version, data_version, set_figures_version, set_team, team


def asked(connection):
    told = []
    event.listen(connection, "before_cursor_execute", lambda *each: told.append(each[2]))
    return told


def test_a_reader_asks_once_a_moment(engine):
    with reading(engine) as connection:
        told = asked(connection)
        assert [team(connection) for _ in range(3)] == [team(connection)] * 3
        assert data_version(connection) == data_version(connection)
        assert len(told) == len(set(told))
        looking(connection)
        team(connection)
        assert len(told) > len(set(told))


def test_a_reader_of_another_moment_sees_what_changed(engine):
    with reading(engine) as connection:
        before = team(connection).company
    with writing(engine) as connection:
        set_team(connection, "company", f"{before}x")
        assert team(connection).company == f"{before}x"
    with reading(engine) as connection:
        assert team(connection).company == f"{before}x"


def test_a_writer_reads_what_it_wrote(engine):
    with writing(engine) as connection:
        first = data_version(connection)
        bump_data_version(connection)
        assert data_version(connection) == first + 1


def test_nothing_is_kept_of_a_look_that_failed(engine):
    with reading(engine) as connection:
        try:
            once(connection, "what", lambda: 1 // 0)
        except ZeroDivisionError:
            assert once(connection, "what", lambda: 2) == 2


@pytest.fixture
def keeping(engine):
    return engine.execution_options(kept=Kept())


def count(connection, seen):
    return lasting(connection, "count", lambda: seen.append(1) or len(seen))


def test_what_lasts_is_read_once_for_all_connections_of_a_version(keeping):
    seen = []
    for _ in range(3):
        with reading(keeping) as connection:
            assert (count(connection, seen), count(connection, seen)) == (1, 1)
    with writing(keeping) as connection:
        bump_data_version(connection)
        assert (count(connection, seen), count(connection, seen)) == (2, 3), "a writer sees what it wrote itself"
    with reading(keeping) as connection:
        assert count(connection, seen) == 4


def test_what_lasts_is_read_again_when_the_derived_tables_are_others(keeping):
    seen = []
    for version in (1, 2, 2):
        with writing(keeping) as connection:
            set_figures_version(connection, version)
        with reading(keeping) as connection:
            count(connection, seen)
    assert len(seen) == 2


def test_who_still_sees_an_older_version_keeps_nothing_and_takes_nothing(keeping):
    seen = []
    with reading(keeping) as older:
        assert data_version(older) == 0
        with writing(keeping) as connection:
            bump_data_version(connection)
        with reading(keeping) as newer:
            assert count(newer, seen) == 1
        assert (count(older, seen), count(older, seen)) == (2, 2)
    with reading(keeping) as newer:
        assert count(newer, seen) == 1


def test_without_a_keeper_it_lasts_a_moment(engine):
    seen = []
    for _ in range(2):
        with reading(engine) as connection:
            count(connection, seen)
            count(connection, seen)
    assert len(seen) == 2


def test_only_so_much_is_kept():
    kept = Kept()
    for number in range(moment.MOST + 1):
        kept.of(Versions())[number] = number
    assert len(kept.of(Versions())) < moment.MOST
