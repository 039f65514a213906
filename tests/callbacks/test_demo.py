from dataclasses import replace
from types import SimpleNamespace

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate

from callbacks import demo, progress, shell
from core.jobs import explore
from core.jobs.queue import JobView
from tests.layouts.tree import links, text, walk

JOB = JobView(7, explore.WIPE, "running", 40, "Removing the demo data", None, {})


@pytest.fixture
def at_it(monkeypatch):
    """Says which job is the latest; there is none until then."""
    found = SimpleNamespace(job=None)
    monkeypatch.setattr(explore, "latest", lambda *_: found.job)
    return found


@pytest.fixture
def toasts(monkeypatch):
    said = []
    monkeypatch.setattr(progress, "toast", lambda *told: said.append(told))
    return said


def kinds(tree):
    return {type(part).__name__ for part in walk(tree)}


def test_without_the_demo_there_is_no_banner(ask):
    assert demo.show_banner(ask()) is None


def test_the_demo_is_said_to_be_one_and_an_admin_can_be_rid_of_it(ask, world):
    world.source("Demo company", "demo")
    shown = demo.show_banner(ask())
    assert "invented figures" in text(shown)
    assert "Remove the demo data" in text(shown)
    for role in ("marketing", "sales", "viewer"):
        assert "invented figures" in text(demo.show_banner(ask(role)))
        assert not kinds(demo.show_banner(ask(role))) & {"Button", "Details"}


def test_the_banner_shows_how_far_it_is(ask, world, at_it):
    world.source("Demo company", "demo")
    at_it.job = JOB
    shown = demo.show_banner(ask("viewer"))
    assert "Removing the demo data" in text(shown)
    assert {"Progress", "Interval"} <= kinds(shown)
    at_it.job = replace(JOB, status="done")
    assert "invented figures" in text(demo.show_banner(ask("viewer")))


def test_pressing_begins_and_shows_how_far_it_is(ask, monkeypatch):
    monkeypatch.setattr(explore, "wipe", lambda *_: JOB)
    monkeypatch.setattr(explore, "load", lambda *_: replace(JOB, message="Loading"))
    assert "Removing the demo data" in text(demo.begin_removing(ask(), 1))
    assert "Loading" in text(demo.begin_loading(ask(), 1))
    for begin in (demo.begin_removing, demo.begin_loading):
        with pytest.raises(PreventUpdate):
            begin(ask(), None)


def test_it_is_followed_to_its_end(ask, at_it, toasts):
    with pytest.raises(PreventUpdate):
        demo.follow_demo(ask(), 1, 5)
    at_it.job = JOB
    shown, *rest = demo.follow_demo(ask(), 1, 5)
    assert "Removing the demo data" in text(shown)
    assert (rest, toasts) == ([False, no_update], [])
    at_it.job = replace(JOB, status="done")
    assert demo.follow_demo(ask(), 1, 5) == (no_update, True, 6)
    at_it.job = replace(JOB, status="failed", message="There is data already.")
    assert demo.follow_demo(ask(), 1, 5) == (no_update, True, 6)
    assert toasts == [("The demo data is gone.", "good"), ("There is data already.", "bad")]


def test_the_way_in_is_an_admins(ask):
    assert "Explore the demo" in text(shell.show_page(ask(), "/"))
    assert "Explore the demo" not in text(shell.show_page(ask("marketing"), "/"))


def test_a_page_that_stands_is_left_alone_until_data_comes_or_goes(ask, world):
    _, empty = shell.show_page(ask(), "/")
    with pytest.raises(PreventUpdate):
        shell.show_page(ask(), "/", 1, empty)
    world.source("Demo company", "demo")
    page, filled = shell.show_page(ask(), "/", 2, empty)
    assert "/data" not in links(page).values(), "Overview"
    with pytest.raises(PreventUpdate):
        shell.show_page(ask(), "/", 3, filled)
    assert shell.show_page(ask(), "/data", 3, filled)[1] != filled
