"""Who is meant by an @."""

import pytest

from core.collab.mentions import Member, handles, mentioned

TEAM = (
    Member(1, "Ann", "ann@acme.test"),
    Member(2, "Ann Lee", "lee@acme.test"),
    Member(3, "Jo", "jo@acme.test"),
    Member(4, "jo", "other.jo@acme.test"),
    Member(5, "", "nameless@acme.test"),
    Member(6, "Øyvind Straße", "oyvind@acme.test"),
)


def test_a_name_that_two_have_is_nobodys_handle():
    assert handles(TEAM) == {
        "Ann": 1, "Ann Lee": 2, "jo@acme.test": 3, "other.jo@acme.test": 4, "nameless@acme.test": 5, "Øyvind Straße": 6,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("@Ann please call", {1}),
        ("@ann lee, @Ann!", {1, 2}),
        ("@Annabel", set()),
        ("@ANN_x", set()),
        ("mail@Ann", set()),
        ("(@Ann)", {1}),
        ("@jo", set()),
        ("@jo@acme.test", {3}),
        ("@other.jo@acme.test.", {4}),
        ("@ann@acme.test", {1}),
        ("@ØYVIND STRASSE", {6}),
        ("@", set()),
        ("@@Ann", {1}),
        ("", set()),
    ],
)
def test_who_is_meant(text, whom):
    assert mentioned(text, TEAM) == whom
