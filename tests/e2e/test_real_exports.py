"""Real exports through the browser: each with its known total; some again without change, and back out."""

from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from test_data import drop, import_now, take_back_newest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real exports are not beside the checkout")
SPAN = ("2025-01-01", "2026-05-31")
REAL = [
    ("google_ads/ad_groups_utf16.csv", "46,250.96", SPAN),
    ("google_ads/keywords_utf16.csv", "45,493.64", SPAN),
    ("google_ads/keywords_cad_utf16.csv", "0.12", None),
    ("google_ads/search_terms_utf8.csv", "573.10", None),
    ("hubspot/hubspot_contacts.csv", "950", None),
    ("hubspot/hubspot_companies.csv", "200", None),
    ("hubspot/hubspot_deals.csv", "8,934,361.48", None),
    ("hubspot/hubspot_activities.csv", "2,000", None),
    ("olist/olist_marketing_qualified_leads_dataset.csv", "8,000", None),
    ("olist/olist_closed_deals_dataset.csv", "842", None),
]

TWICE = {REAL[0][0], REAL[4][0], REAL[8][0]}
"""One of each program; tests/test_promises.py proves of all of them that they change nothing again and can go."""


@pytest.fixture(scope="module")
def server(serving):
    """A program of its own, so that not every file has to be taken back."""
    with serving() as program:
        yield program


@pytest.fixture
def marketing(visitor):
    visitor.sign_in("marketing")
    return visitor


@pytest.mark.parametrize(("name", "total", "span"), REAL, ids=[name for name, _, _ in REAL])
def test_real_exports(marketing, name, total, span):
    for again in (False, True) if name in TWICE else (False,):
        drop(marketing, SHARED / name)
        marketing.page.wait_for_element("#import-panel, #import-preview")
        if span:
            _date(marketing, span)
        marketing.page.wait_for_element("#import-preview table")
        result = import_now(marketing)
        assert total in result
        assert ("\n0 new\n" in result) is again
    if name in TWICE:
        take_back_newest(marketing)


def _date(visitor, span: tuple[str, str]) -> None:
    """Answer the question which days the report spans."""
    visitor.page.wait_for_element(".questions input[type=date]")
    boxes = visitor.driver.find_elements(By.CSS_SELECTOR, ".questions input[type=date]")
    for box, day in zip(boxes, span, strict=True):
        visitor.driver.execute_script(
            "const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;"
            "set.call(arguments[0], arguments[1]);"
            "arguments[0].dispatchEvent(new Event('input', {bubbles: true}));"
            "arguments[0].dispatchEvent(new Event('change', {bubbles: true}));",
            box,
            day,
        )
