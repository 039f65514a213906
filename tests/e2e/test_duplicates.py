"""Two leads of one person, merged and parted again, as somebody in sales would."""

import pytest
from selenium.webdriver.common.by import By

TWINS = """Record ID,Email,Create Date,Lifecycle Stage,First name,Last name
901,zoe.quill@gmail.com,2026-11-01,Lead,Zoe,Quill
902,zoequill+b@gmail.com,2026-11-02,Sales Qualified Lead,Zoë,Quill
"""


@pytest.fixture(scope="module")
def server(serving, tmp_path_factory):
    """A program of its own, with two leads of one person."""
    path = tmp_path_factory.mktemp("twins") / "twins.csv"
    path.write_text(TWINS, encoding="utf-8")
    with serving(fill=lambda program: program.cli("import", path)) as program:
        yield program


@pytest.fixture
def twins(visitor):
    visitor.sign_in("sales")
    return visitor


def press(visitor, words, shown):
    """A button or link of the section, found by what it says, until the section shows something.

    A section that is drawn anew at that very moment takes no notice of the first time.
    """
    place = f"//section[@id='duplicates']//*[self::button or self::a][starts-with(normalize-space(), '{words}')]"

    def done():
        if shown in visitor.text("#duplicates"):
            return True
        for element in visitor.driver.find_elements(By.XPATH, place):
            visitor.driver.execute_script("arguments[0].click()", element)
        return False

    visitor.until(done, f"{words} leads to {shown}", 20)


def test_one_person_of_two_leads_and_back(twins):
    twins.open("/data?from=2026-11-01&to=2026-11-02")
    twins.until(lambda: "2 leads with the same e-mail" in twins.text("#duplicates"), "the group is shown")
    press(twins, "Review", "1 lead becomes part of Zoe Quill")
    press(twins, "Merge", "Un-merge")
    assert "2 leads with the same e-mail" not in twins.text("#duplicates")
    press(twins, "Un-merge", "2 leads with the same e-mail")
