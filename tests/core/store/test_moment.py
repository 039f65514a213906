"""A connection that looks at one moment reads what many ask for once; a writer always reads."""

from sqlalchemy import event

from core.store.engine import reading, writing
from core.store.moment import looking, once
from core.store.settings import bump_data_version, data_version, set_team, team


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
