"""Whatever way it is written, the same person is recognised; what only looks alike is not."""

import pytest

from core.derive.likeness import Likeness, keys, mailbox, named, number, signs


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ann.Lee@Gmail.com", "annlee@googlemail.com", True),
        ("annlee+news@gmail.com", "ann.lee@gmail.com", True),
        ("ann+a@outlook.com", "ann@outlook.com", True),
        ("a.nn@outlook.com", "ann@outlook.com", False),
        (" Ann@Acme.io ", "ann@acme.io", True),
        ("ann+a@acme.io", "ann@acme.io", False),
    ],
)
def test_mailboxes(one, other, same):
    assert (mailbox(one) == mailbox(other)) == same


def test_what_is_no_mailbox():
    assert [mailbox(text) for text in ("", "ann", "@acme.io", "+x@gmail.com")] == [""] * 4


@pytest.mark.parametrize(
    "text", ["+49 30 1234567", "0049 30 1234567", "030 1234567", "+49 (0)30 123-45-67", "(030) 1234567"]
)
def test_a_phone_with_and_without_its_country(text):
    assert number(text) == "301234567"


@pytest.mark.parametrize("text", ["", "12345", "0000000000", "1111111", "n/a"])
def test_what_is_no_phone(text):
    assert number(text) == ""


@pytest.mark.parametrize("company", ["Acme GmbH", "ACME", "Acme GmbH & Co. KG", "acme, inc."])
def test_a_company_without_its_legal_form(company):
    assert named("Zoë", "Müller", company) == named("zoe", "MULLER", "Acme")


def test_a_name_needs_two_words_and_a_company():
    assert named("Ann", None, "Acme") == ""
    assert named("Ann", "Lee", "–") == ""
    assert named("Ann", "Lee", "Inc") == "ann lee@inc"


def told(*said):
    found = signs(*said)
    kinds, texts = [Likeness(kind) for kind, _ in found], [text for _, text in found]
    return dict(zip(kinds, keys(kinds, texts), strict=True))


def test_keys_of_a_lead():
    found = told("a@x.io", "030 1234567", "Ann", "Lee", None, "acme.io")
    assert found.keys() == set(Likeness)
    assert all(-(2**47) <= key < 2**47 for key in found.values())  # six bytes of SQLite's
    assert all(key & 3 == kind for kind, key in found.items())
    assert told(None, None, None, None, "Acme", None) == {}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            ("Zoë.Quill+x@googlemail.com", "+49 (0)30 5550199", "Zoë", "Quill", "Ácme GmbH & Co. KG", None),
            (-1802767028818145581, -4395695301392300661, -174709709930136225),
        ),
        (
            ("ann@acme.io", "٠٣٠١٢٣٤٥٦٧", "Ann", "Lee", None, "acme.io"),
            (5566765176504303517, -6214965362484890923, 2932320194380238184),
        ),
        (
            ("a\ud800@x.io", "5551234", "Ann-Marie", "O'Lee", "Straße AG", None),
            (6158841523945780240, 1066264822377977759, -6533824620221890162),
        ),
    ],
)
def test_what_people_decided_about_stays_the_same_number(said, expected):
    # What stood there before keys became shorter: revision 0016 turned it into this.
    shorter = {kind: (number >> 18) * 4 + kind for kind, number in zip(Likeness, expected, strict=True)}
    assert told(*said) == shorter
