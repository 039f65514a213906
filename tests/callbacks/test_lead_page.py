"""A lead's page, asked as a browser asks: with its number, which anybody may forge."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from dash.exceptions import PreventUpdate

from callbacks import lead_page as page
from callbacks import lead_steps as steps
from core.errors import InvalidInput, NotFound
from core.store.settings import set_team
from core.store.stages import Stage
from layouts import PLACES
from layouts.lead_page import Ids
from tests.callbacks.conftest import NOW
from tests.layouts.tree import links, text, walk

FORGED = [0, -3, 99, 2**31, 10**40, True, None, "1", "id:1", [1], {"a": 1}, 1.5]
PARTS = (page.show_person, page.show_origin, page.show_path, page.show_deals)


@pytest.fixture
def lead(world):
    campaign = world.campaign("Brand")
    group = world.ad_group(campaign, "Group")
    keyword = world.keyword(group, "crm")
    company = world.company("Alder Inc", "alder.io", employees=1200)
    keys = {"campaign": campaign, "ad_group": group, "keyword": keyword}
    older = world.lead("2026-03-01", email="bo@alder.io", first_name="Bo", campaign=campaign, channel="paid_search")
    lead = world.lead(
        "2026-03-02", first_name="Ada", last_name="Brandt", email="ada@alder.io", phone="+49 30 1", job_title="CEO",
        company_id=company, company_domain="alder.io", channel="paid_search", match_method="gclid",
        match_confidence=100, gclid="Cj0", assigned="Kim", status="sql",
        stages={Stage.MQL: "2026-03-04", Stage.SQL: "2026-03-14"}, **keys,
    )  # fmt: skip
    world.touch(lead, "2026-03-01", "ad click", channel="paid_search", **keys)
    world.touch(lead, "2026-03-10", "call", side="sales", outcome="Connected", owner="Kim")
    assert older < lead
    return lead


def test_the_head_says_who_and_where_they_stand(ask, lead):
    words = text(page.show_lead(ask(), lead))
    for fact in ("Ada Brandt", "CEO", "SQL · “sql” in the CRM", "Owner Kim", "not scored yet", "Paid search"):
        assert fact in words


def test_a_score_and_a_hand_set_owner_are_told(ask, world):
    lead = world.lead("2026-03-02", score=72, grade="B1", own_score=72, own_owner="Lee", assigned="Lee",
                      own_owner_at=NOW, junk="test", junk_evidence="The name is Test.")  # fmt: skip
    words = text(page.show_lead(ask(), lead))
    assert "72 of 100 · B1 · set here" in words
    assert "Lee · set here" in words
    assert "Stands outside leads and rates: The name is Test." in words


def test_person_company_and_colleagues(ask, lead):
    person, company, colleagues = page.show_person(ask(), lead)
    assert links(person) == {"ada@alder.io": "mailto:ada@alder.io", "+49 30 1": "tel:+49 30 1"}
    assert "1,200" in text(company)
    assert "From: Company record in files, by its domain" in text(company)
    assert links(colleagues)["Bo"] == "/leads/1"


def test_the_origin_leads_to_its_figures(ask, lead):
    card = page.show_origin(ask(), lead)
    found = links(card)
    assert found["Brand"] == "/campaigns/1"
    assert parse_qs(found["crm"].partition("?")[2])["keyword"] == ["id:1"]
    words = text(card)
    assert "Google click id (gclid), 100 % sure" in words
    assert "First touch 1 Mar 2026, ad click Paid search · Brand" in words
    assert "gclid Cj0" in words


def test_the_path_stands_beside_the_pace_of_the_channel(ask, world, lead, connection):
    set_team(connection, "rate_floor", "1")
    words = text(page.show_path(ask(), lead))
    assert "MQL 4 Mar 2026 after 2 days Paid search: 2 days 10 days in this stage" in words
    assert "SQL · now 14 Mar 2026 after 12 days Paid search: 12 days 17 days in this stage" in words
    assert "Won Paid search: too few to tell" in words, "what is still ahead"


def test_deals_are_listed_or_said_to_be_none(ask, world, lead):
    assert "No deal names this lead." in text(page.show_deals(ask(), lead))
    world.deal(lead, stage=Stage.LOST, amount=900, created="2026-03-15", closed="2026-03-20", lost_reason="Price")
    assert "$900 Lost Price 15\xa0Mar\xa02026 20\xa0Mar\xa02026" in text(page.show_deals(ask(), lead))


def test_the_timeline_by_kind_and_page_by_page(ask, lead, monkeypatch):
    asked = ask()
    whole = page.show_timeline(asked, "", lead)
    assert "All 5" in text(whole)
    assert "Brand › Group › crm" in text(whole)
    assert parse_qs(links(whole)["Sales 1"].partition("?")[2])["kind"] == ["sales"]
    sales = text(page.show_timeline(asked, "kind=sales", lead))
    assert "Call  · Kim   Connected" in sales
    assert "Ad click" not in sales
    monkeypatch.setattr(page.stream, "PAGE_SIZE", 2)
    older = parse_qs(links(page.show_timeline(asked, "", lead))["Older"])["after"][0]
    second = page.show_timeline(asked, f"after={older}", lead)
    assert "Newest" in links(second)
    assert len([part for part in walk(second) if type(part).__name__ == "Time"]) == 2
    assert "Nothing older." in text(page.show_timeline(asked, "after=0.0.0", lead))
    assert "All 5" in text(page.show_timeline(asked, "kind=forged", lead))
    assert "Nothing of this kind" in text(page.show_timeline(asked, "kind=comment", lead))


def test_newer_and_older_within_the_filters(ask, world, lead):
    found = links(steps.show_steps(ask(), "", lead))
    assert found == {"Leads": "/leads", "Older →": "/leads/1"}
    assert links(steps.show_steps(ask(channel="email"), "kind=sales", lead)) == {"Leads": "/leads"}
    assert steps.show_place(ask(), "", lead) is None


def test_previous_and_next_in_the_list_one_came_from(ask, world, lead):
    last = world.lead("2026-03-03", first_name="Cy", email="cy@birch.io", channel="email", stage=Stage.SQL, score=9)
    world.settle()
    view = urlencode({"list": "leads?sort=name:desc&columns=name", "at": "2"})  # Cy, Bo, Ada
    found = {label: urlsplit(href) for label, href in links(steps.show_steps(ask(), view, 1)).items()}
    assert found["Leads"].query == "sort=name%3Adesc&columns=name"
    assert (found["← Previous"].path, found["Next →"].path) == (f"/leads/{last}", f"/leads/{lead}")
    assert parse_qs(found["Next →"].query) == {"list": ["leads?sort=name:desc&columns=name"], "at": ["3"]}
    assert [steps.show_place(ask(), view, each) for each in (last, 1, lead)] == ["1 of 3", "2 of 3", "3 of 3"]
    assert steps.show_place(ask(), urlencode({"list": "leads?q=birch"}), 1) == "Not in this list any more (1 lead)"
    campaign = urlencode({"list": "campaign?id=1"})
    assert links(steps.show_steps(ask(), campaign, lead)) == {
        "Campaign": "/campaigns/1", "Next →": "/leads/1?list=campaign%3Fid%3D1"}  # fmt: skip
    assert steps.show_place(ask(), campaign, lead) == "1 of 2"
    queue = urlencode({"list": "queue?of=everybody"})
    shown = [links(steps.show_steps(ask(), queue, each)).keys() for each in (last, 1, lead)]
    assert all("Call next" in each for each in shown)


FORGED_LISTS = ("nothing?x=1", "leads?at=9", "queue?of=<script>", "campaign?id=1&at=-1", "?", "%00")


@pytest.mark.parametrize("forged", FORGED_LISTS)
def test_a_forged_list_is_a_list_or_none(ask, lead, forged):
    for at in ("", "0", "-3", "9" * 40, "x"):
        steps.show_steps(ask(), urlencode({"list": forged, "at": at}), lead)
        steps.show_place(ask(), urlencode({"list": forged, "at": at}), lead)


def test_a_list_that_cannot_be_asked_is_told(ask, lead):
    with pytest.raises(InvalidInput, match="There is no column 'x'"):
        steps.show_steps(ask(), urlencode({"list": "leads?sort=x:asc"}), lead)
    with pytest.raises(NotFound, match="no such campaign"):
        steps.show_steps(ask(), urlencode({"list": "campaign?id=77"}), lead)


@pytest.mark.parametrize("number", FORGED)
def test_a_lead_that_is_not_there(ask, lead, number):
    asked = ask()
    assert "There is no such lead" in text(page.show_lead(asked, number))
    for part in PARTS:
        with pytest.raises(PreventUpdate):
            part(asked, number)
    with pytest.raises(PreventUpdate):
        page.show_timeline(asked, "", number)


def test_the_page_stands_at_its_address():
    found, parts = PLACES.find("/leads/7")
    assert (found.permission, parts) == ("view", {"lead": 7})
    stores = [part for part in walk(found.layout(**parts)) if getattr(part, "id", None) == Ids.NUMBER]
    assert [store.data for store in stores] == [7]
    for path in ("/leads/x", "/leads/-1", "/leads/2147483648", "/leads/7/"):
        assert PLACES.find(path) is None
