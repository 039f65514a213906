from datetime import timedelta

import pytest
from sqlalchemy import select

from core.access import links, people
from core.errors import NotFound
from core.store.models import Audit, SignInLink
from tests.browser import NOON


@pytest.fixture
def ann(connection):
    return people.add(connection, "ann@example.com", "admin", NOON)


def test_a_link_works_once(connection, ann):
    token = links.create(connection, ann.id, NOON)
    assert links.look(connection, token, NOON) == ann
    assert links.look(connection, token, NOON) == ann
    assert links.use(connection, token, NOON) == ann
    with pytest.raises(NotFound, match="used already"):
        links.use(connection, token, NOON)


def test_of_two_at_once_the_second_gets_nothing(connection, ann, monkeypatch):
    token = links.create(connection, ann.id, NOON)
    monkeypatch.setattr(links, "look", lambda *_: ann)  # both have looked before either used it
    links.use(connection, token, NOON)
    with pytest.raises(NotFound, match="used already"):
        links.use(connection, token, NOON)


def test_a_link_lasts_a_day(connection, ann):
    token = links.create(connection, ann.id, NOON)
    assert links.look(connection, token, NOON + timedelta(hours=23, minutes=59)) == ann
    with pytest.raises(NotFound, match="expired"):
        links.use(connection, token, NOON + timedelta(hours=24))


def test_links_are_not_to_be_guessed_nor_read_from_the_database(connection, ann):
    token = links.create(connection, ann.id, NOON)
    kept = [*connection.execute(select(SignInLink.__table__)), *connection.execute(select(Audit.__table__))]
    assert token not in str(kept)
    assert len(token) >= 43
    with pytest.raises(NotFound):
        links.look(connection, links.hash_token(token), NOON)
