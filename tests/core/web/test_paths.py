import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.web.paths import safe_next

PAGES = {"/", "/data"}


@pytest.mark.parametrize("url", ["/", "/data", "/?range=28d&channel=Paid%20search", "/data?upload=3"])
def test_own_pages_are_kept(url):
    assert safe_next(url, PAGES) == url


@pytest.mark.parametrize(
    "url",
    ["", "//evil.com", "/\\evil.com", "////evil.com", "/%09/evil", "https:evil", "https://evil.com/",
     "/login", "javascript:alert(1)", "\\/evil", " /data", "/data\n", "/data/", "/data?x\r\nSet-Cookie: a",
     "/data?a b", "/data?\u2028", "/data#x", "/?\\", "?", "data"],
)  # fmt: skip
def test_everything_else_leads_home(url):
    assert safe_next(url, PAGES) == "/"


@given(st.text())
@example("/\t/evil.com")
@example("/?//evil.com")
def test_no_text_leads_away(url):
    answer = safe_next(url, PAGES)
    assert answer.partition("?")[0] in PAGES
    assert answer.isascii()
    assert answer.isprintable()


@given(st.sampled_from(["//", "/\\", "\\", "https:", "/%2f", "/%5c", "/ /", "/\x00"]), st.text(max_size=20))
def test_nothing_that_starts_like_another_site_is_kept(start, rest):
    assert safe_next(start + rest, PAGES) == "/"
