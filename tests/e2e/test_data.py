"""Files through the browser: recognised, asked about, imported, taken back."""

import re
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

# A browser lets a script drop only files that a person picked: so pick them into an input of the test's own.
DROP = """
const transfer = new DataTransfer();
[...document.getElementById('picked').files].forEach((file) => transfer.items.add(file));
document.getElementById('picked').remove();
document.querySelector('[data-drop]').dispatchEvent(
  new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: transfer}));
"""
PICK = """
const input = document.createElement('input');
input.type = 'file'; input.id = 'picked'; document.body.append(input);
"""

CAMPAIGNS = """Campaign report
"November 1, 2026 - November 2, 2026"
Day,Campaign,Currency code,Cost,Impr.,Clicks
2026-11-01,Alpha,USD,120.50,"1,000",40
2026-11-02,Alpha,USD,79.50,800,30
2026-11-02,Beta,USD,10.00,100,4
Total: Campaigns,,USD,210.00,"1,900",74
"""
LEADS = """Record ID,Email,Create Date,Lifecycle Stage,Original Source,utm_campaign
1,ann@acme.io,2026-11-01,Sales Qualified Lead,Paid Search,Alpha
2,bob@acme.io,2026-11-02,Lead,Paid Search,alpha
3,cat@acme.io,2026-11-02,Lead,Paid Search,old promo
4,not an address,2026-11-02,Lead,Direct Traffic,
"""


def drop(visitor, path: Path) -> None:
    """Drop a file on the Data page and wait for what it is taken for."""
    visitor.open("/data")
    visitor.page.wait_for_element("[data-drop]")
    visitor.driver.execute_script(PICK)
    visitor.page.find_element("#picked").send_keys(str(path))
    visitor.driver.execute_script(DROP)


def import_now(visitor) -> str:
    """Press Import and return what the result says."""
    visitor.page.wait_for_element("#import-start:not([disabled])").click()
    visitor.until(lambda: re.search(r"Imported|wrong|stopped", visitor.text("#job")), "the import ends", 60)
    return visitor.text("#job")


def take_back_newest(visitor) -> None:
    visitor.open("/data#history")
    visitor.page.wait_for_element("#history tbody tr details.menu summary")
    row = visitor.driver.find_element(By.XPATH, "//section[@id='history']//tbody/tr[.//summary][1]")
    visitor.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", row)
    row.find_element(By.TAG_NAME, "summary").click()
    row.find_element(By.CSS_SELECTOR, "details button").click()
    visitor.until(lambda: "Taken back" in visitor.text("#job"), "the undo ends", 60)


@pytest.fixture
def marketing(visitor):
    visitor.sign_in("marketing")
    return visitor


@pytest.fixture
def write(tmp_path):
    def make(name: str, content: str) -> Path:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return make


def test_from_two_files_to_cost_per_sql_and_back(marketing, write, server):
    drop(marketing, write("campaigns.csv", CAMPAIGNS))
    marketing.page.wait_for_element("#import-preview table")
    assert Select(marketing.page.find_element("#import-kind")).first_selected_option.text == "Google Ads campaigns"
    below = "return document.querySelector('#import-start').getBoundingClientRect().bottom - innerHeight"
    assert marketing.driver.execute_script(below) <= 0, "the button is in sight"
    assert "210.00" in import_now(marketing)

    drop(marketing, write("leads.csv", LEADS))
    marketing.page.wait_for_element("#import-preview table")
    result = import_now(marketing)
    assert "1 rejected" in result
    assert "not an address" in result

    marketing.open("/?from=2026-11-01&to=2026-11-02&compare=none")
    marketing.page.wait_for_contains_text("h1", "1 from $210 spend")
    marketing.open("/data?from=2026-11-01&to=2026-11-02")
    marketing.page.wait_for_contains_text("#matching", "$200 of $210 spend matched")

    for _ in range(2):
        take_back_newest(marketing)
    assert '"leads": null' in server.cli("query", "leads", "spend", "--format", "json")


def test_a_name_is_mapped_once_and_a_stage_gets_another_meaning(marketing, write, server):
    server.cli("import", str(write("campaigns.csv", CAMPAIGNS)), str(write("leads.csv", LEADS)))
    marketing.open("/data?from=2026-11-01&to=2026-11-02")
    marketing.page.wait_for_contains_text("#matching", "old promo")
    Select(marketing.page.find_element("#matching select")).select_by_visible_text("Beta")
    marketing.page.find_element("#matching .pick button").click()
    marketing.page.wait_for_contains_text("#matching", "$210 of $210 spend matched")

    row = "//section[@id='stages']//tr[th[contains(., 'Sales Qualified Lead')]]//select"
    Select(marketing.driver.find_element(By.XPATH, row)).select_by_visible_text("MQL")
    marketing.page.wait_for_contains_text("#stages", "SQLs 1 0 0")
    marketing.page.find_element("#stage-save").click()
    marketing.until(lambda: '"sqls": 0' in server.cli("query", "sqls", "--format", "json"))
    marketing.open("/data")
    marketing.page.wait_for_element("#stages select")
    Select(marketing.driver.find_element(By.XPATH, row)).select_by_visible_text("SQL")
    marketing.page.wait_for_element("#stage-save:not([disabled])").click()
    marketing.until(lambda: '"sqls": 1' in server.cli("query", "sqls", "--format", "json"))
    for _ in range(2):
        take_back_newest(marketing)


def test_a_file_that_is_none_is_told_in_a_sentence(marketing, tmp_path):
    book = tmp_path / "leads.csv"
    book.write_bytes(b"PK\x03\x04" + b"\0" * 200)
    drop(marketing, book)
    marketing.page.wait_for_contains_text("#files", "This is an Excel file; save as CSV.")
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    marketing.expect_error("400")
    drop(marketing, empty)
    marketing.page.wait_for_contains_text("#files", "File is empty.")


def test_who_may_not_import_reads_only(visitor):
    visitor.sign_in("viewer")
    visitor.open("/data")
    visitor.page.wait_for_element("#history")
    visitor.page.wait_for_element("#stages")
    visitor.until(lambda: not visitor.has(".skeleton"))
    assert not visitor.has("[data-drop], #stage-save, #matching .pick")
