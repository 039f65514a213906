"""Stage mapping and stage rules on their pages: seen, previewed, saved, deleted, and by whom."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate

from callbacks import guard, stage_rules, stages
from core import config
from core.access import people
from core.access.person import Person
from core.access.roles import Role, allowed
from core.errors import InvalidInput, NotAllowed, NotFound
from core.filters import Filters
from core.ingest.records import Options
from core.jobs import queue, stage_changes
from core.jobs.files import import_bytes
from core.store.engine import reading, writing
from layouts import stage_preview
from tests.callbacks.conftest import NOW, Ask
from tests.layouts.tree import text, walk

LEADS = (
    b"Record ID,Email,Create Date,Lifecycle Stage,Country/Region\n"
    b"1,ann@acme.io,2026-03-02,lead,DE\n"
    b"2,bob@acme.io,2026-03-03,salesqualifiedlead,FR\n"
)
IDS = [{"field": "lifecycle", "value": value} for value in ("lead", "salesqualifiedlead")]
CHANGES = {
    "preview", "begin_preview", "follow_preview", "save", "forget", "open_form", "close_form", "preview_rule",
    "save_rule", "drop_rule",
}  # fmt: skip


@pytest.fixture
def asked(engine, tmp_path, monkeypatch):
    """A callback called by somebody of a role, by a button if need be, on two leads of the CRM."""
    said = []
    monkeypatch.setattr(stages, "toast", lambda message, tone="good": said.append(message))
    settings = replace(config.read({}), data_dir=tmp_path)
    with writing(engine) as connection:
        people.add(connection, "maria@acme.test", "admin", NOW)
    import_bytes(engine, LEADS, "file.csv", Options(), NOW)

    def call(function, *values, by=None, role="admin"):
        for module in (stages, stage_rules):
            monkeypatch.setattr(module, "ctx", SimpleNamespace(triggered_id=by))
        person = Person(1, "maria@acme.test", "Maria", Role(role))
        with reading(engine) as connection:
            return function(Ask(person, NOW, engine, settings, connection, Filters(preset="90d")), *values)

    call.said = said
    return call


@pytest.fixture
def many(monkeypatch, engine):
    """As if two leads were many; jobs wait without a child."""
    monkeypatch.setattr(stage_changes, "MANY", 1)

    def begin(_engine, _settings, kind, payload, person, now):
        number = queue.add(engine, kind, payload, person.id, now)
        with reading(engine) as connection:
            return queue.view(connection, number, now)

    monkeypatch.setattr(stage_changes.recompute, "start", begin)


def line(shown):
    return " ".join(text(shown).split())


def kinds(shown):
    return {type(part).__name__ for part in walk(shown)}


def mqls(shown):
    """The row of MQLs: as it is, as defined now, as defined then."""
    rows = [part for part in walk(shown) if type(part).__name__ == "Tr"]
    return next(line(row) for row in rows if line(row).startswith("MQLs"))


class TestValues:
    def test_a_stage_is_previewed_before_it_is_saved(self, asked):
        always = ("always", None)
        assert asked(stages.preview, ["1", "3"], *always, IDS) == (None, True), "as it is: nothing to save"
        shown, closed = asked(stages.preview, ["2", "3"], *always, IDS)
        assert (mqls(shown), closed) == ("MQLs 1 2 2", False)
        shown, closed = asked(stages.preview, ["7", "3"], *always, IDS)
        assert ("No figure of the funnel changes" in text(shown), closed) == (True, False)
        assert asked(stages.save, 1, ["2", "3"], IDS, *always, 0) == (1, no_update, True)
        assert asked.said == ["Saved. Every figure uses the new meaning."]
        with pytest.raises(PreventUpdate):
            asked(stages.show_stages, 1, False)
        assert "always: MQL" in line(asked(stages.show_stages, 1, None))

    def test_from_a_day_on(self, asked):
        """The lead's event is of 2 March: a definition from 3 March reaches it only as defined now."""
        shown, closed = asked(stages.preview, ["2", "3"], "from", "2026-03-03", IDS)
        assert (mqls(shown), closed) == ("MQLs 1 2 1", False)
        asked(stages.save, 1, ["2", "3"], IDS, "from", "2026-03-03", 0)
        assert "from 3 Mar 2026: MQL" in line(asked(stages.show_stages, 1, None))
        shown, _ = asked(stages.preview, ["3", "3"], "always", None, IDS)
        assert "“lead” means MQL from 3 Mar 2026 on, whatever it means before." in line(shown)

    @pytest.mark.parametrize(
        ("values", "day", "message"),
        [
            (["2", "3"], None, "Choose the first day"),
            (["2", "3"], "soon", "day must be a date"),
            (["2", "3"], "2027-01-01", "A definition begins between 2000-01-01 and today"),
            (["9", "3"], "2026-03-03", "A lifecycle value may mean"),
            ([{}, "3"], "2026-03-03", "A lifecycle value may mean"),
        ],
    )
    def test_what_cannot_be_saved_is_told(self, asked, values, day, message):
        shown, closed = asked(stages.preview, values, "from", day, IDS)
        assert (message in text(shown), closed) == (True, True)
        with pytest.raises(InvalidInput, match=message):
            asked(stages.save, 1, values, IDS, "from", day, 0)

    def test_a_definition_is_deleted(self, asked):
        asked(stages.save, 1, ["2", "3"], IDS, "from", "2026-03-03", 0)
        day = {"type": "stage-forget", "field": "lifecycle", "value": "lead", "day": "2026-03-03"}
        with pytest.raises(PreventUpdate):
            asked(stages.forget, [None], 0, by=day)
        assert asked(stages.forget, [1], 4, by=day) == (5, no_update, True)
        assert "from 3 Mar" not in line(asked(stages.show_stages, 1, None))
        with pytest.raises(NotFound):
            asked(stages.forget, [1], 4, by=day)
        with pytest.raises(InvalidInput):
            asked(stages.forget, [1], 4, by={**day, "field": "colour"})

    def test_viewers_read_without_controls(self, asked):
        shown = asked(stages.show_stages, 0, role="sales")
        assert "salesqualifiedlead" in text(shown)
        assert not kinds(shown) & {"Select", "Button", "Input"}
        assert "as defined now" in text(shown)


