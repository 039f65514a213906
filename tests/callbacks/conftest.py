from datetime import UTC, datetime

import pytest

from callbacks.guard import Ask
from core import config
from core.access.person import Person
from core.access.roles import Role
from core.filters import parse
from tests.derived import derive

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def ask(connection):
    """A question by somebody of `role`, about the March of a small world."""

    def make(role="admin", **params):
        chosen = {"from": "2026-03-01", "to": "2026-03-31", **params}
        filters = parse({name: [value] for name, value in chosen.items()}, NOW.date())
        person = Person(1, "maria@acme.test", "Maria", Role(role))
        derive(connection)
        return Ask(person, NOW, connection.engine, config.read({}), connection, filters)

    return make
