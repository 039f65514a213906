"""Signing in and out, as a person sees it."""

import pytest
from conftest import PASSWORD, SIGN_OUT, email


def refusal(visitor, address: str) -> str:
    """The sentence shown for a wrong password."""
    visitor.open("/login")
    visitor.fill_sign_in(address, "not the password")
    return visitor.page.wait_for_element("[role=alert]").text


def test_wrong_password_and_unknown_address_read_the_same(visitor):
    visitor.expect_error("40[01]")
    sentence = refusal(visitor, email("viewer"))
    assert sentence
    assert refusal(visitor, "nobody@example.test") == sentence
    assert visitor.path == "/login"


def test_sign_in_shows_overview_and_sign_out_ends_it(visitor):
    visitor.open("/")
    visitor.wait_for_path("/login")
    visitor.fill_sign_in(email("sales"), PASSWORD)
    visitor.wait_for_path("/")
    visitor.page.wait_for_element("#main h1")

    visitor.page.wait_for_element(SIGN_OUT).click()
    visitor.wait_for_path("/login")
    visitor.open("/")
    visitor.wait_for_path("/login")


def test_expired_session_leads_to_sign_in_and_back(visitor):
    visitor.expect_error("401")
    visitor.sign_in("marketing")
    visitor.open()
    visitor.page.wait_for_element("#main h1")
    visitor.driver.delete_all_cookies()
    visitor.page.find_element("nav a[href='/data']").click()
    visitor.wait_for_path("/login")
    visitor.fill_sign_in(email("marketing"), PASSWORD)
    visitor.wait_for_path("/data")
    visitor.page.wait_for_contains_text("h1", "Data")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_sign_in_page_fits(visitor, size, theme):
    visitor.resize(size)
    visitor.prefer(theme)
    visitor.open("/login")
    visitor.page.wait_for_element("form button[type=submit]")
    assert visitor.fits(size)
    visitor.screenshot(f"sign-in-{size}-{theme}")
