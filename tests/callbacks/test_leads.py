"""The Leads page's callbacks on a small world of March: rows, what narrows them, changes, kept views."""

from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from dash.exceptions import PreventUpdate
from sqlalchemy import insert

from callbacks import leads, leads_bulk, leads_views
from callbacks import notices as bell
from core.access import people as persons
from core.errors import InvalidInput, NotAllowed
from core.jobs.lead_edits import Done
from core.store.models import LeadEdit, LeadEditRow, Notice
from core.store.stages import Stage
from layouts.leads_bulk import Ids as Bulk
from layouts.leads_views import Ids as Views
from tests.callbacks.conftest import NOW
from tests.layouts.tree import links, text, walk

ALL = {"startRow": 0, "endRow": 100, "sortModel": [], "filterModel": {}}


@pytest.fixture
def march(world):
    names = {"Ada": Stage.SQL, "Bo": Stage.MQL, "Cy": Stage.LEAD}
    ids = {
        name: world.lead(f"2026-03-0{day}", first_name=name, email=f"{name}@x.io", stages={stage: "2026-03-20"})
        for day, (name, stage) in enumerate(names.items(), 1)
    }
    world.settle()
    return ids


def rows(answer):
    return [row["name"] for row in answer[0]["rowData"]]


def test_a_block_of_rows(ask, march):
    answer = leads.show_rows(ask(), ALL, "")
    assert rows(answer) == ["Cy", "Bo", "Ada"]
    assert answer[0]["rowCount"] == 3
    assert answer[1] == "3 leads, newest first"
    assert answer[0]["rowData"][2] | {"stage": "SQL", "created": "1\xa0Mar\xa02026"} == answer[0]["rowData"][2]
    assert answer[0]["rowData"][2]["href"] == f"/leads/{march['Ada']}"
    assert answer[2:] == (None, None)


def test_the_grid_and_the_address_combine(ask, march):
    model = {"name": {"filterType": "text", "type": "notEqual", "filter": "cy"}}
    asked = {**ALL, "filterModel": model, "sortModel": [{"colId": "name", "sort": "asc"}]}
    assert rows(leads.show_rows(ask(), asked, "")) == ["Ada", "Bo"]
    answer = leads.show_rows(ask(), asked, "stage=SQL&stage=LEAD")
    assert (rows(answer), answer[1]) == (["Ada"], "1 lead of 3")
    assert rows(leads.show_rows(ask(), ALL, "q=bo%40x")) == ["Bo"]


def test_nothing_found_says_what_to_do(ask, march):
    answer = leads.show_rows(ask(), ALL, "q=nobody")
    assert answer[0] == {"rowData": [], "rowCount": 0}
    assert "No lead matches." in text(answer[2])
    assert "No junk" in text(leads.show_rows(ask(), ALL, "junk=only")[2])
    empty = leads.show_rows(ask(**{"from": "2020-01-01", "to": "2020-01-02"}), ALL, "")
    assert text(empty[2]).startswith("Your leads begin on 1 Mar 2026: show ")
    assert links(empty[2])["all time"].startswith("?range=all")
    email = leads.show_rows(ask(channel="email"), ALL, "")
    assert "No leads on these days with these filters." in text(email[2]), "the days have leads"


@pytest.mark.parametrize(
    ("request_", "view", "says"),
    [
        ("admin", "", "Rows must be from 0"),
        ({**ALL, "endRow": 10_000}, "", "the limit is 500"),
        ({**ALL, "sortModel": "name"}, "", "An order is a list"),
        ({**ALL, "filterModel": {"secret": {}}}, "", "There is no column 'secret'"),
        (ALL, "stage=BOSS", "There is no stage 'BOSS'"),
    ],
)
def test_the_grid_gets_an_answer_to_what_cannot_be_used_too(ask, march, request_, view, says):
    answer = leads.show_rows(ask(), request_, view)
    assert answer[0] == {"rowData": [], "rowCount": 0}
    assert says in text(answer[2])


def test_without_a_request_there_are_no_rows(ask):
    with pytest.raises(PreventUpdate):
        leads.show_rows(ask(), None, "")
    with pytest.raises(PreventUpdate):
        leads.show_count(ask(), None, "")


