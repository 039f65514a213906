"""The demo as an admin meets it: it goes on with the clock, says what it is, goes and comes back."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from test_overview import COUNTS, tiles
from test_redraw import IS_FRESH, go_on

SOON = 60
"""Seconds for a run of the schedule and the redraw after it; on a busy machine."""
LOADED = 120
REMOVE = ".banner details summary"


@pytest.fixture(scope="module")
def clock(tmp_path_factory) -> Path:
    """A clock that stands where it is a day before now."""
    path = tmp_path_factory.mktemp("clock") / "now"
    path.write_text((datetime.now(UTC) - timedelta(days=1)).isoformat())
    return path


@pytest.fixture(scope="module")
def server(serving, clock):
    limits = {"SESSION_IDLE_MINUTES": "10000", "SESSION_HOURS": "1000"}

    def fill(program):
        program.cli("demo", "--leads", "2000", "--now", clock.read_text())

    with serving("tests/e2e/with_clock.py", fill, CLOCK=str(clock), **limits) as program:
        yield program


@pytest.fixture
def admin(visitor):
    visitor.sign_in("admin")
    return visitor


def told(server, clock: Path, *conditions: str) -> dict[str, str]:
    """What the command line says of the 28 days to the clock's."""
    last = datetime.fromisoformat(clock.read_text()).date()
    days = ("--from", f"{last - timedelta(days=27)}", "--to", f"{last}")
    answer = server.cli("query", *COUNTS.values(), "spend", *days, "--where", *conditions, "--format", "json")
    total = json.loads(answer)["total"]
    return {label: f"{total[name]:,}" for label, name in COUNTS.items()} | {"Spend": f"${round(total['spend']):,}"}


def test_a_day_later_the_open_page_has_that_day(admin, server, clock):
    admin.open("/?range=28d&compare=none&channel=paid_search")
    address = admin.driver.current_url
    before = tiles(admin)
    admin.page.wait_for_element("tfoot")
    admin.driver.execute_script(IS_FRESH)
    admin.driver.execute_script("window.scrollTo(0, 200)")
    go_on(clock, days=1)

    def is_led_on():
        shown = tiles(admin)
        return shown != before and shown.items() >= told(server, clock, "channel=paid_search").items()

    admin.until(is_led_on, "the tiles say what the command line says", SOON)
    assert admin.driver.execute_script("return [window.fresh, window.scrollY]") == [True, 200]
    assert admin.driver.current_url == address
    last = datetime.fromisoformat(clock.read_text())
    admin.until(lambda: f"{last:%-d %b}" in admin.text("#filter-bar"), "the bar ends that day, too")
    day = server.cli("query", "spend", "--from", f"{last:%F}", "--to", f"{last:%F}", "--format", "json")
    assert json.loads(day)["total"]["spend"] > 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_banner_is_on_every_page_and_fits(admin, size, theme):
    admin.resize(size)
    admin.prefer(theme)
    for path in ("/", "/data"):
        admin.open(path)
        admin.page.wait_for_contains_text(".banner", "invented")
        assert admin.fits(size)
    admin.page.find_element(REMOVE).send_keys("\n")
    admin.page.wait_for_contains_text(".banner .pop", "for good")
    assert admin.page.find_element(".banner .pop").rect["x"] >= 0
    assert admin.fits(size)
    admin.screenshot(f"demo-{size}-{theme}")


def test_only_an_admin_is_offered_to_remove_it(visitor):
    visitor.sign_in("marketing")
    visitor.open()
    visitor.page.wait_for_contains_text(".banner", "invented")
    assert not visitor.has(REMOVE)


def test_it_goes_and_comes_back(admin):
    admin.open("/")
    tiles(admin)
    admin.page.find_element(REMOVE).click()
    admin.page.wait_for_element("#demo-remove").click()
    admin.until(lambda: "No data yet" in admin.text("#main"), "the first-run page", LOADED)
    admin.until(lambda: not admin.has(".banner"), "the banner goes, too")
    admin.page.find_element("#demo-explore").click()
    admin.page.wait_for_element(".banner progress")
    admin.until(lambda: admin.has(REMOVE), "it is here again", LOADED)
    assert tiles(admin)
