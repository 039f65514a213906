"""The section's callbacks, and the file, on a small world of March."""

from types import SimpleNamespace

import pytest
from dash.exceptions import PreventUpdate

from callbacks import junk
from core.reports import csv
from tests.layouts.tree import links, text

ROBOT = {"junk": "too_fast", "junk_evidence": "=Too fast."}


@pytest.fixture
def robot(world):
    lead = world.lead("2026-03-05", first_name="Al", email="al@b.io", **ROBOT)
    world.lead("2026-03-06")
    world.lead("2026-04-06", **ROBOT)
    world.settle()
    return lead


@pytest.fixture
def said(monkeypatch):
    """What was asked of the service."""
    asked = []
    monkeypatch.setattr(junk.service, "overrule", lambda *arguments: asked.append(arguments[1:3]))
    monkeypatch.setattr(junk, "toast", asked.append)
    return asked


@pytest.mark.parametrize(("role", "map_", "export"), [("admin", 1, 1), ("sales", 0, 1), ("viewer", 0, 0)])
def test_the_section_by_role(ask, robot, role, map_, export):
    shown = junk.show_junk(ask(role), 0)
    assert "1 of 2 leads" in text(shown)
    assert ("It counts" in text(shown)) == bool(map_)
    assert ("CSV of all" in links(shown)) == bool(export)


@pytest.mark.parametrize(("part", "counts"), [(junk.junk.Ids.COUNT, True), (junk.junk.Ids.RECOGNISE, False)])
def test_the_button_pressed_says_what_is_meant(ask, said, monkeypatch, part, counts):
    monkeypatch.setattr(junk, "ctx", SimpleNamespace(triggered_id={"type": part, "lead": 7}))
    assert junk.overrule(ask(), [None, 1], [], 4) == 5
    assert said[0] == (7, counts)
    assert isinstance(said[1], str)


def test_a_table_drawn_anew_is_no_press(ask, said, monkeypatch):
    monkeypatch.setattr(junk, "ctx", SimpleNamespace(triggered_id={"type": junk.junk.Ids.COUNT, "lead": 7}))
    with pytest.raises(PreventUpdate):
        junk.overrule(ask(), [None, None], [None], 0)
    assert said == []


def test_the_file_has_all_of_the_period_with_the_evidence_in_words(ask, robot):
    asked = ask()
    assert csv.junk(asked.connection, asked.filters, asked.now) == (
        "\N{BYTE ORDER MARK}Name,Email,Company,Kind,Evidence,Channel,Campaign,Day\r\n"
        "Al,al@b.io,,Form filled in too fast,'=Too fast.,Unknown,,2026-03-05\r\n"
    )
