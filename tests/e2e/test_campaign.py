"""One campaign as a marketing manager looks into it, on a small company."""

import json

import pytest

DAYS = "?from=2026-01-01&to=2027-12-31&compare=none"
NAME = "CRM software - Exact"


@pytest.fixture(scope="module")
def server(company):
    return company


@pytest.fixture
def campaign(visitor):
    visitor.sign_in("marketing")
    return visitor


def number(server) -> int:
    """The campaign's id, as the query door tells it."""
    told = server.cli("query", "leads", "--by", "campaign", "--format", "json")
    return next(row["campaign_key"] for row in json.loads(told)["rows"] if row["campaign"] == NAME)


def test_a_campaign_from_its_headline_to_its_leads(campaign, server):
    campaign.open(f"/campaigns/{number(server)}{DAYS}")
    campaign.until(lambda: "An SQL costs $" in campaign.text("#campaign-head h1"))
    assert NAME in campaign.text("#campaign-head")
    campaign.until(lambda: "of its leads become SQL within" in campaign.text("#campaign-lag"))
    campaign.page.wait_for_element("#campaign-lag-graph .main-svg")
    leads = campaign.text("article.tile a[aria-label^='Leads:']")
    campaign.until(lambda: campaign.text("#campaign-parts tfoot [data-label=Leads]").endswith(leads))
    campaign.until(lambda: campaign.text("#campaign-leads .aside .link").startswith(leads))
    sqls = campaign.text("article.tile a[aria-label^='SQLs:']")
    campaign.page.find_element("article.tile a[aria-label^='SQLs:']").click()
    campaign.page.wait_for_element(".offcanvas.show table")
    assert campaign.page.find_element(".offcanvas .sub").text == f"{sqls} leads"
    campaign.driver.back()
    campaign.page.wait_for_no_elements(".offcanvas.show")
    for size in ("desktop", "phone"):
        campaign.resize(size)
        campaign.until(lambda size=size: campaign.fits(size))


def test_a_campaign_that_is_not_there(campaign):
    campaign.open("/campaigns/987654")
    campaign.until(lambda: "There is no such campaign" in campaign.text("#main"))
    campaign.page.find_element("#campaign-tiles a[href='/campaigns']").click()
    campaign.wait_for_path("/campaigns")
