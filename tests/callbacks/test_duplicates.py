"""The section's callbacks by role, and what forged values meet."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from dash import ALL, no_update
from dash.exceptions import PreventUpdate

from callbacks import duplicates, guard, missing, privacy
from core.errors import InvalidInput, NotFound
from core.ingest.identity.person import email_hash
from core.jobs.queue import JobView
from core.leads.asked import read
from core.leads.conditions import Listing
from core.leads.table import count
from core.metrics.missing import missing as counted
from tests.layouts.tree import links, text


@pytest.fixture
def pair(world):
    said = {"phone": "030 5550199", "first_name": "Zoe", "last_name": "Quill"}
    first = world.lead("2026-03-05", email="zq@acme.io", email_hash=email_hash("zq@acme.io"), **said)
    return first, world.lead("2026-03-06", company_name="Acme", **said)


@pytest.fixture
def said(monkeypatch):
    """What was asked of the service, and told."""
    asked = []
    for name in ("merge", "unmerge", "call_distinct"):
        monkeypatch.setattr(duplicates.service, name, lambda *given, name=name: asked.append((name, *given[1:-2])) or 1)
    monkeypatch.setattr(duplicates, "toast", asked.append)
    return asked


@pytest.mark.parametrize(("role", "may"), [("admin", True), ("sales", True), ("viewer", False)])
def test_the_section_by_role(ask, pair, role, may):
    shown = duplicates.show_duplicates(ask(role), "", 0)
    assert "2 leads with the same phone" in text(shown)
    assert ("Review" in text(shown)) == may
    assert ("Not duplicates" in text(shown)) == may


def test_a_group_in_full_for_those_who_may_merge(ask, pair):
    asked = ask()
    key = duplicates.found.page(asked.connection).groups[0].key
    assert "Are the same person" in text(duplicates.show_duplicates(asked, f"same={key}", 0))
    assert "Are the same person" not in text(duplicates.show_duplicates(ask("viewer"), f"same={key}", 0))
    for wrong in ("x", "", "7", "9" * 30, "-"):
        assert "1 group" in text(duplicates.show_duplicates(asked, f"same={wrong}&same_from={wrong}", 0))


def test_the_preview_says_what_moves(ask, pair):
    told = text(duplicates.show_preview(ask(), pair[0], list(pair)))
    assert "1 lead becomes part of Zoe Quill" in told


@pytest.mark.parametrize(("kept", "who"), [(None, None), ("x", ["y"]), (1, "1"), (999, [1, 2]), ({}, [[]]), (0, [0])])
def test_forged_choices(ask, pair, kept, who):
    with pytest.raises((InvalidInput, NotFound)):
        duplicates.show_preview(ask(), kept, who)


def test_the_buttons(ask, pair, said, monkeypatch):
    assert duplicates.merge(ask(), 1, pair[0], list(pair), 4) == 5
    for part, number, name in (("DISTINCT", "-12", "call_distinct"), ("PART", "7", "unmerge")):
        pressed = duplicates.page.part_id(duplicates.Ids[part], number)
        monkeypatch.setattr(duplicates, "ctx", SimpleNamespace(triggered_id=pressed))
        assert duplicates.decide(ask(), [1], [None], None) == 1
        assert said[-2] == (name, int(number))
    assert said[0] == ("merge", pair[0], list(pair))
    for call in (lambda: duplicates.merge(ask(), None, 1, [1], 0), lambda: duplicates.decide(ask(), [None], [], 0)):
        with pytest.raises(PreventUpdate):
            call()


def test_the_buttons_are_listened_to_whatever_their_number():
    (declared,) = (one for one in guard.DECLARED if one.function is duplicates.decide)
    assert [item.component_id["number"] for item in declared.arguments[:2]] == [ALL, ALL]


def test_missing_fields_are_shares_of_the_period_and_open_their_leads(ask, world, pair):
    world.lead("2026-04-06")
    shown = missing.show_missing(ask("viewer"), 0)
    assert "Of 2 leads" in text(shown)
    assert "50.0 %" in text(shown)
    one = ask()
    told = counted(one.connection, one.filters, one.now)
    assert told.counts == {
        "email": 1, "name": 0, "phone": 0, "company": 1, "country": 2, "owner": 2, "source": 2, "campaign": 2,
    }  # fmt: skip
    found = {name: href for name, href in links(shown).items() if href.startswith("/leads?")}
    assert len(found) == 6
    for name, href in found.items():
        view = parse_qs(href.partition("?")[2], keep_blank_values=True)
        number = count(one.connection, Listing(read(view), start=one.now - timedelta(days=31), end=one.now))
        assert name.startswith(f"{number} "), "the table has just as many"


def test_a_person_is_looked_up_and_erased_by_typing_twice(ask, pair, monkeypatch):
    told = privacy.look_up(ask(), 1, "ZQ@acme.io")
    assert "Zoe Quill" in text(told)
    assert "Export everything as JSON" in text(told)
    assert "No lead has this e-mail" in text(privacy.look_up(ask(), 1, "nobody@acme.io"))
    for wrong in ("", None, "zq", 7, ["zq@acme.io"]):
        with pytest.raises(InvalidInput):
            privacy.look_up(ask(), 1, wrong)
    for whom, typed in (("zq@acme.io", "other@acme.io"), ("zq@acme.io", None), ("", ""), (7, 7), ([], [])):
        with pytest.raises(InvalidInput):
            privacy.erase(ask(), 1, whom, typed)
    asked = []
    job = JobView(1, "erase", "running", 5, "Looking through all records", None, {})
    monkeypatch.setattr(privacy.erasing, "begin", lambda *given: asked.append(given[2:4]) or job)
    shown, found, email = privacy.erase(ask(), 1, "zq@acme.io", "zq@acme.io")
    assert ("Looking through all records" in text(shown), found, email) == (True, None, "")
    assert asked == [("zq@acme.io", "zq@acme.io")]


def test_how_far_erasing_is_and_what_came_of_it(ask, monkeypatch):
    assert privacy.show_erasing(ask()) is None
    with pytest.raises(PreventUpdate):
        privacy.follow_erasing(ask(), 1, 0)
    running = JobView(1, "erase", "running", 5, "Looking through all records", None, {})
    monkeypatch.setattr(privacy.erasing, "latest", lambda *_: running)
    assert "you can leave this page" in text(privacy.show_erasing(ask())).lower()
    assert privacy.follow_erasing(ask(), 1, 0)[1:] == (False, no_update)
    for result, says in (
        ({"leads": 1, "places": 2, "files": 0}, "1 lead became a stub without a name. 2 records of others"),
        ({"leads": 2, "places": 1, "files": 3}, "3 waiting files"),
    ):
        over = replace(running, status="done", result=result)
        monkeypatch.setattr(privacy.erasing, "latest", lambda *_, over=over: over)
        shown, stopped, changed = privacy.follow_erasing(ask(), 1, 4)
        assert (says in text(shown), stopped, changed) == (True, True, 5)
        assert privacy.show_erasing(ask()) is None
    failed = replace(running, status="failed", message="Another import is being written.")
    monkeypatch.setattr(privacy.erasing, "latest", lambda *_: failed)
    assert text(privacy.follow_erasing(ask(), 1, 4)[0]) == "Another import is being written."


def test_how_many_were_erased(ask):
    assert "Nobody" in text(privacy.show_counts(ask(), "", 0))
    assert "1 lead of persons who were erased" in text(privacy.page.counts(1, 2))
    assert "The list that kept them out was dropped" in text(privacy.page.counts(1, 0))


def test_an_export_is_begun_followed_and_had(ask, pair, monkeypatch):
    assert privacy.show_export(ask()) is None
    asked = []
    job = JobView(7, "export_person", "running", 5, "Looking through all records", None, {})
    monkeypatch.setattr(privacy.exporting, "begin", lambda *given: asked.append(given[2]) or job)
    assert "Looking through all records" in text(privacy.export(ask(), 1, "zq@acme.io"))
    assert asked == [pair[0]]
    for wrong, error in (("nobody@acme.io", NotFound), ("", InvalidInput), (7, InvalidInput)):
        with pytest.raises(error):
            privacy.export(ask(), 1, wrong)
    monkeypatch.setattr(privacy.exporting, "latest", lambda *_: job)
    assert privacy.follow_export(ask(), 1, 0)[1:] == (False, no_update)
    over = replace(job, status="done", result={"file": "x", "bytes": 12_400, "lead": pair[0]})
    monkeypatch.setattr(privacy.exporting, "latest", lambda *_: over)
    for shown in (privacy.follow_export(ask(), 1, 4)[0], privacy.show_export(ask())):
        assert f"the person of lead {pair[0]}, 12\N{NO-BREAK SPACE}kB" in text(shown)
        assert links(shown)["Download everything as JSON"] == "/privacy/export/7.json"
