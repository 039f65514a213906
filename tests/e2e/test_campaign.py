"""One campaign as a marketing manager looks into it, on a small company."""

import json

import pytest
from company import bring_in

DAYS = "?from=2026-01-01&to=2027-12-31&compare=none"
NAME = "CRM software - Exact"


@pytest.fixture(scope="module", autouse=True)
def company(server, tmp_path_factory):
    bring_in(server, tmp_path_factory.mktemp("company"))


@pytest.fixture
def campaign(visitor):
    visitor.sign_in("marketing")
    return visitor


def number(server) -> int:
    """The campaign's id, as the query door tells it."""
    told = server.cli("query", "leads", "--by", "campaign", "--format", "json")
    return next(row["campaign_key"] for row in json.loads(told)["rows"] if row["campaign"] == NAME)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_campaign_from_its_headline_to_its_leads(campaign, server, size):
    campaign.resize(size)
    campaign.open(f"/campaigns/{number(server)}{DAYS}")
    campaign.page.wait_for_contains_text("#campaign-head h1", "An SQL costs $")
    campaign.page.wait_for_contains_text("#campaign-head", NAME)
    campaign.page.wait_for_element("#campaign-lag-graph .main-svg")
    campaign.page.wait_for_contains_text("#campaign-lag", "of its leads become SQL within")
    leads = campaign.text("article.tile a[aria-label^='Leads:']")
    assert campaign.text("#campaign-parts tfoot [data-label=Leads]").endswith(leads)
    assert campaign.text("#campaign-leads .aside .link").startswith(leads)
    assert campaign.fits(size)
    campaign.page.find_element("article.tile a[aria-label^='SQLs:']").click()
    campaign.page.wait_for_element(".offcanvas.show table")
    sqls = campaign.text("article.tile a[aria-label^='SQLs:']")
    assert campaign.page.find_element(".offcanvas .sub").text == f"{sqls} leads"
    campaign.driver.back()
    campaign.page.wait_for_no_elements(".offcanvas.show")


def test_a_campaign_that_is_not_there(campaign):
    campaign.open("/campaigns/987654")
    campaign.page.wait_for_contains_text("#main", "There is no such campaign")
    campaign.page.find_element("#campaign-tiles a[href='/campaigns']").click()
    campaign.wait_for_path("/campaigns")
