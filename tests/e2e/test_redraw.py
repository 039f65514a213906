"""A page that stays open: other figures come to it by themselves, and it stays as its reader left it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from company import bring_in
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from test_overview import tiles

SOON = 15
"""Seconds; ten are promised, and a busy machine fails no test."""
WATCH = """
window.seen = [];
new MutationObserver(() => { if (document.querySelector('.skeleton')) window.seen.push('skeleton'); })
  .observe(document.body, { childList: true, subtree: true });
const look = () => {
  const [x, y] = arguments;
  if (window.scrollY !== y) window.seen.push('scrolled to ' + window.scrollY);
  if (document.querySelectorAll('article.tile').length !== 9) window.seen.push('no tiles');
  const chart = document.querySelector('.trend-graph .main-svg');
  if (!chart) window.seen.push('no chart');
  requestAnimationFrame(look);
};
window.scrollTo(0, arguments[1]);
document.querySelector('.scroll').scrollLeft = arguments[0];
setTimeout(look, 100);
"""
IS_FRESH = "window.fresh = true"
RANGE = "#filter-bar .menu summary"
LOOKED = "return performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/data/version')).length"
HIDE = """
Object.defineProperty(document, 'hidden', { value: arguments[0], configurable: true });
document.dispatchEvent(new Event('visibilitychange'));
"""


@pytest.fixture(scope="module")
def clock(tmp_path_factory) -> Path:
    """A clock that stands shortly before the last midnight, UTC: its tomorrow is nobody's future."""
    path = tmp_path_factory.mktemp("clock") / "now"
    path.write_text((datetime.now(UTC).replace(hour=0, minute=0) - timedelta(minutes=10)).isoformat())
    return path


@pytest.fixture(scope="module")
def server(serving, tmp_path_factory, clock):
    folder = tmp_path_factory.mktemp("company")
    with serving("tests/e2e/with_clock.py", lambda program: bring_in(program, folder), CLOCK=str(clock)) as program:
        yield program


@pytest.fixture
def overview(visitor):
    visitor.sign_in("marketing")
    return visitor


@pytest.fixture
def bring(server, clock, tmp_path):
    """Makes leads of yesterday arrive from outside."""

    def run(*names: str) -> None:
        day = datetime.fromisoformat(clock.read_text()).date() - timedelta(days=1)
        rows = [f"{name},{name}@acme-robotics.com,{day},Referral" for name in names]
        path = tmp_path / "leads.csv"
        path.write_text("\n".join(["Lead ID,Email,Created,Channel", *rows, ""]))
        server.cli("import", path)

    return run


def go_on(clock: Path, **span: int) -> None:
    """By a replacement, so that nobody reads half a time."""
    later = clock.with_suffix(".new")
    later.write_text((datetime.fromisoformat(clock.read_text()) + timedelta(**span)).isoformat())
    later.replace(clock)


def leads(visitor) -> int:
    return int(tiles(visitor)["Leads"].replace(",", ""))


def becomes(visitor, count: int) -> None:
    visitor.until(lambda: leads(visitor) == count, f"{count} leads", SOON)


def focused(visitor) -> str:
    return visitor.driver.execute_script("return document.activeElement.getAttribute('href')")


def test_figures_come_by_themselves_and_nothing_moves(overview, bring):
    overview.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 1000, "height": 600, "deviceScaleFactor": 1, "mobile": False},
    )
    overview.open("/?range=28d&compare=none&trend=leads")
    before, address = leads(overview), overview.driver.current_url
    overview.page.wait_for_element(".trend-graph .main-svg")
    overview.page.wait_for_element("tfoot")
    overview.driver.execute_script("document.querySelector('tbody th a').focus({ preventScroll: true })")
    here = focused(overview)
    assert here
    overview.driver.execute_script(WATCH, 30, 300)
    bring("maria", "jan")
    becomes(overview, before + 2)
    overview.until(lambda: overview.driver.execute_script("return document.querySelector('.scroll').scrollLeft") == 30)
    assert overview.driver.execute_script("return window.seen") == []
    assert focused(overview) == here
    assert overview.driver.current_url == address