class TestRules:
    FORM = ("stage", "holds", "since", "country")

    def form(self, *values):
        return list(values), [{"name": name} for name in self.FORM]

    def test_a_rule_is_written_previewed_changed_and_deleted(self, asked, engine):
        assert "No rules yet" in text(asked(stage_rules.show_rules, 0))
        assert "New rule" in text(asked(stage_rules.open_form, 1, [], by="stage-rule-add"))
        given = self.form("2", "always", "", "de")
        shown = asked(stage_rules.preview_rule, 1, *given, None)
        assert mqls(shown) == "MQLs 1 2 2"
        assert asked(stage_rules.save_rule, 1, *given, None, 0) == (1, no_update, None)
        assert "MQL always country de 1" in line(asked(stage_rules.show_rules, 0))
        with reading(engine) as connection:
            number = stage_changes.rules(connection)[0].id
        edit = {"type": "stage-rule-edit", "rule": number}
        form = asked(stage_rules.open_form, None, [1], by=edit)
        assert "de" in [part.value for part in walk(form) if type(part).__name__ == "Input"]
        asked(stage_rules.save_rule, 1, *self.form("3", "from", "2026-03-03", "FR"), number, 0)
        assert "SQL from 3 Mar 2026 country FR 1" in line(asked(stage_rules.show_rules, 0))
        drop = {"type": "stage-rule-drop", "rule": number}
        assert asked(stage_rules.drop_rule, [1], 0, by=drop) == (1, no_update)
        told = line(asked(stage_rules.show_history, 0))
        assert f"Deleted the stage rule {number}: SQL from 2026-03-03 on where country FR" in told
        assert told.count("maria@acme.test") == 3

    @pytest.mark.parametrize(
        ("function", "by"),
        [
            (stage_rules.open_form, {"rule": 7}),
            (stage_rules.open_form, {"rule": "x"}),
            (stage_rules.drop_rule, {"rule": 7}),
            (stage_rules.drop_rule, {"rule": "1 OR 1"}),
        ],
    )
    def test_a_rule_that_is_not_there(self, asked, function, by):
        values = (None, [1]) if function is stage_rules.open_form else ([1], 0)
        with pytest.raises(NotFound):
            asked(function, *values, by=by)

    def test_what_cannot_be_saved_is_told(self, asked):
        for values, message in (
            (("2", "always", "", ""), "at least one condition"),
            (("2", "from", "", "DE"), "Choose the first day"),
            (("5", "always", "", "DE"), "A rule may mean"),
            ((None, "always", "", "DE"), "A rule may mean"),
        ):
            for function, more in ((stage_rules.preview_rule, ()), (stage_rules.save_rule, (0,))):
                with pytest.raises(InvalidInput, match=message):
                    asked(function, 1, *self.form(*values), None, *more)

    def test_nothing_is_done_before_a_button_is_pressed(self, asked):
        given = self.form("2", "always", "", "de")
        for call in (
            lambda: asked(stage_rules.preview_rule, None, *given, None),
            lambda: asked(stage_rules.save_rule, None, *given, None, 0),
            lambda: asked(stage_rules.drop_rule, [None], 0, by={"rule": 1}),
            lambda: asked(stage_rules.open_form, None, [], by=None),
            lambda: asked(stage_rules.close_form, None),
        ):
            with pytest.raises(PreventUpdate):
                call()
        assert asked(stage_rules.close_form, 1) is None

    def test_who_may_not_map_reads_rules_without_controls(self, asked):
        asked(stage_rules.save_rule, 1, *self.form("2", "always", "", "de"), None, 0)
        shown = asked(stage_rules.show_rules, 0, role="viewer")
        assert "country de" in text(shown)
        assert not kinds(shown) & {"Select", "Button", "Input"}


