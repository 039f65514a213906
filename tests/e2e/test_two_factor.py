"""Setting two-factor sign-in up, and signing in with it."""

import subprocess

from conftest import PASSWORD, PROJECT, PYTHON, SIGN_OUT

FAY = "fay@example.test"


def shown_by_app(key: str, later: int = 0) -> str:
    """The code of an authenticator app with this key now, or some periods of 30 seconds later."""
    script = "import sys; from datetime import UTC, datetime; from tests.totp import code; "
    script += "print(code(sys.argv[1], datetime.now(UTC), int(sys.argv[2])))"
    call = [PYTHON, "-c", script, key, str(later)]
    return subprocess.run(call, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()


def test_set_up_then_sign_in_with_a_code(visitor):
    visitor.expect_error("400")
    visitor.server.cli("user", "add", FAY, "--name", "Fay", "--password-stdin", stdin=PASSWORD + "\n")
    visitor.open("/login")
    visitor.fill_sign_in(FAY, PASSWORD)
    visitor.page.wait_for_element("nav a[href='/settings']").click()
    visitor.page.wait_for_element("a[href='/two-factor']").click()

    key = visitor.text("#key").replace(" ", "")
    visitor.page.find_element("#code").send_keys(shown_by_app(key))
    visitor.page.find_element(".gate-form button").click()
    assert len(visitor.text("#codes").split()) == 10
    visitor.page.find_element(".gate-actions .primary").click()
    visitor.page.wait_for_element(SIGN_OUT).click()
    visitor.wait_for_path("/login")

    visitor.fill_sign_in(FAY, PASSWORD)
    visitor.wait_for_path("/login/code")
    visitor.page.find_element("#code").send_keys("000000\n")
    assert "The code is wrong" in visitor.text("[role=alert]")
    visitor.page.find_element("#code").send_keys(shown_by_app(key, later=1) + "\n")
    visitor.page.wait_for_element(SIGN_OUT)
    assert visitor.path == "/"