def test_an_open_panel_stays_open_and_counts_again(overview, bring):
    overview.open("/?range=28d&compare=none")
    count = leads(overview)
    overview.page.find_element("article.tile a[aria-label^='Leads:']").click()
    overview.page.wait_for_contains_text(".offcanvas .sub", f"{count:,} leads")
    next_page = overview.page.wait_for_element(".offcanvas .pager a[data-nav=drill]")
    next_page.send_keys(Keys.NULL)
    here = focused(overview)
    bring("olga")
    overview.until(lambda: overview.text(".offcanvas .sub") == f"{count + 1:,} leads", "one more", SOON)
    assert overview.driver.find_elements("css selector", ".offcanvas.show")
    assert focused(overview) == here
    becomes(overview, count + 1)


def test_who_is_choosing_is_not_disturbed(overview, bring):
    overview.open("/?range=28d&compare=none")
    count = leads(overview)
    overview.page.find_element(RANGE).send_keys(Keys.ENTER)
    overview.page.find_element("input[name=from]").send_keys(Keys.ARROW_UP)
    typed = overview.page.find_element("input[name=from]").get_attribute("value")
    looked = overview.driver.execute_script(LOOKED)
    bring("paul")
    overview.until(lambda: overview.driver.execute_script(LOOKED) > looked + 2, "it has looked", SOON + 5)
    assert overview.page.find_element("input[name=from]").get_attribute("value") == typed
    assert leads(overview) == count
    overview.page.find_element(RANGE).send_keys(Keys.ESCAPE)
    overview.driver.execute_script("document.activeElement.blur()")
    becomes(overview, count + 1)


def test_choices_that_are_not_saved_stay(overview, bring):
    overview.open("/data")
    choice = Select(overview.page.wait_for_element("#data-stages select"))
    other = next(name for name in ("SQL", "Won") if name != choice.first_selected_option.text)
    choice.select_by_visible_text(other)
    overview.page.wait_for_element("#stage-save:not([disabled])")
    imports = len(overview.driver.find_elements("css selector", "#data-history tbody tr"))
    overview.driver.execute_script("document.activeElement.blur()")
    bring("rosa")
    overview.until(
        lambda: len(overview.driver.find_elements("css selector", "#data-history tbody tr")) > imports, "history", SOON
    )
    assert Select(overview.page.find_element("#data-stages select")).first_selected_option.text == other
    overview.page.wait_for_element("#stage-save:not([disabled])")


def test_a_hidden_page_does_not_look(overview, bring):
    overview.open("/?range=28d&compare=none")
    count = leads(overview)
    overview.until(lambda: overview.driver.execute_script(LOOKED), "it looks", SOON)
    overview.driver.execute_script(HIDE, True)
    overview.driver.execute_script("performance.clearResourceTimings()")
    overview.driver.execute_async_script("setTimeout(arguments[0], 7000)")
    assert overview.driver.execute_script(LOOKED) == 0
    bring("emil")
    overview.driver.execute_script(HIDE, False)
    becomes(overview, count + 1)


def test_after_midnight_it_is_another_day(overview, clock):
    overview.open("/?range=today&compare=none")
    today = datetime.fromisoformat(clock.read_text())
    overview.until(lambda: f"{today:%-d %b}" in overview.text(RANGE))
    go_on(clock, minutes=20)
    tomorrow = today + timedelta(days=1)
    overview.until(lambda: f"{tomorrow:%-d %b}" in overview.text(RANGE), "a new day", SOON)


def test_looking_and_drawing_keep_nobody_signed_in(visitor, bring, clock):
    visitor.expect_error("401")
    visitor.server.cookies.clear()  # the clock has gone on since the first sign-in
    visitor.sign_in("marketing")
    visitor.open("/?range=28d&compare=none")
    count = leads(visitor)
    for number, name in enumerate(("nora", "ivan"), start=1):
        go_on(clock, minutes=14)
        bring(name)
        becomes(visitor, count + number)
    go_on(clock, minutes=3)
    visitor.until(lambda: visitor.path == "/login", "sign in again", SOON)
    assert "next=%2F%3Frange%3D28d" in visitor.driver.current_url
