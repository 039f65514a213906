"""The pages of the settings as plain functions: by role, while somebody types, saving, forged values."""

from types import SimpleNamespace

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate

from callbacks import audit, channels, company, progress, recompute, setting_form, thresholds
from core.access import audit as record
from core.access import people
from core.errors import InvalidInput
from core.jobs import channel_map
from core.jobs.queue import JobView
from core.store.settings import set_team
from core.store.team_rows import TEAM
from layouts import setting_form as form
from tests.callbacks.conftest import NOW
from tests.layouts.tree import links, text, walk

WORKING = JobView(7, "settings", "waiting", 0, "Waiting to start", None, {})


def ids(*names):
    return [form.part_id(form.Ids.VALUE, name) for name in names]


def controls(tree):
    """Name -> value of every control of a form."""
    found = [part for part in walk(tree) if isinstance(getattr(part, "id", None), dict)]
    return {part.id["name"]: part.value for part in found if part.id["type"] == form.Ids.VALUE}


@pytest.fixture
def saved(monkeypatch):
    """What was asked of the service, which answers as told."""
    asked = SimpleNamespace(wanted=[], answer=None, said=[])

    def change(_engine, _settings, wanted, _person, _now):
        asked.wanted.append(dict(wanted))
        return asked.answer

    monkeypatch.setattr(setting_form.team_settings, "change", change)
    monkeypatch.setattr(setting_form, "toast", asked.said.append)
    return asked


def test_every_row_shows_up_on_one_of_the_pages(ask):
    here, there = controls(company.show_company(ask(), 0)), controls(thresholds.show_thresholds(ask(), 0))
    assert {*here, *there} == {row.name for row in TEAM if row.group.page != "team"}
    assert not here.keys() & there.keys()
    assert (here["time_zone"], here["week_start"], there["rate_floor"]) == ("UTC", "monday", "20")


def test_zones_are_a_list_to_search_with_their_offsets_as_of_today(ask):
    shown = company.show_company(ask(), 0)  # on 31 March, when Europe has summer time
    (zones,) = (part for part in walk(shown) if type(part).__name__ == "Dropdown")
    labels = {option["value"]: option["label"] for option in zones.options}
    assert list(labels)[:2] == ["UTC", "America/New_York"], "the commonest first"
    assert labels["Europe/Berlin"] == "Europe/Berlin, UTC+02:00"
    assert labels["America/New_York"] == "America/New York, UTC−04:00"
    assert labels["Asia/Kathmandu"] == "Asia/Kathmandu, UTC+05:45"
    assert (zones.value, zones.clearable, len(labels) == len(zones.options)) == ("UTC", False, True)


def test_a_zone_that_is_set_is_offered_whatever_it_is(ask, connection):
    set_team(connection, "time_zone", "EST")
    (zones,) = (part for part in walk(company.show_company(ask(), 0)) if type(part).__name__ == "Dropdown")
    assert zones.value == zones.options[-1]["value"] == "EST"


def test_a_group_is_one_card_wherever_its_rows_stand(ask):
    titles = [text(part) for part in walk(thresholds.show_thresholds(ask(), 0)) if type(part).__name__ == "H2"]
    assert titles == list(dict.fromkeys(row.group.title for row in TEAM if row.group.page == "thresholds"))


@pytest.mark.parametrize("role", ["marketing", "sales", "viewer"])
def test_others_read_what_is_in_force(ask, connection, role):
    set_team(connection, "week_start", "sunday")
    shown = company.show_company(ask(role), 0)
    assert not controls(shown)
    assert "Sunday" in text(shown)
    assert "An admin may change this." in text(shown)


def test_a_form_is_drawn_anew_only_when_it_says_something_else(ask, connection):
    drawn = next(part.data for part in walk(company.show_company(ask(), 0)) if type(part).__name__ == "Store")
    with pytest.raises(PreventUpdate):
        company.show_company(ask(), 1, drawn, True)
    set_team(connection, "company", "Acme")
    assert controls(company.show_company(ask(), 1, drawn, True))["company"] == "Acme"
    with pytest.raises(PreventUpdate):
        company.show_company(ask(), 1, drawn, False)  # somebody is typing


def test_the_way_back_is_offered_for_what_was_set(ask, connection):
    assert "Back to default" not in text(thresholds.show_thresholds(ask(), 0))
    set_team(connection, "rate_floor", "50")
    assert text(thresholds.show_thresholds(ask(), 0)).count("Back to default") == 1
    assert setting_form.restore(ask(), 1, ids("rate_floor")[0]) == "20"
    with pytest.raises(PreventUpdate):
        setting_form.restore(ask(), None, ids("rate_floor")[0])


def test_a_value_is_explained_or_refused_in_place(ask):
    assert "fewer than 30" in setting_form.explain(ask(), "30", ids("rate_floor")[0])
    refused = setting_form.explain(ask(), "many", ids("rate_floor")[0])
    assert (refused.className, refused.role) == ("bad", "alert")
    assert "a whole number from 0 to 1,000,000, such as 20; it is 'many'" in text(refused)
    for forged in ({"name": "data_version"}, "admin", None, {}):
        with pytest.raises(InvalidInput):
            setting_form.explain(ask(), "1", forged)


