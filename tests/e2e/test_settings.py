"""The settings as an admin meets them: a value refused in place, saved, on record, and taken back."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

FLOOR = "//label[span[text()='Fewest for a rate']]//input"
BACK = "//button[starts-with(., 'Back to default')]"


@pytest.fixture(scope="module")
def server(company):
    return company


def fill(admin, text: str) -> None:
    box = admin.driver.find_element(By.XPATH, FLOOR)
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys(text)


def test_a_time_zone_is_found_by_typing(visitor):
    visitor.sign_in("admin")
    visitor.open("/settings/company")
    visitor.page.wait_for_element(".zones").send_keys("kathm")
    visitor.page.wait_for_contains_text(".dash-dropdown-content", "Asia/Kathmandu, UTC+05:45")
    visitor.driver.switch_to.active_element.send_keys(Keys.ENTER)
    visitor.page.wait_for_contains_text("#setting-note", "UTC → Asia/Kathmandu")


def test_a_threshold_is_changed_put_on_record_and_taken_back(visitor):
    visitor.sign_in("admin")
    visitor.open("/settings/thresholds")
    visitor.page.wait_for_element("#setting-save[disabled]")
    fill(visitor, "many")
    visitor.page.wait_for_contains_text("#setting-note", "must be a whole number from 0 to 1,000,000")
    assert visitor.driver.find_element(By.CSS_SELECTOR, ".effect .bad").text.endswith("it is 'many'.")
    fill(visitor, "30")
    visitor.page.wait_for_contains_text("#setting-note", "20 → 30")
    visitor.page.find_element("#setting-save").click()
    visitor.until(lambda: visitor.driver.find_elements(By.XPATH, BACK))

    visitor.driver.find_element(By.XPATH, BACK).click()
    visitor.page.wait_for_contains_text("#setting-note", "30 → 20")
    visitor.page.find_element("#setting-save").click()
    visitor.until(lambda: "Back to default" not in visitor.text("#main"))

    visitor.open("/settings/audit")
    visitor.page.wait_for_contains_text("#audit-list", "Changed “Fewest for a rate” from 30 to 20")
    Select(visitor.page.find_element(".ask [name=action]")).select_by_visible_text("Signed in")
    visitor.page.find_element(".ask button").click()
    visitor.until(lambda: "Fewest" not in visitor.page.find_element("#audit-list").text)
    assert "action=sign_in" in visitor.driver.current_url
