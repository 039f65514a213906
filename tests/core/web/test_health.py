from dataclasses import replace

from core.jobs import leader
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


def ready(browser):
    answer = browser.get("/readyz")
    return answer.status_code, answer.json["status"]


def test_ready_is_who_is_healthy_and_scheduled(server, settings, stranger, clock):
    assert ready(stranger) == (503, "no scheduler has run yet")
    lock = leader.lock(server.config["ENGINE"], settings)
    lock.take()
    lock.beat(clock())
    assert ready(stranger) == (200, "ok")
    clock.go_on(seconds=90)
    assert ready(stranger) == (200, "ok")
    clock.go_on(seconds=1)
    assert ready(stranger) == (503, "the scheduler is silent since 2026-11-22 12:00 UTC")
    assert stranger.get("/healthz").status_code == 200
    lock.release()


def test_who_is_not_healthy_is_not_ready(serve, settings, tmp_path):
    browser = Browser(serve(replace(settings, database_url=f"sqlite:///{tmp_path}/new.db")))
    assert ready(browser) == (503, "the database is not migrated")
