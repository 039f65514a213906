import pytest

from core.access import links, people
from core.access.preferences import set_preference
from core.store.engine import writing
from tests.browser import NOON, Browser


@pytest.fixture
def link(server):
    """A sign-in link of somebody who likes it dark."""
    with writing(server.config["ENGINE"]) as connection:
        ann = people.add(connection, "ann@example.com", "viewer", NOON)
        set_preference(connection, ann.id, "theme", "dark")
        return "/welcome/" + links.create(connection, ann.id, NOON)


def head(answer):
    return answer.text[: answer.text.index("<head>")].strip().splitlines()[-1]


def test_a_browser_nobody_signed_in_with_follows_the_computer(stranger, link):
    assert [head(stranger.get(path)) for path in ("/login", link)] == ['<html lang="en">'] * 2


def test_pages_before_sign_in_keep_the_theme_of_who_was_signed_in(server, stranger, link):
    stranger.get(link)
    stranger.post(link, skip="1")
    cookie = stranger.client.get_cookie("theme")
    assert (cookie.value, cookie.http_only, cookie.same_site) == ("dark", True, "Lax")
    stranger.get("/two-factor")
    assert stranger.post("/logout").status_code == 303
    for path in ("/login", "/welcome/gone"):
        assert head(stranger.get(path)) == '<html data-bs-theme="dark" lang="en">'
    assert head(Browser(server).get("/login")) == '<html lang="en">', "another browser knows nothing"


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("light", '<html data-bs-theme="light" lang="en">'),
        ("dark", '<html data-bs-theme="dark" lang="en">'),
        ("system", '<html lang="en">'),
        ("Dark", '<html lang="en">'),
        ("pink", '<html lang="en">'),
        ('dark"><script>alert(1)</script>', '<html lang="en">'),
        ("", '<html lang="en">'),
    ],
)
def test_a_cookie_may_name_a_theme_and_nothing_else(stranger, told, shown):
    stranger.client.set_cookie("theme", told)
    assert head(stranger.get("/login")) == shown
