"""A sales rep's morning: whom to call, taken with the keyboard; on a phone; and the rule that gives leads away."""

import pytest
from company import bring_in
from selenium.webdriver.common.keys import Keys

LIST = "#queue-list"


@pytest.fixture(scope="module")
def server(serving, tmp_path_factory):
    """A program of its own with the small company: what is done here changes it."""
    folder = tmp_path_factory.mktemp("queue")
    with serving(fill=lambda program: bring_in(program, folder)) as program:
        yield program


def shows(visitor, selector: str, words: str) -> None:
    visitor.until(lambda: words in visitor.text(selector), f"{selector} shows {words}")


def press(visitor, *keys: str) -> None:
    visitor.driver.switch_to.active_element.send_keys(*keys)


def enter(visitor, find: str, what: str) -> None:
    """Press Enter on a link or button, which the page may draw anew meanwhile."""
    visitor.until(lambda: [part.send_keys(Keys.ENTER) for part in visitor.driver.find_elements(find, what)[:1]])


def names(visitor) -> list[str]:
    return visitor.driver.execute_script(
        "return [...document.querySelectorAll('#queue-list tbody th a[href^=\"/leads/\"]')].map(a => a.innerText)"
    )


def test_a_lead_is_taken_with_the_keyboard(visitor):
    visitor.sign_in("sales")
    visitor.open()
    visitor.until(lambda: visitor.driver.find_elements("link text", "Call next"))
    press(visitor, "g", "n")
    visitor.wait_for_path("/queue")
    shows(visitor, LIST, "No open lead is yours.")
    enter(visitor, "link text", "Everybody")
    shows(visitor, LIST, "Expected value")
    shows(visitor, f"{LIST} tbody tr", "are won")
    first = visitor.until(lambda: names(visitor))[0]
    visitor.screenshot("queue")
    enter(visitor, "css selector", f"{LIST} tbody button")
    shows(visitor, ".toasts", "It is yours now.")
    enter(visitor, "link text", "Mine")
    visitor.until(lambda: names(visitor) == [first], "it is mine")
    enter(visitor, "link text", first)
    shows(visitor, "#lead-place", "1 of 1")
    enter(visitor, "css selector", "#lead-back a")
    visitor.until(lambda: names(visitor) == [first], "the same queue")


def test_the_queue_fits_a_phone(visitor):
    visitor.sign_in("sales")
    visitor.resize("phone")
    visitor.open("/queue?of=everybody")
    shows(visitor, LIST, "waiting")
    assert visitor.fits("phone")


def test_a_rule_is_written_tried_and_moved(visitor):
    visitor.sign_in("admin")
    visitor.open("/settings/routing?rule=new")
    visitor.page.wait_for_element("#routing-name").send_keys("Everything")
    visitor.page.find_element("#routing-save").send_keys(Keys.ENTER)
    shows(visitor, "#routing-editor", "Saved “Everything”")
    shows(visitor, "#routing-rules", "nobody")
    visitor.driver.find_element("link text", "Add another").click()
    box = visitor.until(lambda: visitor.driver.find_elements("css selector", "#routing-name"))[0]
    box.send_keys("Best ones")
    visitor.page.find_element("#routing-score").send_keys("5")
    visitor.page.find_element(".owner input").send_keys("Ada")
    visitor.page.find_element("#routing-save").click()
    shows(visitor, "#routing-rules", "score 5 or more")
    visitor.driver.find_elements("css selector", ".routes li:last-child button")[0].click()
    shows(visitor, ".routes li:first-child", "Best ones")
    visitor.page.find_element("#routing-try").click()
    shows(visitor, "#routing-tried", "Routing rule “Best ones”: round robin, Ada next")
    shows(visitor, "#routing-tried", "Nothing was changed.")


def test_points_are_changed_after_a_look_at_the_grades(visitor):
    visitor.sign_in("admin")
    visitor.open("/settings/scoring")
    box = visitor.page.wait_for_element("input[id*='mailbox_business.points']")
    box.send_keys(Keys.BACKSPACE, Keys.BACKSPACE, "90")
    shows(visitor, "#scoring-note", "Points of “Business address” 15 → 90")
    shows(visitor, "#scoring-note", "get another grade")
    visitor.screenshot("scoring_preview")
    visitor.page.find_element("#scoring-save").click()
    visitor.until(lambda: "Saved. Every figure follows" in visitor.text(".toasts"), "every lead is scored", seconds=90)