def test_what_is_counted_apart(ask, march, monkeypatch):
    monkeypatch.setattr(leads.lead_list, "MANY", 0)
    asked = {**ALL, "endRow": 2, "sortModel": [{"colId": "name", "sort": "asc"}]}
    response, heading, _, models = leads.show_rows(ask(), asked, "q=x.")
    assert (len(response["rowData"]), response["rowCount"]) == (2, None)
    assert heading == "Counting those that match, of 3 leads …"
    assert leads.show_count(ask(), models, "q=x.") == ("3 leads of 3", 3)


@pytest.mark.parametrize(("role", "edits"), [("admin", True), ("sales", True), ("viewer", False)])
def test_the_grid_by_role(ask, march, role, edits):
    grid, bulk, start = leads.show_grid(ask(role), True, "sort=score:desc&columns=score,name,nonsense")
    assert start is None
    assert (bulk is not None) is edits
    assert ("rowSelection" in grid.dashGridOptions) is edits
    assert grid.dashGridOptions["maxConcurrentDatasourceRequests"] == 1
    assert [each["field"] for each in grid.columnDefs if not each["hide"]] == ["score", "name"]
    assert grid.columnDefs[0]["sort"] == "desc"
    with pytest.raises(PreventUpdate):
        leads.show_grid(ask(), None, "")


def test_filters_of_the_address_are_the_grids_own(ask, march):
    view = "filter=%7B%22name%22%3A%7B%22type%22%3A%22contains%22%2C%22filter%22%3A%22a%22%7D%7D"
    grid, *_ = leads.show_grid(ask(), True, view)
    assert grid.dashGridOptions["initialState"]["filter"]["filterModel"]["name"]["filter"] == "a"
    broken, *_ = leads.show_grid(ask(), True, "filter=%7B")
    assert broken.dashGridOptions["initialState"] == {}


def test_the_bar(ask, march):
    model = '{"name":{"type":"contains","filter":"a"}}'
    view = urlencode({"q": "ada", "stage": "SQL", "sort": "name:asc", "filter": model})
    shown = leads.show_bar(ask(), view)
    found = links(shown)
    assert "Stage · 1" in text(shown)
    lifted = found["Name contains a ×"]
    assert "filter=" not in lifted
    assert "stage=SQL" in lifted
    assert "q=" not in found["“ada” ×"]
    assert {"q=", "stage=", "filter="}.isdisjoint(found["Clear"].replace("?", "&").split("&"))
    assert "sort=name" in found["Clear"]
    assert found["CSV of all"].startswith("/export/leads.csv?from=2026-03-01")
    assert "stage=SQL" in found["CSV of all"]
    assert "CSV of all" not in links(leads.show_bar(ask("viewer"), ""))
    assert "There is no stage" in text(leads.show_bar(ask(), "stage=BOSS"))


def test_the_leads_of_a_notice(ask, march, world):
    row = {"user_id": world.person(), "at": NOW, "kind": "assigned", "lead_id": march["Bo"], "leads": 2, "edits": [1]}
    world.connection.execute(insert(LeadEdit).values(id=1, at=NOW, field="owner"))
    for name in ("Ada", "Bo"):
        told = {"edit_id": 1, "lead_id": march[name], "before": {}, "after": {}}
        world.connection.execute(insert(LeadEditRow).values(told))
    notice = world.connection.scalar(insert(Notice).values(row).returning(Notice.id))
    shown = bell.show_notices(ask(), 1, 0)
    assert "A rule gave you 2 leads" in " ".join(text(shown).split())
    assert "Bo and 1 more" in text(shown)
    assert list(links(shown).values()) == [f"/leads?range=all&compare=none&given={notice}"]
    assert rows(leads.show_rows(ask(), ALL, f"given={notice}")) == ["Bo", "Ada"]
    assert rows(leads.show_rows(ask(), ALL, "given=77")) == []
    found = links(leads.show_bar(ask(), f"given={notice}&sort=name:asc"))
    assert "given" not in found["Leads of one notice ×"]
    assert "given" not in found["Clear"]


def test_columns_are_taken_out_and_put_in_by_links(ask, march):
    found = links(leads.show_bar(ask(), "columns=name,score"))
    assert found["Score"].endswith("columns=name")
    assert found["E-mail"].endswith("columns=name%2Cscore%2Cemail")
    assert "columns" not in found["Usual ones"]


