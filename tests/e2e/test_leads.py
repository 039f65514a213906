"""The table of leads as sales uses it: scrolled, narrowed, kept as a view, several leads changed and changed back."""

import pytest
from company import bring_in
from selenium.webdriver.common.keys import Keys

DAYS = "?from=2026-01-01&to=2027-12-31&compare=none"
HEADING = "#leads-heading"
ROW = ".ag-row[row-index='{}'] .ag-cell[col-id={}]"


@pytest.fixture(scope="module")
def server(serving, tmp_path_factory):
    """A program of its own: leads are changed here."""
    folder = tmp_path_factory.mktemp("company")
    with serving(fill=lambda program: bring_in(program, folder)) as program:
        yield program


@pytest.fixture
def leads(visitor):
    visitor.sign_in("marketing")
    visitor.open(f"/leads{DAYS}&saved=none")
    shows(visitor, HEADING, "newest first")
    visitor.page.wait_for_element(ROW.format(0, "company"))
    return visitor


def shows(visitor, selector, words):
    visitor.until(lambda: words in visitor.text(selector), f"{selector} shows {words}")


def cell(visitor, row, column):
    return visitor.text(ROW.format(row, column))


def click(visitor, xpath):
    visitor.until(lambda: visitor.driver.find_elements("xpath", xpath), xpath)
    visitor.driver.find_element("xpath", xpath).click()


def button(words):
    return f"//button[normalize-space()='{words}']"


def number(visitor):
    return int(visitor.text(HEADING).split(" ")[0].replace(",", ""))


def grid(visitor, script):
    return visitor.driver.execute_script(f"return dash_ag_grid.getApi('leads-grid').{script}")


def test_scrolled_to_the_end_ordered_filtered_and_kept(leads):
    total = number(leads)
    assert total > 300
    grid(leads, f"ensureIndexVisible({total - 1})")
    leads.until(lambda: leads.text(ROW.format(total - 1, "company")))
    grid(leads, "ensureIndexVisible(0)")
    header = ".ag-header-cell[col-id=company] .ag-header-cell-label"
    leads.page.find_element(header).click()
    leads.until(lambda: "sort=company%3Aasc" in leads.driver.current_url)
    leads.until(lambda: cell(leads, 0, "company").startswith("Alder"))
    leads.page.find_element(".ag-header-cell[col-id=company] .ag-header-cell-filter-button").click()
    leads.page.wait_for_element(".ag-filter input")
    leads.driver.switch_to.active_element.send_keys("birch")
    leads.page.find_element("[data-ref=applyFilterButton]").click()
    shows(leads, HEADING, f"of {total:,}")
    leads.until(lambda: cell(leads, 0, "company").startswith("Birch"))
    birches = number(leads)
    assert 0 < birches < total
    click(leads, "//div[@id='leads-views-menu']//summary")
    click(leads, button("Keep or change views …"))
    name = leads.page.wait_for_element("#leads-view-name")
    name.send_keys("Birches" + Keys.ENTER)
    leads.until(lambda: "saved=" in leads.driver.current_url and "saved=none" not in leads.driver.current_url)
    click(leads, "//dialog[@open]//button[normalize-space()='Close']")
    click(leads, "//div[@id='leads-views-menu']//summary")
    click(leads, "//a[normalize-space()='All leads']")
    shows(leads, HEADING, f"{total:,} leads, newest first")
    click(leads, "//div[@id='leads-views-menu']//summary")
    click(leads, "//a[normalize-space()='Birches']")
    shows(leads, HEADING, f"{birches:,} leads of {total:,}")
    leads.until(lambda: cell(leads, 0, "company").startswith("Birch"))
    walk_on(leads, birches)


def walk_on(leads, birches):
    """From the second of the list to the third, and back to the list."""
    click(leads, "//div[@row-index='1']//a[@data-nav='page']")
    shows(leads, "#lead-place", f"2 of {birches}")
    click(leads, "//a[normalize-space()='Next →']")
    shows(leads, "#lead-place", f"3 of {birches}")
    leads.driver.refresh()
    shows(leads, "#lead-place", f"3 of {birches}")
    click(leads, "//span[@id='lead-back']/a")
    shows(leads, HEADING, f"{birches:,} leads of")


def test_several_get_an_owner_by_keyboard_and_have_their_own_back(leads):
    before = [cell(leads, row, "owner") for row in (0, 1)]
    for row in (0, 1):
        leads.page.find_element(f".ag-row[row-index='{row}'] .ag-checkbox-input").send_keys(Keys.SPACE)
    shows(leads, "#leads-bulk-count", "2 leads chosen")
    leads.driver.find_element("xpath", button("Owner …")).send_keys(Keys.ENTER)
    box = leads.page.wait_for_element("#leads-bulk-owner-value")
    box.send_keys("Zoe Quay" + Keys.ENTER)
    shows(leads, "#leads-bulk-result", "2 leads changed.")
    leads.until(lambda: [cell(leads, row, "owner") for row in (0, 1)] == ["Zoe Quay"] * 2)
    leads.driver.find_element("xpath", button("Undo")).send_keys(Keys.ENTER)
    shows(leads, "#leads-bulk-result", "2 leads put back.")
    leads.until(lambda: [cell(leads, row, "owner") for row in (0, 1)] == before)


def test_all_that_match_are_tagged_and_have_their_tags_back(leads):
    total = number(leads)
    leads.page.find_element(".ag-row[row-index='0'] .ag-checkbox-input").send_keys(Keys.SPACE)
    click(leads, button(f"Choose all {total:,} that match"))
    shows(leads, "#leads-bulk-count", f"All {total:,} leads that match are chosen")
    click(leads, button("Tags …"))
    leads.page.wait_for_element("#leads-bulk-add").send_keys("fair" + Keys.ENTER)
    shows(leads, "#leads-bulk-result", f"{total:,} leads changed.")
    leads.until(lambda: cell(leads, 1, "tags") == "fair")
    leads.until(lambda: not leads.page.find_element("#leads-bulk").is_displayed(), "none is chosen any more")
    click(leads, button("Undo"))
    shows(leads, "#leads-bulk-result", f"{total:,} leads put back.")
    leads.until(lambda: not leads.page.find_element(ROW.format(1, "tags")).text)


def test_on_a_phone_a_viewer_sees_a_few_columns_and_changes_nothing(visitor):
    visitor.sign_in("viewer")
    visitor.resize("phone")
    visitor.open(f"/leads{DAYS}&stage=SQL")
    shows(visitor, HEADING, " of ")
    visitor.until(lambda: cell(visitor, 0, "stage") == "SQL")
    assert visitor.fits("phone")
    heads = "return [...document.querySelectorAll('.ag-header-cell-text')].map((one) => one.innerText)"
    visitor.until(lambda: visitor.driver.execute_script(heads) == ["Name", "Stage", "Score"])
    assert not visitor.has(".ag-checkbox-input")
    assert "CSV of all" not in visitor.text("#leads-bar")
