"""A lead's page as several people work on it."""

import pytest
from conftest import email
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

CONTACTS = (
    "Record ID,First Name,Last Name,Email,Company name,Contact owner,Create Date,Last Modified Date,Lifecycle Stage\n"
    "1,Ada,Brandt,ada@alder.example,Alder,Kim,2026-03-02,2026-03-03,Marketing Qualified Lead\n"
    "2,Ben,Costa,ben@alder.example,Alder,Kim,2026-03-01,2026-03-01,Lead\n"
)
NOTE, SAVE = "#lead-edit-note", "#lead-edit-save"
HEAD, CONFLICT = "#lead-head", "#lead-edit-conflict"


@pytest.fixture(scope="module")
def server(serving, tmp_path_factory):
    """A program of its own, with two leads of one company."""
    path = tmp_path_factory.mktemp("leads") / "contacts.csv"
    path.write_text(CONTACTS)
    with serving(fill=lambda program: program.cli("import", path)) as program:
        yield program


@pytest.fixture
def ada(visitor):
    """Sales, on Ada's page, found by searching for her."""
    visitor.sign_in("sales")
    visitor.open()
    visitor.page.wait_for_element("[data-opens=search]").click()
    visitor.page.wait_for_element("#search[open] #search-text").send_keys("ada br")
    visitor.until(lambda: visitor.page.find_element("#search-results a[href^='/leads/']").click() or True)
    visitor.until(lambda: "Ada Brandt" in visitor.text(HEAD))
    visitor.page.wait_for_element("#lead-edit:not([hidden])")
    return visitor


def number(visitor) -> str:
    return visitor.path.removeprefix("/leads/")


def test_who_comes_second_sees_what_the_first_did_and_loses_nothing(ada, server):
    ada.until(lambda: Select(ada.page.find_element("#lead-edit-stage")).first_selected_option.text == "MQL")
    Select(ada.page.find_element("#lead-edit-stage")).select_by_visible_text("Disqualified")
    ada.page.wait_for_element("#lead-edit-reason-box:not([hidden])")
    Select(ada.page.find_element("#lead-edit-reason")).select_by_visible_text("No budget")
    ada.page.find_element(NOTE).send_keys("They have none until autumn")
    server.cli("lead", "stage", number(ada), "SQL", "--by", email("marketing"))
    ada.page.find_element(SAVE).click()
    ada.until(lambda: "Somebody changed the stage meanwhile" in ada.text(CONFLICT))
    words = ada.text(CONFLICT).split("\n")
    assert [words[words.index(term) + 1] for term in ("Now", "Yours", "When you opened it")] == [
        "SQL", "Disqualified", "MQL"]  # fmt: skip
    assert ada.page.find_element(NOTE).get_attribute("value") == "They have none until autumn"
    ada.until(lambda: ada.page.find_element(f"{CONFLICT} button").click() or True)  # keep mine
    ada.until(lambda: "Disqualified" in ada.text(f"{HEAD} h1"))
    ada.until(lambda: "They have none until autumn" in ada.text("#lead-timeline"))
    ada.until(lambda: not ada.page.find_element(NOTE).get_attribute("value"))
    ada.until(lambda: ada.page.find_element("#lead-edit-last button").click() or True)
    ada.until(lambda: "SQL" in ada.text(f"{HEAD} h1"))
    for size in ("desktop", "phone"):
        ada.resize(size)
        ada.until(lambda size=size: ada.fits(size))


def hears_of_it(ada, page):
    """What is said in one window stands in the other, which was open before."""
    first = ada.driver.current_window_handle
    ada.driver.switch_to.new_window("tab")
    ada.open(page)
    ada.page.wait_for_element("#lead-comment-text").send_keys("Called them", Keys.TAB, Keys.ENTER)
    ada.until(lambda: "Called them" in ada.text("#lead-comment-list"))
    ada.driver.close()
    ada.driver.switch_to.window(first)
    for part in ("#lead-comment-list", "#lead-timeline"):
        ada.until(lambda part=part: "Called them" in ada.text(part), part)


def test_a_comment_tells_whom_it_mentions_by_keyboard_alone(ada, server):
    page = f"/leads/{number(ada)}"
    box = ada.page.find_element("#lead-comment-text")
    box.send_keys("Please call, @mark")
    ada.page.wait_for_element(".mentions [role=option]")
    box.send_keys(Keys.ENTER, "tomorrow", Keys.TAB, Keys.ENTER)
    said = f"Please call, @{email('marketing')} tomorrow"
    ada.until(lambda: said in ada.text("#lead-comment-list"))
    ada.until(lambda: ada.page.find_element("#lead-comment-text").get_attribute("value") == "")
    hears_of_it(ada, page)
    ada.driver.delete_all_cookies()
    ada.sign_in("marketing")
    ada.open()
    ada.until(lambda: ada.text("#bell-count").startswith("1"))
    ada.page.find_element("#bell").click()
    ada.until(lambda: said in ada.text("#notices-list"))
    ada.page.find_element("#notices-list a").click()
    ada.wait_for_path(page)
    ada.until(lambda: said in ada.text("#lead-comment-list"))
    ada.until(lambda: not ada.page.find_element("#bell-count").text)
