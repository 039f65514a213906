from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from callbacks.guard import Ask
from core import config
from core.access.person import Person
from core.access.roles import Role
from core.derive.refresh import rebuild
from core.filters import parse

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def ask(connection, derived):
    """A question by somebody of `role`, about the March of a small world."""

    def make(role="admin", **params):
        chosen = {"from": "2026-03-01", "to": "2026-03-31", **params}
        filters = parse({name: [value] for name, value in chosen.items()}, NOW.date())
        person = Person(1, "maria@acme.test", "Maria", Role(role))
        derived()
        return Ask(person, NOW, connection.engine, config.read({}), connection, filters)

    return make


@pytest.fixture
def derived(connection):
    """Brings the derived tables up to date, if anything was written since it did so last."""
    written = ["everything before"]

    @event.listens_for(connection.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, *_more):
        if not statement.startswith("SELECT"):
            written.append(statement)

    @event.listens_for(connection.engine, "rollback")
    def taken_back(_connection):
        written.append("ROLLBACK")

    def bring():
        if written:
            rebuild(connection)
            written.clear()

    return bring
