"""The pages of the daily work: queue, scoring rules, routing; asked as a browser asks, and forged."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from dash.exceptions import PreventUpdate
from sqlalchemy import insert, select

from callbacks import queue, routing, scoring
from core.errors import InvalidInput, NotFound
from core.jobs import scores
from core.leads.queue import Whose
from core.scoring import rows, rules
from core.store.models import Audit, Lead, RoutingRule
from layouts import routing as routes
from layouts.queue import span, whose
from layouts.scoring import Ids
from tests.callbacks.conftest import NOW
from tests.layouts.tree import links, text, walk


@pytest.fixture
def leads(world):
    mine = world.lead("2026-03-20", channel="email", first_name="Ada", assigned="Maria", score=60, grade="B2")
    other = world.lead("2026-03-30", channel="event", first_name="Bob", assigned="Kim", score=20, grade="C3")
    return mine, other


def buttons(tree):
    return [part.id for part in walk(tree) if isinstance(getattr(part, "id", None), dict)]


def test_the_queue_by_role(ask, leads):
    everybody = queue.show_queue(ask(), "", 0)
    assert "1 waits too long · 1 is new" not in text(everybody)
    assert "2 wait too long" in text(everybody)
    assert [one["owner"] for one in buttons(everybody)] == ["Kim"]  # one's own need no taking
    assert links(everybody)["Ada"] == f"/leads/{leads[0]}?list=queue%3Fof%3Deverybody&at=1"
    sales = queue.show_queue(ask("sales"), "", 0)
    assert "Ada" in text(sales)
    assert "Bob" not in text(sales)
    assert buttons(queue.show_queue(ask("viewer"), "?of=everybody", 0)) == []
    assert "No open lead stands here" in text(queue.show_queue(ask(), "?of=unassigned", 0))


def test_an_address_that_makes_no_sense_asks_for_the_usual():
    assert [whose({"of": one}, Whose.ALL) for one in ("mine", "x", "")] == [Whose.MINE, Whose.ALL, Whose.ALL]


@pytest.mark.parametrize(
    ("minutes", "told"), [(0, "0 min"), (59, "59 min"), (60, "1 h"), (2879, "47 h"), (2880, "2 d")]
)
def test_lengths_of_time(minutes, told):
    assert span(timedelta(minutes=minutes)) == told


def test_taking_a_lead(ask, monkeypatch):
    asked = []
    monkeypatch.setattr(queue, "set_owner", lambda *given, **more: asked.append((given[1:4], more)))
    monkeypatch.setattr(queue, "toast", asked.append)
    monkeypatch.setattr(queue, "ctx", SimpleNamespace(triggered_id={"type": "queue-take", "lead": 7, "owner": ""}))
    one = ask("sales")
    assert queue.take(one, [None, 1], 4) == 5
    assert asked[0] == (([7], "Maria", one.person), {"seen": None})
    with pytest.raises(PreventUpdate):
        queue.take(one, [None, None], 4)


IDS = [{"type": "scoring-value", "name": name} for name in rules.fields()]
TEXTS = list(rules.defaults().values())


def changed(**texts):
    return [texts.get(one["name"].replace(".", "_"), text) for one, text in zip(IDS, TEXTS, strict=True)]


def test_the_scoring_form_by_role(ask):
    form = scoring.show_scoring(ask(), 0)
    assert [one for one in buttons(form) if one["type"] == Ids.VALUE] == IDS
    read = scoring.show_scoring(ask("marketing"), 0)
    assert buttons(read) == []
    assert "An admin may change this." in text(read)
    with pytest.raises(PreventUpdate):
        scoring.show_scoring(ask(), 0, rules.defaults(), True)
    with pytest.raises(PreventUpdate):
        scoring.show_scoring(ask(), 0, {}, False)


def weigh(ask, values=TEXTS, ids=IDS, gone=()):
    note, is_closed = scoring.weigh_scoring(ask(), values, {f"{row}.gone": "1" for row in gone}, ids)
    return " ".join(text(note).split()), is_closed


def test_what_a_change_would_do(ask, world):
    world.lead("2026-03-20", job_title="CEO", email="a@acme.io", country="Germany")  # 60: B3
    world.lead("2026-03-21", job_title="CEO")  # 30: C3
    assert scoring.weigh_scoring(ask(), TEXTS, {}, IDS) == (None, True)
    told, is_closed = weigh(ask, changed(role_chief_points="20"))
    assert (is_closed, "Points of “Founder or executive” 30 → 20" in told) == (False, True)
    assert "0 of 2 leads (0.0%) get another grade." in told
    told, _ = weigh(ask, changed(role_chief_points="19", fit_b="40", fit_a="45"))  # 49: A3; 19: C3
    assert "1 of 2 leads (50.0%) get another grade." in told
    told, is_closed = weigh(ask, changed(form_days="x"))
    assert (is_closed, "Days of “Form sent” must be a whole number" in told) == (True, True)


def without(row):
    kept = [place for place, one in enumerate(IDS) if one["name"].partition(".")[0] != row]
    return [TEXTS[place] for place in kept], [IDS[place] for place in kept]


def test_a_rule_taken_away_and_one_added(ask, world):
    world.lead("2026-03-20", job_title="Boss of marketing", email="a@acme.io", country="Germany")  # 30: C3
    told, is_closed = weigh(ask, *without("country_main"), ["country_main"])  # 15
    assert (is_closed, "rule “Main markets” 15 points: united states, us" in told) == (False, True)
    own = {"label": "Marketing", "when": "marketing", "points": "20"}
    ids = [*IDS, *({"type": "scoring-value", "name": f"role_own_1.{part}"} for part in own)]
    told, is_closed = weigh(ask, [*TEXTS, *own.values()], ids)  # 50: B3
    assert (is_closed, "rule “Marketing” – → 20 points: marketing" in told) == (False, True)
    assert "1 of 1 lead (100.0%) get another grade." in told
    for part, value, says in (
        ("label", " ", "Name of “new rule 1 of Role” must be a text of 1 to 60 letters; it is ''."),
        ("label", "Manager", "Two rules are called “Manager”"),
        ("when", "", "Words of “Marketing” must be 1 to 100 words or phrases"),
        ("points", "x", "Points of “Marketing” must be a whole number from -100 to 100; it is 'x'."),
    ):
        told, is_closed = weigh(ask, [*TEXTS, *{**own, part: value}.values()], ids)
        assert (is_closed, says in told) == (True, True), told


@pytest.mark.parametrize(
    "ids", [[{"name": "setting"}], ["x"], [None], [{"name": ["a"]}], [{"name": "free_own_1.when"}]]
)
def test_forged_fields_of_rules(ask, ids):
    told, is_closed = weigh(ask, ["1"] * len(ids), ids)
    assert (is_closed, "There is no scoring rule" in told) == (True, True)


@pytest.mark.parametrize("gone", [["mailbox_free"], ["role_own_1"], ["x"], [""]])
def test_rows_that_cannot_be_taken_away(ask, gone):
    told, is_closed = weigh(ask, gone=gone)
    assert (is_closed, "There is no scoring rule" in told) == (True, True)
    for forged in ("role_chief", {"a": 1}, 7, [None, 7], {"role_chief.gone": ["1"]}):
        assert scoring.weigh_scoring(ask(), TEXTS, forged, IDS) == (None, True)


def press(monkeypatch, ask, part, name, *form):
    asked = scoring.page.part_id(part, name) if name else part
    monkeypatch.setattr(scoring, "ctx", SimpleNamespace(triggered_id=asked))
    return scoring.reshape_scoring(ask(), [1], [None], [None], [None], None, *form)


def test_rows_come_and_go_in_the_form(ask, monkeypatch):
    form = (changed(role_chief_points="7"), IDS, {})
    shown, gone = press(monkeypatch, ask, Ids.ADD, "role", *form)
    assert (gone, "Name of “new rule 1 of Role”" in text(shown)) == ({}, True)
    assert [one["name"] for one in fields_of(shown)][:3] == [
        f"role_own_1.{part}" for part in ("label", "when", "points")
    ]
    values = [one["value"] for one in fields_of(shown)]
    assert "7" in values, "what was typed stays"
    shown, gone = press(monkeypatch, ask, Ids.DROP, "role_chief", *form)
    assert (gone, "Founder or executive" in text(shown)) == ({"role_chief.gone": "1"}, False)
    shown, gone = press(monkeypatch, ask, Ids.RESET, None, *without("role_chief"), {"role_chief.gone": "1"})
    assert (gone, {one["name"]: one["value"] for one in fields_of(shown)}) == ({}, rules.defaults())
    for part, name in ((Ids.ADD, "mailbox"), (Ids.ADD, None), (Ids.DROP, "mailbox_free"), (Ids.DROP, ["x"])):
        with pytest.raises(InvalidInput):
            press(monkeypatch, ask, part, name or 7, *form)
    with pytest.raises(PreventUpdate):
        scoring.reshape_scoring(ask(), [None], [None], [None], [None], None, *form)


def test_rows_move_in_the_form(ask, monkeypatch):
    first, second, *rest = rows.ids_of(rules.defaults(), "role")
    form = (TEXTS, IDS, {})
    shown, marks = press(monkeypatch, ask, Ids.UP, second, *form)
    assert marks == {"role.order": ",".join([second, first, *rest])}
    named = [one["name"] for one in fields_of(shown) if one["name"].endswith(".label")]
    assert named[:2] == [f"{second}.label", f"{first}.label"]
    off = [one.id for one in walk(shown) if getattr(one, "disabled", False)]
    assert {"type": Ids.UP, "name": second} in off
    assert {"type": Ids.UP, "name": first} not in off
    assert press(monkeypatch, ask, Ids.DOWN, second, TEXTS, IDS, marks)[1] == {}
    note, is_closed = scoring.weigh_scoring(ask(), TEXTS, marks, IDS)
    assert ("order of rules for Role" in text(note), "rule “" in text(note), is_closed) == (True, False, False)
    for part, name in ((Ids.UP, "mailbox_free"), (Ids.DOWN, "size_50"), (Ids.UP, ["x"])):
        with pytest.raises(InvalidInput):
            press(monkeypatch, ask, part, name, *form)


def fields_of(shown):
    """Name and value of every control."""
    found = [each for each in walk(shown) if getattr(each, "id", None)]
    return [
        {"name": each.id["name"], "value": each.value}
        for each in found
        if isinstance(each.id, dict) and each.id["type"] == Ids.VALUE
    ]


def test_saving_rules_scores_every_lead_and_is_on_record(ask, world):
    lead = world.lead("2026-03-20", job_title="CEO")
    one = ask()
    own = {"role_own_1.label": "Boss", "role_own_1.when": "CEO", "role_own_1.points": "80"}
    scores.write(one.connection, {**rules.defaults(), **own}, None, NOW)
    assert one.connection.execute(select(Lead.score, Lead.grade).where(Lead.id == lead)).one() == (40, "A3")
    assert rules.texts(one.connection) == {**rules.defaults(), **own}
    without = {name: told for name, told in rules.defaults().items() if not name.startswith("role_chief.")}
    scores.write(one.connection, {**without, "role_chief.gone": "1"}, None, NOW)
    assert one.connection.execute(select(Lead.score, Lead.grade).where(Lead.id == lead)).one() == (0, "C3")
    kept = one.connection.execute(select(Audit.detail).where(Audit.action == "scoring_changed").order_by(Audit.id))
    assert [tuple(detail[part] for part in ("rule", "before", "after")) for (detail,) in kept] == [
        ("rule “Boss”", "none", "80 points: CEO"),
        ("rule “Founder or executive”", f"30 points: {rules.defaults()['role_chief.when']}", "none"),
        ("rule “Boss”", "80 points: CEO", "none"),
    ]


def rule(connection, name="DACH", **more):
    row = {"place": 1, "name": name, "is_on": True, "conditions": {"countries": ["Germany"]}, "method": "round_robin",
           "owners": [{"name": "Ada", "weight": 1, "capacity": 9}], "minutes": 15, "takes_owned": False, "stops": True,
           "given": {}}  # fmt: skip
    return connection.execute(insert(RoutingRule).values({**row, **more})).inserted_primary_key[0]


def test_rules_by_role_and_the_form_of_one(ask, connection):
    number = rule(connection)
    shown = routing.show_rules(ask(), 0)
    assert "Germany" in text(shown)
    assert "Ada (at most 9 in 30 days) · a lead nobody has room for waits" in text(shown)
    assert "every 15 min" in text(shown)
    assert len(buttons(shown)) == len(routes.Act)
    assert buttons(routing.show_rules(ask("sales"), 0)) == []
    assert routing.show_editor(ask("sales"), f"?rule={number}") is None
    assert routing.show_editor(ask(), "") is None
    assert "Rule “DACH”" in text(routing.show_editor(ask(), f"?rule={number}"))
    assert "A new rule" in text(routing.show_editor(ask(), "?rule=new"))
    with pytest.raises(NotFound):
        routing.show_editor(ask(), "?rule=99' OR 1")


FORM = ["Rest", [], "", "", "", "", "", "round_robin", "0", ["stops"]]


def test_saving_a_rule(ask, monkeypatch):
    saved = []
    monkeypatch.setattr(routing.service, "save", lambda _engine, number, form, *_: saved.append((number, form)))
    answer = routing.save_rule(ask(), 1, None, *FORM, ["Ada", ""], ["2", ""], ["", ""], 3)
    assert (text(answer[0])[:12], answer[1:]) == ("Saved “Rest”", (None, 4))
    number, form = saved[0]
    assert (number, form["stops"], form["takes_owned"], form["name"]) == (None, True, False, "Rest")
    assert form["owners"][0] == {"name": "Ada", "weight": "2", "capacity": ""}


@pytest.mark.parametrize("forged", [["x"] * 10, [None] * 10, [{}] * 10, [1] * 10])
def test_forged_forms_are_told_what_is_wrong(ask, forged):
    _, problem, _ = routing.save_rule(ask(), 1, "1", *forged, "x", None, [["a"]], 3)
    assert text(problem)


def test_buttons_of_rules(ask, monkeypatch):
    done = []
    for name in ("move", "switch", "remove"):
        monkeypatch.setattr(routing.service, name, lambda *given, name=name: done.append((name, *given[1:-2])))
    monkeypatch.setattr(routing, "toast", done.append)
    for act in routes.Act:
        monkeypatch.setattr(routing, "ctx", SimpleNamespace(triggered_id=routes.act_id(str(act), 7)))
        assert routing.act(ask(), [1], 1) == 2
    assert done == [("move", 7, True), ("move", 7, False), ("switch", 7), ("remove", 7), "The rule is removed."]
    with pytest.raises(PreventUpdate):
        routing.act(ask(), [None], 1)


def test_a_dry_run(ask, connection, world):
    rule(connection)
    world.lead("2026-03-20", first_name="Ada", country="Germany")
    world.lead("2026-03-21", first_name="Bob", country="France", assigned="Kim")
    told = text(routing.try_rules(ask(), 1))
    assert "Routing rule “DACH”: round robin, Ada next" in told
    assert "No routing rule applies." in told
    assert connection.scalars(select(Lead.assigned).order_by(Lead.id)).all() == [None, "Kim"]
