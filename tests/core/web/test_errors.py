import re

import pytest
from sqlalchemy.exc import OperationalError

from core.errors import Busy, NotFound, Question
from core.web.routes import PUBLIC, ROUTES
from tests.browser import callback


@pytest.fixture
def failing(server, monkeypatch):
    """Makes /fail raise an error."""

    def fail_with(error):
        def fail():
            raise error

        monkeypatch.setitem(ROUTES, "/fail", PUBLIC)
        server.add_url_rule("/fail", view_func=fail)

    return fail_with


@pytest.mark.parametrize(
    "error", [NotFound("There is no batch 7."), Busy("Try again."), Question("Which dates?", field="from")]
)
def test_problems_are_told_in_their_own_words(failing, stranger, error):
    failing(error)
    page = stranger.get("/fail")
    assert page.status_code == error.status
    assert error.message in page.text
    script = stranger.get("/fail", headers={"Sec-Fetch-Mode": "cors"})
    assert script.status_code == error.status
    assert script.json == {"error": error.message, "field": error.field}


def test_a_defect_has_a_reference_and_no_traceback(failing, stranger, caplog):
    failing(RuntimeError("a secret detail"))
    page = stranger.get("/fail")
    assert page.status_code == 500
    reference = re.search(r"Something went wrong \(reference ([0-9a-f]{8})\)\.", page.text)[1]
    assert "secret detail" not in page.text
    assert "Traceback" not in page.text
    assert reference in caplog.text
    assert "a secret detail" in caplog.text


def test_a_defect_in_a_callback(person, caplog):
    answer = person("viewer").call(callback("break"))
    assert answer.status_code == 500
    assert re.fullmatch(r"Something went wrong \(reference [0-9a-f]{8}\)\.", answer.json["error"])


def test_a_database_that_fails(person, monkeypatch, caplog):
    from core.web import auth

    browser = person("viewer")

    def fail(*_):
        raise OperationalError("SELECT", {}, Exception("disk"))

    monkeypatch.setattr(auth.sessions, "resume", fail)
    page = browser.get("/")
    assert page.status_code == 500
    assert "Something went wrong" in page.text
    assert page.headers["X-Frame-Options"] == "DENY"


def test_other_methods_say_which_are_right(person):
    answer = person("admin").client.put("/login", data={})
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_links_stay_out_of_the_log(server, stranger, monkeypatch, caplog):
    from core.web import signin

    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(signin.links, "look", fail)
    assert stranger.get("/welcome/the-token").status_code == 500
    assert "the-token" not in caplog.text
