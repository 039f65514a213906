"""The README's pictures, taken of the sample company: `make screens`."""

import pytest
from selenium.webdriver.common.by import By

PICTURES = [
    ("overview", "/", "desktop", "light"),
    ("overview-dark", "/", "desktop", "dark"),
    ("data", "/data", "desktop", "light"),
    ("phone", "/", "phone", "dark"),
]


@pytest.fixture(scope="module", autouse=True)
def sample(server):
    server.cli("sample")


@pytest.mark.parametrize(("name", "path", "size", "theme"), PICTURES)
def test_screens(visitor, name, path, size, theme):
    visitor.resize(size)
    visitor.prefer(theme)
    visitor.sign_in("admin")
    visitor.open(path)
    visitor.page.wait_for_element("#main h1")
    visitor.until(lambda: not visitor.driver.find_elements(By.CSS_SELECTOR, ".skeleton"), "everything is drawn")
    assert visitor.fits(size)
    visitor.screenshot(name)
