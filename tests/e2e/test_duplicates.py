"""Two leads of one person, merged and parted again, as somebody in sales would."""

import pytest
from selenium.webdriver.common.by import By

from tests.e2e.test_data import drop, import_now

TWINS = """Record ID,Email,Create Date,Lifecycle Stage,First name,Last name
901,zoe.quill@gmail.com,2026-11-01,Lead,Zoe,Quill
902,zoequill+b@gmail.com,2026-11-02,Sales Qualified Lead,Zoë,Quill
"""


@pytest.fixture
def twins(visitor, tmp_path):
    path = tmp_path / "twins.csv"
    path.write_text(TWINS, encoding="utf-8")
    visitor.sign_in("marketing")
    drop(visitor, path)
    visitor.page.wait_for_element("#import-preview table")
    import_now(visitor)
    return visitor


def press(visitor, words):
    """A button or link of the section, found by what it says."""
    place = f"//section[@id='duplicates']//*[self::button or self::a][starts-with(normalize-space(), '{words}')]"
    visitor.until(lambda: visitor.driver.find_elements(By.XPATH, place), f"{words} is there")
    element = visitor.driver.find_element(By.XPATH, place)
    visitor.driver.execute_script("arguments[0].scrollIntoView({block: 'center'}); arguments[0].click()", element)


def test_one_person_of_two_leads_and_back(twins):
    twins.open("/data?from=2026-11-01&to=2026-11-02")
    twins.until(lambda: "2 leads with the same e-mail" in twins.text("#duplicates"), "the group is shown")
    press(twins, "Review")
    twins.until(lambda: "1 lead becomes part of Zoe Quill" in twins.text("#duplicates"), "what merging does is told")
    press(twins, "Merge")
    twins.until(lambda: "Un-merge" in twins.text("#duplicates"), "the merge is listed")
    assert "2 leads with the same e-mail" not in twins.text("#duplicates")
    press(twins, "Un-merge")
    twins.until(lambda: "2 leads with the same e-mail" in twins.text("#duplicates"), "they are two again")
