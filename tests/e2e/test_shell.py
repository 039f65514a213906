"""What every page shares: keys, search, help, choosing what is shown, saving charts; and axe looks at it all."""

import importlib.util
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

AXE = Path(importlib.util.find_spec("axe_playwright_python").origin).with_name("axe.min.js").read_text("utf-8")
RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then((found) => done(found.violations
  .filter((one) => ["serious", "critical"].includes(one.impact))
  .map((one) => one.id + ": " + one.nodes.map((node) => node.html.slice(0, 200)).join(" | "))));
"""
LINKS = "return [...document.querySelectorAll(arguments[0])].map((link) => link.pathname)"


@pytest.fixture(scope="module")
def server(company):
    return company


@pytest.fixture
def admin(visitor):
    visitor.sign_in("admin")
    return visitor


def show(visitor, path: str = "/") -> None:
    """Open a page and wait until nothing of it is still to come."""
    visitor.open(path)
    drawn(visitor)


def drawn(visitor) -> None:
    visitor.until(lambda: visitor.has("#main h1"), "there is a page")
    visitor.until(lambda: not visitor.has("#main .skeleton"), "everything is drawn")
    visitor.until(lambda: not visitor.has("#main [data-dash-is-loading=true]"), "nothing is on its way")


def complaints(visitor) -> list[str]:
    """What axe finds that keeps people out."""
    # Not as a script of the page: its policy allows none but ours.
    visitor.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE})
    return visitor.driver.execute_async_script(RUN)


def press(visitor, *keys: str) -> None:
    """Keys to whatever has the focus, one after the other."""
    ActionChains(visitor.driver).send_keys(*keys).perform()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(admin, theme):
    admin.prefer(theme)
    show(admin)
    paths = admin.driver.execute_script(LINKS, ".side nav a")
    for path in paths:
        show(admin, path)
        assert (path, complaints(admin)) == (path, [])
        sections = admin.driver.execute_script(LINKS, ".sections a")
        paths += [section for section in sections if section not in paths]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_opens(admin, theme):
    admin.prefer(theme)
    show(admin, "/?drill=leads&columns=leads,mql_to_sql&as=table")
    admin.page.wait_for_element(".offcanvas.show table")
    assert complaints(admin) == []
    show(admin)
    for key, window in (("?", "#help[open]"), ("/", "#search[open]")):
        press(admin, key)
        admin.page.wait_for_element(window)
        assert complaints(admin) == []
        press(admin, Keys.ESCAPE)
    admin.page.wait_for_element(".sub-line summary").click()
    assert complaints(admin) == []


def test_keys_lead_everywhere_and_can_be_switched_off(admin):
    show(admin)
    press(admin, "m")
    admin.until(lambda: "range=month" in admin.driver.current_url)
    # The bar is drawn anew for the month, and a menu opened before that closes.
    admin.until(lambda: admin.has("[data-keys=m][aria-current]"), "the bar says month")
    press(admin, "c")
    admin.page.wait_for_element(".range input[name=from]")
    assert admin.driver.switch_to.active_element.get_attribute("name") == "from"
    press(admin, "q")
    assert "range=month" in admin.driver.current_url, "somebody is typing"
    press(admin, Keys.ESCAPE)
    press(admin, "g", "d")
    admin.wait_for_path("/data")
    press(admin, "g", "o")
    admin.wait_for_path("/")
    drawn(admin)
    switch_keys(admin)
    press(admin, "a")
    press(admin, "?")
    time.sleep(0.3)
    assert "range=month" in admin.driver.current_url
    assert not admin.has("#help[open]")
    switch_keys(admin)
    press(admin, "a")
    admin.until(lambda: "range=all" in admin.driver.current_url)


def switch_keys(visitor) -> None:
    """Open the help by its button, switch single keys the other way, close it again."""
    was = visitor.page.find_element("[data-shortcuts]").get_attribute("data-shortcuts")
    visitor.page.find_element("[data-opens=help]").click()
    visitor.page.wait_for_element("#help[open]")
    visitor.page.find_element("#shortcuts").click()
    other = "off" if was == "on" else "on"
    visitor.page.wait_for_element(f"[data-shortcuts={other}]")
    press(visitor, Keys.ESCAPE)
    visitor.until(lambda: not visitor.has("#help[open]"))


def test_search_finds_a_lead_and_opens_it(admin):
    show(admin)
    press(admin, "/")
    admin.page.wait_for_element("#search[open]")
    press(admin, "novak")
    admin.until(lambda: "Novak" in admin.text("#search-results"), "Novak is found")
    first = admin.text("#search-results a.hit b")
    press(admin, Keys.ENTER)
    admin.until(lambda: first in admin.text("#lead-head h1"), "the lead's page is open")
    drawn(admin)
    assert complaints(admin) == []
    admin.page.find_element("#bell").click()
    admin.page.wait_for_element("#notices[open]")
    assert complaints(admin) == []


def test_tiles_are_chosen_shared_and_kept(visitor):
    visitor.sign_in("sales")  # whose tiles no other test looks at
    show(visitor)
    visitor.page.wait_for_element(".sub-line summary").click()
    visitor.page.wait_for_element(".sub-line a[aria-label='MQLs: take out']").click()
    visitor.until(lambda: tile_names(visitor)[:2] == ["Leads", "SQLs"])
    assert "tiles=leads%2Csqls" in visitor.driver.current_url
    visitor.page.find_element(".sub-line button").click()  # the menu has stayed open
    visitor.until(lambda: "Tiles kept" in visitor.text(".toasts"), "it is said to be kept")
    visitor.open("/")
    visitor.until(lambda: tile_names(visitor)[:2] == ["Leads", "SQLs"], "kept, without a word in the address")
    visitor.open("/?tiles=spend")
    visitor.until(lambda: tile_names(visitor) == ["Spend"], "the address says otherwise")


def tile_names(visitor) -> list[str]:
    script = "return [...document.querySelectorAll('.tile h2')].map((head) => head.firstChild.textContent)"
    return visitor.driver.execute_script(script)


def test_a_chart_is_saved_and_a_click_on_it_filters(admin, tmp_path):
    allowed = {"behavior": "allow", "downloadPath": str(tmp_path)}
    admin.driver.execute_cdp_cmd("Browser.setDownloadBehavior", allowed)
    show(admin, "/?from=2026-01-01&to=2027-12-31&trend=leads&grain=month")
    admin.page.wait_for_element(".js-plotly-plot[data-heard]")
    for kind in ("png", "svg"):
        admin.driver.execute_script(f"document.querySelector('[data-picture={kind}]').click()")
        name = f"leads-month-2026-01-01-2027-12-31.{kind}"
        admin.until(lambda name=name: (tmp_path / name).exists(), f"{name} is saved")
    assert "Leads by month" in (tmp_path / "leads-month-2026-01-01-2027-12-31.svg").read_text("utf-8")
    point = "arguments[0].emit('plotly_click', {points: [{customdata: 'from=2026-11-01&to=2026-11-30'}]})"
    admin.driver.execute_script(point, admin.page.find_element(".js-plotly-plot"))
    admin.until(lambda: "from=2026-11-01&to=2026-11-30" in urlsplit(admin.driver.current_url).query)
    assert "trend=leads" in admin.driver.current_url


def test_a_journey_on_a_phone(admin):
    admin.resize("phone")
    show(admin)
    admin.page.wait_for_element(".drawer > summary").click()
    admin.driver.find_element(By.XPATH, "//summary[contains(., 'All channels')]").click()
    admin.driver.find_element(By.XPATH, "//a[contains(@class, 'option') and .='Paid search']").click()
    admin.until(lambda: "channel=paid_search" in admin.driver.current_url)
    admin.page.find_element(".side .opener[data-opens=search]").click()
    admin.page.wait_for_element("#search[open]")
    assert admin.fits("phone")
    press(admin, "cost per sql", Keys.ENTER)
    admin.page.wait_for_contains_text("#search-results", "Cost per SQL")
    press(admin, Keys.ENTER)
    admin.until(lambda: "trend=cost_per_sql" in admin.driver.current_url)
    assert "channel=paid_search" in admin.driver.current_url
    drawn(admin)
    assert admin.fits("phone")


FAILED = """
const button = document.createElement("button");
button.dataset.retries = "data-overview-funnel";
document.getElementById("main").prepend(button);
const send = window.fetch;
window.asked = [];
window.fetch = (to, options) => {
  if (String(to).includes("_dash-update")) window.asked.push(JSON.parse(options.body).output);
  return send(to, options);
};
"""


def test_trying_again_asks_for_the_one_part(admin):
    show(admin)
    admin.driver.execute_script(FAILED)
    admin.driver.execute_script("document.querySelector('[data-retries]').click()")
    admin.until(lambda: admin.driver.execute_script("return window.asked.length"), "something is asked for")
    time.sleep(0.3)
    assert admin.driver.execute_script("return window.asked") == ["overview-funnel.children"]


def test_the_navigation_is_a_menu_on_phones(admin):
    admin.resize("phone")
    show(admin, "/?range=month")
    button = admin.page.find_element(".menu-button")
    below = "return document.getElementById('main').getBoundingClientRect().top"
    link, stood = admin.page.find_element("#menu a[href='/data']"), admin.driver.execute_script(below)
    assert not link.is_displayed()
    for opening in (Keys.ENTER, Keys.SPACE):
        admin.driver.execute_script("arguments[0].focus()", button)
        press(admin, opening)
        assert link.is_displayed()
        assert button.get_attribute("aria-expanded") == "true"
        assert admin.driver.execute_script(below) == stood, "the page stays where it is"
        press(admin, Keys.TAB, Keys.ESCAPE)
        assert not link.is_displayed()
        assert admin.driver.switch_to.active_element == button
    assert "range=month" in admin.driver.current_url, "Esc closed the menu only"
    button.click()
    assert admin.fits("phone")
    assert complaints(admin) == []
    link.click()
    admin.wait_for_path("/data")
    assert button.get_attribute("aria-expanded") == "false"
    admin.resize("desktop")
    assert link.is_displayed()
    assert not button.is_displayed()
