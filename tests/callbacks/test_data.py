"""The Data page's callbacks as plain functions, on a database of their own."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from dash.exceptions import PreventUpdate
from sqlalchemy import select

from callbacks import data, imports, mapping, stages
from core import config
from core.access import people
from core.access.person import Person
from core.access.roles import Role
from core.errors import InvalidInput, NotFound
from core.filters import Filters
from core.ingest.records import Options
from core.jobs import uploads
from core.jobs.files import import_bytes
from core.jobs.mapping import map_campaign
from core.store.engine import reading, writing
from core.store.models import Campaign
from tests.callbacks.conftest import NOW, Ask
from tests.layouts.tree import links, text, walk

SPEND = b"Day,Campaign,Currency code,Cost,Impr.,Clicks\n2026-03-02,Brand,USD,100.00,10,1\n"
NAMED = (
    b"Record ID,Email,Create Date,Lifecycle Stage,utm_campaign\n"
    b"1,ann@acme.io,2026-03-02,lead,brand\n"
    b"2,bob@acme.io,2026-03-02,salesqualifiedlead,old promo\n"
)
LEADS = b"Email,Create Date,Lifecycle Stage\nann@acme.io,2026-03-02,lead\nbob@acme.io,2026-03-03,customer\n"


@pytest.fixture
def asking(engine, tmp_path):
    """A question by somebody of `role`, with a connection of its own."""
    settings = replace(config.read({}), data_dir=tmp_path)
    with writing(engine) as connection:
        people.add(connection, "maria@acme.test", "admin", NOW)

    def make(connection, role="admin"):
        person = Person(1, "maria@acme.test", "Maria", Role(role))
        return Ask(person, NOW, engine, settings, connection, Filters(preset="90d"))

    return make


@pytest.fixture
def ask(engine, asking):
    with reading(engine) as connection:
        yield asking(connection)


@pytest.fixture
def upload(asking):
    return uploads.save(asking(None).engine, asking(None).settings, "leads.csv", LEADS, 1, NOW)


@pytest.fixture
def pressed(monkeypatch):
    """Say which button a callback was called by."""

    def press(module, button):
        monkeypatch.setattr(module, "ctx", SimpleNamespace(triggered_id=button))

    return press


@pytest.fixture
def started(monkeypatch):
    """Jobs that would have been started."""
    jobs = []

    def start(_engine, _settings, upload_id, options, _person, _now, *, dry_run):
        jobs.append((upload_id, options, dry_run))
        return 7

    monkeypatch.setattr(imports.imports, "start", start)
    return jobs


def test_files_can_be_dropped_by_those_who_may_import(ask):
    dropped = [part for part in walk(imports.show_files(ask, "")) if getattr(part, "data-drop", None) is not None]
    assert len(dropped) == 1
    viewer = replace(ask, person=replace(ask.person, role=Role.VIEWER))
    shown = imports.show_files(viewer, "")
    assert "may look but not import" in text(shown)
    assert not [part for part in walk(shown) if type(part).__name__ == "Button"]


def test_an_upload_opens_the_wizard_and_one_that_is_gone_is_told(ask, upload):
    assert "leads.csv" in text(imports.show_files(ask, f"upload={upload},8"))
    with pytest.raises(NotFound, match="drop it again"):
        imports.show_files(ask, "upload=99")
    with pytest.raises(InvalidInput):
        imports.show_files(ask, "upload=x")


def test_the_preview_keeps_import_closed_while_a_question_is_open(ask, upload):
    nothing = ([], [], [], [], [], [])
    shown, *closed, why = imports.show_preview(ask, "hubspot_contacts", *nothing, f"upload={upload}")
    assert "ann@acme.io" in text(shown)
    assert (closed, why) == ([False, False], "")
    _, *closed, why = imports.show_preview(ask, "google_ads_keywords", *nothing, f"upload={upload}")
    assert (closed, why) == ([True, True], "Answer the question above first.")


def test_columns_follow_how_the_file_is_cut(ask, upload):
    whole = imports.show_columns(ask, "leads", None, None, "leads", f"upload={upload}")
    cut = imports.show_columns(ask, "leads", None, ";", "leads", f"upload={upload}")
    assert "ann@acme.io" in text(whole)
    assert "ann@acme.io" not in text(cut).split()


def test_import_and_dry_run_start_a_job_and_lead_to_it(ask, upload, started, pressed):
    controls = ("leads", ["Email"], [{"name": "email"}], [], [], [], [])
    for button in (imports.Ids.CHECK, imports.Ids.START):
        pressed(imports, button)
        address = imports.begin(ask, 1, 1, *controls, f"upload={upload}")
        assert address.endswith(f"upload={upload}&job=7")
    assert [dry for _, _, dry in started] == [True, False]
    assert started[0][1].columns == {"email": "Email"}
    with pytest.raises(PreventUpdate):
        imports.begin(ask, None, None, *controls, f"upload={upload}")


def test_nothing_is_taken_back_before_the_button_is_pressed(ask, pressed, monkeypatch):
    asked = []
    monkeypatch.setattr(data.imports, "undo", lambda *given: asked.append(given[2]) or 9)
    pressed(data, {"type": "data-undo", "batch": 4})
    with pytest.raises(PreventUpdate):
        data.take_back(ask, [None, None])
    assert data.take_back(ask, [None, 1]).endswith("&job=9")
    assert asked == [4]


def test_an_empty_database_says_what_is_missing_everywhere(ask):
    assert "Nothing was imported yet" in text(data.show_history(ask, "", 0))
    assert "No source yet" in text(data.show_sources(ask, "", 0))
    assert "nothing to match" in text(mapping.show_matching(ask, 0))
    assert "import a lead or deal export" in text(stages.show_stages(ask, 0))


@pytest.fixture
def filled(engine):
    """A campaign of $100, a lead of it and one of a name that nothing is known by."""
    for content in (SPEND, NAMED):
        import_bytes(engine, content, "file.csv", Options(), NOW)
    with reading(engine) as connection:
        return connection.scalar(select(Campaign.id))


def test_unmatched_names_can_be_mapped_by_those_who_may(filled, ask):
    shown = mapping.show_matching(ask, 0)
    assert "$100 of $100 spend matched" in text(shown)
    assert "1 by UTM values (modelled)" in text(shown)
    assert "1 (50 %) without a campaign" in links(shown)
    assert "old promo 1 50 %" in text(shown)
    pickers = [part for part in walk(shown) if type(part).__name__ == "Select"]
    assert [option["label"] for option in pickers[0].options] == ["Brand"]
    viewer = replace(ask, person=replace(ask.person, role=Role.VIEWER))
    assert not [part for part in walk(mapping.show_matching(viewer, 0)) if type(part).__name__ == "Select"]


def test_mapping_needs_a_campaign_and_tells_the_other_parts(filled, engine, asking, pressed, monkeypatch):
    said = []
    monkeypatch.setattr(mapping, "toast", lambda message, tone="good": said.append(tone))
    pressed(mapping, {"type": "match-button", "value": "old promo"})
    ids = [{"type": "match-picker", "value": "old promo"}]
    with pytest.raises(PreventUpdate):
        mapping.map_value(asking(None), [1], [None], ids, 0)
    assert mapping.map_value(asking(None), [1], [str(filled)], ids, 4) == 5
    assert said == ["bad", "good"]
    with reading(engine) as connection:
        assert "1 (50 %) without a campaign" not in links(mapping.show_matching(asking(connection), 0))


def test_a_mapping_is_listed_and_removed_by_those_who_may(filled, engine, asking, pressed, monkeypatch):
    monkeypatch.setattr(mapping, "toast", lambda *_: None)

    def shown(role="admin"):
        with reading(engine) as connection:
            return mapping.show_matching(asking(connection, role), 0)

    assert "Mapped by hand" not in text(shown())
    map_campaign(engine, "Old Promo", filled, asking(None).person, NOW)
    assert "Mapped by hand Name on leads Belongs to Remove old promo Brand Remove" in " ".join(text(shown()).split())
    assert "old promo Brand" in text(shown("viewer"))
    assert not [part for part in walk(shown("viewer")) if type(part).__name__ == "Button"]
    pressed(mapping, {"type": "match-remove", "value": "old promo"})
    with pytest.raises(PreventUpdate):
        mapping.unmap_value(asking(None), [None], 0)
    assert mapping.unmap_value(asking(None), [1], 4) == 5
    assert "Mapped by hand" not in text(shown())
