from dataclasses import replace

from tests.browser import Browser


def test_healthy(stranger):
    answer = stranger.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_not_migrated(serve, settings, tmp_path):
    answer = Browser(serve(replace(settings, database_url=f"sqlite:///{tmp_path}/new.db"))).get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"status": "the database is not migrated"})


def test_no_database(serve, settings, tmp_path):
    answer = Browser(serve(replace(settings, database_url=f"sqlite:///{tmp_path}"))).get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"status": "the database does not answer"})
