"""Overview as a marketing manager uses it, on a small company."""

import json
import re

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

COUNTS = {"Leads": "leads", "MQLs": "mqls", "SQLs": "sqls", "Active campaigns": "active_campaigns"}
DAYS = "?from=2026-01-01&to=2027-12-31&compare=none"


@pytest.fixture(scope="module")
def server(company):
    return company


@pytest.fixture
def overview(visitor):
    visitor.sign_in("marketing")
    return visitor


TILES = "article.tile .value a"
LABELS = f"return [...document.querySelectorAll('{TILES}')].map((link) => link.ariaLabel)"


def tiles(visitor) -> dict[str, str]:
    """Tile label -> figure, once all nine are there."""

    def nine():
        found = visitor.driver.execute_script(LABELS)
        return found if len(found) == 9 and all(found) else None

    labels = visitor.until(nine, "nine tiles")
    return dict(re.match(r"(.+?): (.+?)\. Show", label).groups() for label in labels)


def figures(server, *arguments: str) -> dict:
    return json.loads(server.cli("query", *arguments, "--format", "json"))


def test_tiles_say_what_the_command_line_says(overview, server):
    overview.open(f"/{DAYS}")
    shown = tiles(overview)
    told = figures(server, *COUNTS.values(), "spend", "cost_per_sql", "--from", "2026-01-01", "--to", "2027-12-31")
    for label, metric in COUNTS.items():
        assert shown[label] == f"{told['total'][metric]:,}"
    assert shown["Spend"] == f"${round(told['total']['spend']):,}"
    assert shown["Cost per SQL"] == f"${round(told['total']['cost_per_sql']):,}"


def test_a_figure_opens_the_leads_behind_it_and_back_closes_them(overview):
    overview.open(f"/{DAYS}")
    count = tiles(overview)["SQLs"]
    overview.page.find_element("article.tile a[aria-label^='SQLs:']").click()
    overview.page.wait_for_element(".offcanvas.show table")
    assert overview.page.find_element(".offcanvas .sub").text == f"{count} leads"
    assert "drill=sqls" in overview.driver.current_url
    overview.driver.back()
    overview.page.wait_for_no_elements(".offcanvas.show")


def test_click_on_a_campaign_filters_and_its_chip_lifts_the_filter(overview, server):
    overview.open(f"/{DAYS}")
    everything = tiles(overview)["Leads"]
    overview.page.wait_for_element("tbody th a[title='Filter by Brand - Search']").click()
    overview.until(lambda: "campaign=" in overview.driver.current_url)
    told = figures(server, "leads", "--where", "campaign=Brand - Search", "--from", "2026-01-01", "--to", "2027-12-31")
    overview.until(lambda: tiles(overview)["Leads"] == f"{told['total']['leads']:,}")
    overview.driver.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
    overview.until(lambda: tiles(overview)["Leads"] == everything)


def test_start_after_end_is_told_and_the_figures_stay(overview):
    overview.open(f"/{DAYS}")
    before = tiles(overview)
    overview.driver.execute_script("lead.go('/', [['from', '2026-05-02'], ['to', '2026-05-01']])")
    overview.page.wait_for_contains_text("[role=alert]", "Start is after end")
    assert tiles(overview) == before


def test_no_rows_are_explained(overview):
    overview.open("/?from=2001-01-01&to=2001-02-01")
    overview.page.wait_for_contains_text("#main", "Nothing in view")
    overview.page.wait_for_contains_text("#overview-tiles", "begin on")
    overview.driver.find_element(By.LINK_TEXT, "all time").click()
    overview.page.wait_for_contains_text("h1", "An SQL costs")


def test_a_filter_that_no_longer_exists_is_named(overview):
    overview.open(f"/{DAYS}&campaign=id:987654")
    overview.page.wait_for_contains_text(".filters", "Removed campaign ignored")
    assert tiles(overview)


def test_with_the_keyboard_alone(overview):
    """Skip link, the first help, its figure, the panel behind it, and out again."""
    overview.open(f"/{DAYS}")
    tiles(overview)
    body = overview.driver.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    assert overview.driver.switch_to.active_element.text == "Skip to content"
    overview.driver.switch_to.active_element.send_keys(Keys.ENTER)
    seen = []
    for _ in range(60):
        overview.driver.switch_to.active_element.send_keys(Keys.TAB)
        focused = overview.driver.switch_to.active_element
        seen.append(focused.get_attribute("aria-label") or focused.text)
        if (focused.get_attribute("aria-label") or "").startswith("Leads:"):
            break
    assert any(name.startswith("About") for name in seen)
    overview.driver.switch_to.active_element.send_keys(Keys.ENTER)
    overview.page.wait_for_element(".offcanvas.show table")
    overview.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    overview.page.wait_for_no_elements(".offcanvas.show")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_it_fits(overview, size, theme):
    overview.resize(size)
    overview.prefer(theme)
    overview.open("/")
    tiles(overview)
    overview.page.wait_for_element("tfoot")
    overview.until(lambda: not overview.has("#main .skeleton"), "everything is drawn")
    assert overview.fits(size)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_spend_by_keyword_adds_up_to_the_tile(overview, server, size):
    overview.resize(size)
    overview.open(f"/{DAYS}&by=keywords&trend=spend")
    spend = tiles(overview)["Spend"]
    overview.page.wait_for_contains_text("#overview-campaigns h2", "Keywords")
    assert overview.page.find_element("#overview-campaigns tfoot [data-label=Spend]").text.endswith(spend)
    assert "Not attributed" in overview.page.find_element("#overview-campaigns tbody").text
    assert overview.fits(size)
