"""Leads by a part of what they are called."""

import pytest

from core.derive import search
from core.errors import InvalidInput
from core.leads.find import find


@pytest.fixture
def people(world):
    world.lead("2026-03-01", first_name="Ada", last_name="Øster", company_name="100% Legal", email="ada@legal.io")
    world.lead("2026-03-02", first_name="Bo", company_name="Adamant Co", company_domain="adamant.co")
    world.lead("2026-03-03", last_name="O'Neil", email="a_b@x.io")
    world.settle()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ADA", ["Bo", "Ada Øster"]),  # the newest first
        ("ada  øs", ["Ada Øster"]),
        ("damant.c", ["Bo"]),
        ("0% l", ["Ada Øster"]),
        ("a_b", ["O'Neil"]),
        ("_", ["O'Neil"]),
        ("'ne", ["O'Neil"]),
        ('"', []),
        ("adamamant", []),  # all of its trigrams occur
        ("bo", ["Bo"]),
        ("OR AND NOT *", []),
    ],
)
def test_find(connection, people, text, names):
    assert list(find(connection, text)["name"]) == names


def test_a_text_that_too_many_have_is_looked_for_among_the_newest(connection, people, monkeypatch):
    monkeypatch.setattr(search, "MOST_MATCHES", 1)
    assert search.matches(connection, "ada") is None
    assert list(find(connection, "ada")["name"]) == ["Bo", "Ada Øster"]
    assert list(find(connection, "ada", limit=1)["name"]) == ["Bo"]


@pytest.mark.parametrize(("text", "limit"), [("", 1), ("  ", 1), ("ada", 0), ("ada", 1001)])
def test_what_cannot_be_asked(connection, text, limit):
    with pytest.raises(InvalidInput):
        find(connection, text, limit)