@pytest.fixture
def told(monkeypatch):
    """What is asked of the services, which say that one lead was changed and one was not."""
    calls = []

    def note(name):
        return lambda _engine, leads, *more, **named: (
            calls.append((name, leads, [each for each in more if isinstance(each, str | Stage)], named))
            or Done(5, 1, ((9, "It is on a deal."),))
        )

    for name in ("set_stage", "set_owner", "set_tags"):
        monkeypatch.setattr(leads_bulk.lead_edits, name, note(name))
    monkeypatch.setattr(leads_bulk.lead_undo, "undo", note("undo"))
    return calls


def test_a_stage_for_several(ask, told):
    shown, changed = leads_bulk.set_stage(ask(), 1, [7, 9], "LOST", "budget", " gone ", 3)
    assert told == [("set_stage", [7, 9], [Stage.LOST], {"note": " gone ", "reason": "budget"})]
    assert changed == 4
    assert "1 lead changed. 1 lead stays as it is: It is on a deal." in " ".join(text(shown).split())
    assert any(getattr(part, "id", None) == {"type": Bulk.UNDO, "edit": 5} for part in walk(shown))
    leads_bulk.set_stage(ask(), 1, [7], "SQL", "none", None, None)
    assert told[-1][3] == {"note": "", "reason": ""}


def test_an_owner_and_tags_for_several(ask, told):
    leads_bulk.set_owner(ask(), 1, [7], "Kim", 0)
    leads_bulk.set_owner(ask(), 1, [7], "", 0)
    leads_bulk.set_tags(ask(), 1, [7], "hot, ,fair", None, 0)
    assert [call[0] for call in told] == ["set_owner", "set_owner", "set_tags"]
    assert told[0][2] == ["Kim"]
    assert told[1][2] == []
    assert told[2][3] == {"add": ["hot", "fair"], "remove": []}
    with pytest.raises(InvalidInput, match="at least one tag"):
        leads_bulk.set_tags(ask(), 1, [7], " , ", "", 0)


@pytest.mark.parametrize("call", [leads_bulk.set_owner, leads_bulk.set_stage, leads_bulk.set_tags])
def test_nothing_is_changed_before_a_button_is_pressed(ask, told, call):
    more = {leads_bulk.set_owner: ["Kim"], leads_bulk.set_stage: ["SQL", "", ""], leads_bulk.set_tags: ["a", ""]}[call]
    with pytest.raises(PreventUpdate):
        call(ask(), None, [7], *more, 0)
    assert told == []


@pytest.mark.parametrize("chosen", ["admin", None, [], {"7": 7}])
def test_what_is_no_choice_of_leads_changes_nothing(ask, march, chosen):
    with pytest.raises(InvalidInput, match="at least one lead"):
        leads_bulk.set_owner(ask(), 1, chosen, "Kim", 0)


def test_all_that_match_are_chosen_by_their_number(ask, march, told):
    view = "stage=SQL&stage=MQL&sort=name:asc"
    assert leads_bulk.choose_all(ask(), 1, view) == {"all": 2}
    with pytest.raises(PreventUpdate):
        leads_bulk.choose_all(ask(), None, view)
    leads_bulk.set_owner(ask(), 1, {"all": 2}, "Kim", 0, view)
    leads_bulk.set_tags(ask(), 1, {"all": 2}, "hot", "", 0, view)
    leads_bulk.set_stage(ask(), 1, {"all": 2}, "WON", "none", "", 0, view)
    assert [call[1] for call in told] == [[march["Ada"], march["Bo"]]] * 3


@pytest.mark.parametrize("seen", [3, 1, 0, -2, 10**40, "2", True, None, [2]])
def test_another_number_than_somebody_saw_changes_nothing(ask, march, told, seen):
    with pytest.raises(InvalidInput, match="2 leads match by now, not"):
        leads_bulk.set_owner(ask(), 1, {"all": seen}, "Kim", 0, "stage=SQL&stage=MQL")
    assert told == []


def test_more_than_one_change_covers_cannot_be_chosen(ask, march, told, monkeypatch):
    monkeypatch.setattr(leads_bulk.lead_choice, "MOST", 2)
    with pytest.raises(InvalidInput, match="One change covers up to 10,000 leads"):
        leads_bulk.choose_all(ask(), 1, "")
    with pytest.raises(InvalidInput, match="3 leads match"):
        leads_bulk.set_owner(ask(), 1, {"all": 3}, "Kim", 0, "")
    with pytest.raises(InvalidInput, match="No lead matches"):
        leads_bulk.choose_all(ask(), 1, "q=nobody")
    with pytest.raises(InvalidInput, match="There is no stage"):
        leads_bulk.choose_all(ask(), 1, "stage=BOSS")


