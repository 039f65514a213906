"""The names a person goes by as an owner."""

from datetime import UTC, datetime

import pytest

from core.access import names, people
from core.access.person import Person
from core.access.roles import Role
from core.errors import InvalidInput
from core.store.engine import reading, writing

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MARIA = Person(1, "maria@acme.test", "Maria", Role.SALES)


@pytest.fixture
def ready(engine):
    with writing(engine) as connection:
        people.add(connection, MARIA.email, "sales", NOW)
    return engine


def test_names_here_and_in_the_crm(ready):
    assert names.keep_aliases(ready, MARIA, " M. Lopez ,, maria  l ,M. Lopez") == ("M. Lopez", "maria l")
    with reading(ready) as connection:
        assert names.own_names(connection, MARIA) == ("Maria", "maria@acme.test", "M. Lopez", "maria l")
    assert names.keep_aliases(ready, MARIA, "") == ()
    with reading(ready) as connection:
        assert names.own_names(connection, MARIA) == ("Maria", "maria@acme.test")


@pytest.mark.parametrize("given", [",".join(f"n{n}" for n in range(11)), "x" * 101, ["x"], 7])
def test_what_are_no_names(ready, given):
    with pytest.raises(InvalidInput):
        names.keep_aliases(ready, MARIA, given)
