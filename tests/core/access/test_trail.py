"""The record read back: filtered, page by page, each action a sentence."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

import core
from core.access import audit, people, sentences, trail
from core.access.trail import Asked
from core.errors import InvalidInput
from core.store.settings import set_team
from tests.browser import NOON

ROOT = Path(core.__file__).parent


@pytest.fixture
def recorded(connection, world):
    """Maria imports at noon of three days; a stranger tries; Maria maps a campaign."""
    maria = people.add(connection, "maria@acme.test", "admin", NOON - timedelta(days=9), name="Maria").id
    for number in range(3):
        audit.record(connection, NOON + timedelta(days=number), maria, "imported", file=f"{number}.csv", kind="Leads")
    audit.record(connection, NOON + timedelta(days=3), None, "sign_in_failed", address="10.0.0.9")
    campaign = world.campaign("Brand")
    audit.record(connection, NOON + timedelta(days=4), maria, "campaign_mapped", value="old promo", campaign=campaign)
    return maria


def told(connection, **asked):
    return [(entry.who, entry.sentence) for entry in trail.entries(connection, Asked(**asked))]


def test_newest_first_with_names_instead_of_numbers(connection, recorded):
    found = told(connection)
    assert found[0] == ("Maria", "Mapped “old promo” to the campaign Brand")
    assert found[1] == ("A stranger", "Tried to sign in from 10.0.0.9, in vain")
    assert found[-1] == ("Command line", "Added Maria as admin")


def test_by_person_action_and_the_teams_days(connection, recorded):
    assert len(told(connection, who=recorded)) == 4
    assert [words for _, words in told(connection, action="imported")] == [
        f"Imported {number}.csv (Leads): – new, – updated, – rejected" for number in (2, 1, 0)
    ]
    first = NOON.date()
    assert len(told(connection, since=first, until=first)) == 1
    set_team(connection, "time_zone", "Pacific/Kiritimati")  # 14 hours ahead: noon is the next day
    assert told(connection, since=first, until=first) == []
    entry = next(iter(trail.entries(connection, Asked(since=first + timedelta(days=1), action="imported"))))
    assert entry.at.hour == 2


def test_pages_meet_without_gap_or_overlap(connection, recorded):
    whole, seen, before = told(connection), [], None
    for _ in range(9):
        entries, older = trail.page(connection, Asked(before=before), limit=2)
        seen += [(entry.who, entry.sentence) for entry in entries]
        before = entries[-1].id
        audit.record(connection, NOON, recorded, "sign_out")  # what comes meanwhile moves no page
        if not older:
            break
    assert seen == whole


def test_the_address_is_read_or_refused_in_words():
    read = trail.parse({"who": "7", "action": "any", "since": "2026-11-01", "until": "2026-11-22", "before": "9"})
    assert read == Asked(7, "", date(2026, 11, 1), date(2026, 11, 22), 9)
    assert trail.parse({"who": "any", "before": "", "junk": "x"}) == Asked()
    for bad in ({"who": "me"}, {"before": "-1"}, {"who": "9" * 40}, {"since": "soon"}, {"who": "٣"}):
        with pytest.raises(InvalidInput):
            trail.parse(bad)
    with pytest.raises(InvalidInput, match="Start is after end"):
        trail.parse({"since": "2026-11-22", "until": "2026-11-01"})


def test_the_largest_number_finds_nobody(connection, recorded):
    assert told(connection, who=2**31 - 1) == []
    assert len(told(connection, before=2**31 - 1)) == 6


def test_choices_of_the_filter(connection, recorded):
    assert trail.people(connection) == [(recorded, "Maria")]
    assert ("imported", "File imported") in trail.actions(connection)


def test_every_action_the_program_records_has_a_sentence():
    calls = r'(?:audit\.record\(|auth\.note\(|\bnote\(person)[^"\n]*'
    pattern = re.compile(calls + r'"([a-z_]+)"(?: if \w+ else "([a-z_]+)")?')
    found = {name for path in ROOT.rglob("*.py") for pair in pattern.findall(path.read_text()) for name in pair if name}
    assert {"imported", "sign_in", "refused", "lead_judged", "setting_changed", "exported"} <= found
    assert found <= sentences.ACTIONS.keys()


@pytest.mark.parametrize(
    ("action", "detail", "expected"),
    [
        (
            "setting_changed",
            {"setting": "confidence", "before": "0.9", "after": "0.95"},
            "“Confidence” from 90 % to 95 %",
        ),
        ("setting_changed", {"setting": "company", "before": "", "after": "Acme"}, "“Name” from nothing to Acme"),
        ("setting_changed", {"setting": "rate_floor", "before": "old", "after": "5"}, "from old to 5"),
        ("setting_changed", {"setting": "gone", "before": "1", "after": "2"}, "Changed gone from “1” to “2”"),
        ("stages_mapped", {"lifecycle: Hot": "SQL"}, "lifecycle: Hot → SQL"),
        ("role_set", {"person": "Bob", "before": "sales", "after": "admin"}, "Made Bob admin, who was sales"),
        ("person_added", {}, "Added – as –"),
        ("imported", {"file": "{kind.__class__}"}, "Imported {kind.__class__} (–)"),
        ("flag_raised", {"how_high": 3}, "Flag raised: how high 3"),
        ("flag_raised", {}, "Flag raised"),
    ],
)
def test_sentences(action, detail, expected):
    assert expected in sentences.sentence(action, detail)


def test_no_action_breaks_on_an_empty_detail():
    assert all(sentences.sentence(action, {}) for action in sentences.ACTIONS)
