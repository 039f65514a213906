"""Campaigns as a marketing manager uses it: down to a keyword, and two of them side by side."""

import pytest

DAYS = "?from=2026-01-01&to=2027-12-31&compare=none"
TOTAL = "#campaigns-rows tfoot [data-label=Spend]"


@pytest.fixture(scope="module")
def server(company):
    return company


@pytest.fixture
def campaigns(visitor):
    visitor.sign_in("marketing")
    visitor.open(f"/campaigns{DAYS}")
    visitor.page.wait_for_element("#campaigns-rows tfoot")
    return visitor


def row(name: str) -> str:
    return f"//section[@id='campaigns-rows']//tr[.//th[contains(., '{name}')]]"


def shows(visitor, selector: str, words: str) -> None:
    visitor.until(lambda: words in visitor.text(selector), f"{selector} shows {words}")


def follow(visitor, name: str, link: str) -> None:
    visitor.until(lambda: visitor.driver.find_elements("xpath", f"{row(name)}//a[normalize-space()='{link}']"))
    visitor.driver.find_element("xpath", f"{row(name)}//a[normalize-space()='{link}']").click()


def spend(visitor, name: str) -> str:
    return visitor.driver.find_element("xpath", f"{row(name)}//td[@data-label='Spend']").text


def test_from_a_campaign_down_to_its_keywords_and_back(campaigns):
    whole = spend(campaigns, "CRM software - Exact")
    follow(campaigns, "CRM software - Exact", "Ad groups")
    shows(campaigns, "#campaigns-rows h2", "Ad groups")
    assert campaigns.text(TOTAL).endswith(whole)
    part = spend(campaigns, "CRM for teams")
    follow(campaigns, "CRM for teams", "Keywords")
    shows(campaigns, "#campaigns-rows h2", "Keywords")
    shows(campaigns, "#campaigns-rows tbody", "crm for small teams")
    assert campaigns.text(TOTAL).endswith(part)
    campaigns.driver.back()
    shows(campaigns, "#campaigns-rows h2", "Ad groups")
    campaigns.driver.find_element("link text", "All campaigns").click()
    shows(campaigns, "#campaigns-rows tbody", "Webinar series")


def test_two_side_by_side_and_on_a_phone(campaigns):
    for name in ("CRM software - Exact", "Competitor terms"):
        follow(campaigns, name, "Compare")
        shows(campaigns, ".side-by-side thead", name)
    assert "MQL → SQL" in campaigns.text(".side-by-side tbody")
    assert campaigns.fits("desktop")
    campaigns.resize("phone")
    campaigns.until(lambda: campaigns.fits("phone"))
    campaigns.driver.find_element("link text", "Cards").click()
    campaigns.page.wait_for_element(".deck .one.total")
    assert campaigns.fits("phone")
    campaigns.driver.find_element("link text", "Close").click()
    campaigns.page.wait_for_no_elements(".side-by-side")