def test_taking_back(ask, told, monkeypatch):
    monkeypatch.setattr(leads_bulk, "ctx", SimpleNamespace(triggered_id={"type": Bulk.UNDO, "edit": 5}))
    shown, changed = leads_bulk.undo(ask(), [1], 1)
    assert told[0][1] == 5
    assert "1 lead put back." in text(shown)
    assert changed == 2
    with pytest.raises(PreventUpdate):
        leads_bulk.undo(ask(), [None], 1)


def test_reasons_follow_the_stage(ask):
    for stage, first in (("LOST", "Choose one"), ("SQL", "None: they move ahead"), ("admin", "None: they move ahead")):
        options, value = leads_bulk.show_reasons(ask(), stage)
        assert (options[0]["label"], value) == (first, "none")


@pytest.mark.parametrize(("role", "known"), [("sales", True), ("viewer", False)])
def test_owners_and_tags_to_type_from(ask, march, role, known):
    if known:
        owners, tags = leads_bulk.show_known(ask(role), True)
        assert (owners, tags) == ([], [])
    else:
        with pytest.raises(PreventUpdate):
            leads_bulk.show_known(ask(role), True)


@pytest.fixture
def said(monkeypatch):
    found = []
    monkeypatch.setattr(leads_views, "toast", found.append)
    return found


@pytest.fixture
def service(connection, monkeypatch):
    """The service on the test's own transaction."""
    from contextlib import contextmanager

    @contextmanager
    def writing(_engine):
        yield connection

    monkeypatch.setattr(leads_views.service, "writing", writing)
    person = persons.add(connection, "maria@acme.test", "admin", NOW)
    assert person.id == 1


def used(monkeypatch, part, view, value=1):
    ctx = SimpleNamespace(triggered_id={"type": part, "view": view}, triggered=[{"value": value}])
    monkeypatch.setattr(leads_views, "ctx", ctx)


def test_a_view_is_kept_opened_first_shared_renamed_and_deleted(ask, service, said, monkeypatch):
    tick, kept, name = leads_views.keep(ask(), 1, "Hot", None, "stage=SQL&saved=none", 4)
    assert (tick, name) == (5, "")
    menu, listed, no_update = leads_views.show_views(ask(), f"stage=SQL&saved={kept}")
    assert no_update is False
    query = "from=2026-03-01&to=2026-03-31&compare=previous&basis=cohort&stage=SQL"
    assert links(menu)["Hot"] == f"/leads?{query}&saved={kept}"
    assert "Share" in text(listed)
    used(monkeypatch, Views.DEFAULT, kept)
    assert leads_views.change(ask(), 5) == 6
    assert leads.show_grid(ask(), True, "")[2] == f"{query}&saved={kept}"
    assert leads.show_grid(ask(), True, "saved=none")[2] is None
    leads_views.update(ask(), 1, f"q=x&saved={kept}", 1)
    used(monkeypatch, Views.TEAM, kept)
    leads_views.change(ask(), 1)
    used(monkeypatch, Views.RENAMED, kept, "Hotter")
    leads_views.change(ask(), 1)
    menu, listed, _ = leads_views.show_views(ask("viewer"), "")
    assert links(menu)["Hotter"].endswith(f"q=x&saved={kept}")
    assert "by maria@acme.test" in text(listed)
    used(monkeypatch, Views.DELETE, kept)
    with pytest.raises(NotAllowed):
        leads_views.change(ask("viewer"), 1)
    leads_views.change(ask(), 1)
    assert "No view is kept yet." in text(leads_views.show_views(ask(), "")[1])
    assert said[-1] == "Deleted the view Hotter."


def test_a_name_that_is_the_same_changes_nothing(ask, service, said, monkeypatch):
    _, kept, _ = leads_views.keep(ask(), 1, "Hot", None, "", 0)
    used(monkeypatch, Views.RENAMED, kept, "Hot")
    with pytest.raises(PreventUpdate):
        leads_views.change(ask(), 1)


def test_without_an_open_view_there_is_none_to_update(ask, service):
    with pytest.raises(InvalidInput, match="No kept view is open"):
        leads_views.update(ask(), 1, "q=x", 0)
    for call in (leads_views.update, lambda *_: leads_views.keep(ask(), None, "", None, "", 0)):
        with pytest.raises(PreventUpdate):
            call(ask(), None, "", 0)
