import pytest

from callbacks import drill, search
from core.errors import NotFound
from core.leads.summary import summary
from core.store.stages import Stage
from tests.callbacks.conftest import NOW
from tests.layouts.tree import links, text


@pytest.fixture
def filled(world):
    brand = world.campaign("Brand - Search")
    world.campaign("Northern brands")
    return world.lead(
        "2026-03-02", first_name="Ada", last_name="Brandt", company_name="Alder", email="ada@alder.io", campaign=brand,
        channel="paid_search", stages={Stage.MQL: "2026-03-04", Stage.SQL: "2026-04-20"},
    )  # fmt: skip


def test_leads_campaigns_metrics_and_pages_are_links(ask, filled):
    found = links(search.show_results(ask(), "brand"))
    assert list(found)[:2] == ["Brand - Search", "Northern brands"], "names that begin with it come first"
    assert "campaign=id%3A1" in found["Brand - Search"] or "/campaigns/1" in found["Brand - Search"]
    assert found["Ada Brandt Alder · ada@alder.io · SQL"] == f"/leads/{filled}"
    assert "/data" in links(search.show_results(ask(), "dat")).values()
    assert any("trend=cost_per_sql" in href for href in links(search.show_results(ask(), "per sql")).values())


def test_nothing_found_is_said_and_nothing_asked_is_not(ask, filled):
    assert "Nothing has “zzz” in its name." in text(search.show_results(ask(), " zzz "))
    assert search.show_results(ask(), "  ") == search.show_results(ask(), None) == []
    assert "Ada" not in text(search.show_results(ask(), "a")), "one letter is in everybody"


def test_a_lead_opens_with_what_is_known_by_now(ask, filled):
    body, title, is_open = drill.show_panel(ask(), f"drill_lead={filled}")
    assert (title, is_open) == ("Ada Brandt", True)
    assert "2 Mar 2026" in text(body)
    assert "4 Mar 2026" in text(body)
    assert "20 Apr 2026" not in text(body), "that is still to come"
    assert "campaign=id%3A1" in links(body)["Brand - Search"]
    assert links(body)["Open the profile →"] == f"/leads/{filled}"
    assert "Back to the list" not in text(body)


def test_a_lead_of_a_list_leads_back_to_it(ask, filled):
    listed, _, _ = drill.show_panel(ask(), "drill=leads")
    assert f"drill_lead={filled}" in links(listed)["Ada Brandt"]
    back = links(drill.show_panel(ask(), f"drill=leads&drill_lead={filled}")[0])["← Back to the list"]
    assert "drill=leads" in back
    assert "drill_lead" not in back


@pytest.mark.parametrize("number", [0, -1, 7, 2**63])
def test_a_lead_that_is_not_there_is_told(connection, filled, number):
    with pytest.raises(NotFound, match="no longer here"):
        summary(connection, number, NOW)