class TestManyLeads:
    def test_previews_and_changes_are_jobs(self, asked, many, engine):
        shown, closed = asked(stages.preview, ["2", "3"], "always", None, IDS)
        assert ("takes a while" in text(shown), closed) == (True, False)
        waiting = asked(stages.begin_preview, 1, ["2", "3"], IDS, "always", None)
        number = next(part.data for part in walk(waiting) if type(part).__name__ == "Store")
        with reading(engine) as connection:
            payload = queue.view(connection, number, NOW).payload
        found = stage_changes.do_preview(engine, payload, stage_changes.Progress(engine, number, lambda: NOW), NOW)
        queue.finish(engine, number, message="Done", result=found, failed=False, now=NOW)
        identity = {"what": stage_preview.VALUES}
        assert mqls(asked(stages.follow_preview, 1, number, identity)) == "MQLs 1 2 2"
        with pytest.raises(PreventUpdate):
            asked(stages.follow_preview, 1, number, {"what": "else"})
        with pytest.raises(NotFound):
            asked(stages.follow_preview, 1, "1", identity)
        changed, shown, closed = asked(stages.save, 1, ["2", "3"], IDS, "always", None, 0)
        assert (changed, "Waiting to start" in text(shown), closed) == (no_update, True, True)

    def test_of_rules_too(self, asked, many):
        given = (["2", "de"], [{"name": "stage"}, {"name": "country"}])
        assert "Waiting to start" in text(asked(stage_rules.preview_rule, 1, *given, None))
        changed, shown, _ = asked(stage_rules.save_rule, 1, *given, None, 0)
        assert (changed, "Waiting to start" in text(shown)) == (no_update, True)


@pytest.mark.parametrize("role", list(Role))
def test_forged_requests_are_refused(role, monkeypatch):
    """Whoever may not map is told nothing by any callback that changes or tries something."""

    def require(permission):
        if not allowed(role, permission):
            raise NotAllowed("No.")
        raise PreventUpdate

    monkeypatch.setattr(guard.auth, "require", require)
    mine = [
        each
        for each in guard.DECLARED
        if each.function.__module__ in (stages.__name__, stage_rules.__name__) and each.function.__name__ in CHANGES
    ]
    assert {each.function.__name__ for each in mine} == CHANGES
    for each in mine:
        with pytest.raises(PreventUpdate if role in (Role.ADMIN, Role.MARKETING) else NotAllowed):
            guard.guarded(each)(*[None] * len(each.arguments))