def test_saving_opens_with_a_good_change_and_says_what_it_is(ask):
    both = ids("rate_floor", "time_zone")
    assert setting_form.weigh(ask(), ["20", "UTC"], both) == (None, True)
    note, closed = setting_form.weigh(ask(), ["30", "UTC"], both)
    assert not closed
    assert "Fewest for a rate   20  →  30" in text(note)
    assert "computed anew" not in text(note)
    note, closed = setting_form.weigh(ask(), ["20", "Europe/Berlin"], both)
    assert not closed
    assert "computed anew" in text(note)
    note, closed = setting_form.weigh(ask(), ["x", "UTC"], both)
    assert closed
    assert "must be a whole number" in text(note)


def test_saving_at_once_or_by_a_job(ask, saved):
    values = ["30", ["forged"]], ids("rate_floor", "company")
    assert setting_form.save_settings(ask(), 1, *values, 4) == (5, True, no_update)
    assert saved.said == ["Saved: Fewest for a rate is 30."], "it says what was saved"
    assert saved.wanted == [{"rate_floor": "30", "company": ""}]
    saved.answer = WORKING
    changed, closed, shown = setting_form.save_settings(ask(), 1, *values, 4)
    assert (changed, closed) == (no_update, True)
    assert "You can leave this page" in text(shown)
    with pytest.raises(PreventUpdate):
        setting_form.save_settings(ask(), None, *values, 4)


@pytest.mark.parametrize(("status", "tone"), [("done", "good"), ("failed", "bad")])
def test_the_job_is_followed_until_it_is_over(ask, monkeypatch, status, tone):
    said, state = [], SimpleNamespace(job=None)
    monkeypatch.setattr(recompute.service, "latest", lambda *_: state.job)
    monkeypatch.setattr(progress, "toast", lambda *words: said.append(words))
    assert recompute.show_recompute(ask()) is None
    with pytest.raises(PreventUpdate):
        recompute.follow_recompute(ask(), 1, 0)
    state.job = WORKING
    assert "Waiting to start" in text(recompute.show_recompute(ask()))
    assert recompute.follow_recompute(ask(), 1, 0)[1:] == (False, no_update)
    state.job = JobView(7, "settings", status, 100, "It did not work.", None, {})
    assert recompute.show_recompute(ask()) is None
    assert recompute.follow_recompute(ask(), 1, 3) == (no_update, True, 4)
    assert said[0][1] == tone


@pytest.fixture
def sourced(world):
    for number, value in enumerate(["Trade fair", "Trade fair", "trade fair", "Webinar"]):
        world.lead(f"2026-03-0{number + 1}", source_value=value, channel="other", channel_evidence="crm source")
    world.settle()


@pytest.mark.parametrize(("role", "may"), [("admin", True), ("marketing", True), ("sales", False), ("viewer", False)])
def test_sources_by_role(ask, sourced, role, may):
    shown = channels.show_channels(ask(role), 0)
    assert "Trade fair" in text(shown)
    assert "2 spellings" in text(shown)
    assert bool([part for part in walk(shown) if type(part).__name__ == "Select"]) == may
    assert "CRM source" in text(channels.show_rules(ask(role)))
    with pytest.raises(PreventUpdate):
        channels.show_channels(ask(role), 1, False)


def test_choices_are_previewed_and_begun(ask, sourced, monkeypatch):
    keys = [channels.page.select_id(key) for key in ("trade fair", "webinar")]
    stay = channel_map.BUILT_IN
    assert channels.preview_channels(ask(), [stay, stay], keys) == (None, True)
    shown, closed = channels.preview_channels(ask(), ["event", stay], keys)
    assert not closed
    assert "Events   0  →  3" in text(shown)
    shown, closed = channels.preview_channels(ask(), ["magic", stay], keys)
    assert (closed, "no channel" in text(shown)) == (True, True)
    begun = []
    monkeypatch.setattr(channels.service, "save", lambda *arguments: begun.append(arguments[2]) or WORKING)
    shown, closed = channels.save_channels(ask(), 1, ["event", stay], keys)
    assert closed
    assert begun == [{"trade fair": "event"}]
    for clicks, values in ((None, ["event", stay]), (1, [stay, stay])):
        with pytest.raises(PreventUpdate):
            channels.save_channels(ask(), clicks, values, keys)


def test_no_sources_yet(ask):
    assert "No sources yet" in text(channels.show_channels(ask(), 0))


def test_the_log_with_its_filter_pages_and_file(ask, connection):
    maria = people.add(connection, "maria@acme.test", "admin", NOW).id
    for number in range(60):
        record.record(connection, NOW, maria, "exported", what=f"table {number}")
    shown = audit.show_audit(ask(), "action=exported")
    assert "Exported table 59 as CSV" in text(shown)
    assert "Exported table 10 as CSV" in text(shown)
    assert "Exported table 9 as CSV" not in text(shown)
    assert links(shown)["CSV of all"] == "/export/audit.csv?action=exported"
    older = links(shown)["Older"].split("&action=")[1]
    shown = audit.show_audit(ask(), f"action={older}")
    assert "Exported table 9 as CSV" in text(shown)
    assert "Older" not in links(shown)
    assert "Newest" in links(shown)
    assert "maria@acme.test" in str(audit.show_audit_filter(ask(), "who=1"))
    assert "No entry matches." in text(audit.show_audit(ask(), "who=99"))
    with pytest.raises(InvalidInput):
        audit.show_audit(ask(), "before=x")
