"""The README's pictures, taken of the demo: `make screens`."""

import pytest

LEAD = 8674
"""Of the demo at that moment: an opportunity of a paid keyword, with a deal and touches of both sides."""
PICTURES = [
    ("overview", "/", "desktop", "light"),
    ("overview-dark", "/", "desktop", "dark"),
    ("campaigns", "/campaigns", "desktop", "light"),
    ("campaign", "/campaigns/1", "desktop", "light"),
    ("leads", "/leads?sort=score:desc", "desktop", "light"),
    ("lead", f"/leads/{LEAD}", "desktop", "light"),
    ("queue", "/queue", "desktop", "light"),
    ("data", "/data", "desktop", "light"),
    ("phone", "/", "phone", "dark"),
    ("lead-phone", f"/leads/{LEAD}", "phone", "light"),
]


COMES_LATER = {"leads": ".ag-row a", "queue": ".queue td"}
"""What a picture is of, where the page stands without it for a moment."""
NOW = "2026-11-20T15:00:00+00:00"


@pytest.fixture(scope="module")
def server(serving, tmp_path_factory):
    """The demo at a moment that stands still, so that the pictures change with the product only."""
    clock = tmp_path_factory.mktemp("clock") / "now"
    clock.write_text(NOW)

    def fill(program):
        program.cli("demo", "--now", NOW)

    with serving("tests/e2e/with_clock.py", fill, CLOCK=str(clock)) as program:
        yield program


@pytest.mark.parametrize(("name", "path", "size", "theme"), PICTURES)
def test_screens(visitor, name, path, size, theme):
    visitor.resize(size)
    visitor.prefer(theme)
    visitor.sign_in("admin")
    visitor.open(path)
    visitor.page.wait_for_element("#main h1")
    visitor.until(lambda: not visitor.has(".skeleton"), "everything is drawn")
    if name in COMES_LATER:
        visitor.page.wait_for_element(COMES_LATER[name])
    assert visitor.fits(size)
    visitor.screenshot(name)
