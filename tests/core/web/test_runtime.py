"""What a callback is given to read with."""

from sqlalchemy import event, func, insert, select

from core.store.engine import writing
from core.store.models import Company
from core.store.settings import bump_data_version, data_version, team
from core.web import runtime
from tests.factories import World


def test_all_that_one_call_asks_is_answered_as_of_one_moment(server):
    count = select(func.count()).select_from(Company)
    with server.app_context(), runtime.looking() as connection:
        before = connection.scalar(count), data_version(connection)
        with writing(server.config["ENGINE"]) as elsewhere:
            source = World(elsewhere).source()
            elsewhere.execute(insert(Company).values(source_id=source, external_id="1", name="Northwind"))
            bump_data_version(elsewhere)
        assert (connection.scalar(count), data_version(connection)) == before
    with server.app_context(), runtime.looking() as connection:
        assert (connection.scalar(count), data_version(connection)) == (before[0] + 1, before[1] + 1)


def test_what_stays_the_same_is_asked_for_once_a_call(server):
    asked = []
    with server.app_context(), runtime.looking() as connection:
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append(call[2]))
        assert team(connection) is team(connection)
    assert len(asked) == len(set(asked))
