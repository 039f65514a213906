import pytest

from core.web.pages import Pages

PAGES = Pages({"/": "home", "/data": "data", "/campaigns/<int(max=999):campaign>": "campaign"})


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/", ("home", {})),
        ("/data", ("data", {})),
        ("/campaigns/12", ("campaign", {"campaign": 12})),
    ],
)
def test_a_path_finds_its_page_and_the_parts_that_vary(path, found):
    assert PAGES.find(path) == found
    assert path in PAGES


@pytest.mark.parametrize(
    "path",
    [
        "",
        "data",
        "/data/",
        "//data",
        "/Data",
        "/campaigns/",
        "/campaigns/x",
        "/campaigns/1000",
        "/campaigns/-1",
        "//a.b/data",
    ],
)
def test_what_is_spelled_another_way_is_nothing(path):
    assert PAGES.find(path) is None
    assert path not in PAGES


def test_what_is_no_text_is_nothing():
    assert None not in PAGES
    assert 7 not in PAGES
