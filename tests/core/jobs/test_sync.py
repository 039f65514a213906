"""Syncs: page by page, resumable, and honest about how they ended."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, insert, select

from core.access import people
from core.access.person import Person
from core.access.roles import Role
from core.collab import notices
from core.errors import Busy, InvalidInput, NotFound
from core.ingest.connectors.base import Feed, Page
from core.ingest.connectors.demo import kinds
from core.ingest.records import Record
from core.jobs import routing_rules, sync
from core.scoring import rescore
from core.store.engine import reading, writing
from core.store.models import ImportChange, Journey, Lead, Source, SyncBookmark, SyncRun
from core.store.settings import data_version
from core.store.types import day_number
from tests.core.ingest.connectors.demo.worlds import NOON

MARIA = Person(1, "maria@acme.test", "Maria", Role.ADMIN)
DAYS = (date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3))


class Pages:
    """A connector with one lead a day; it refuses on days it is told to."""

    kind = "pages"
    broken: tuple[date, ...] = ()
    error: Exception = InvalidInput("The account says no.")
    asked: list[str | None]
    days = DAYS

    def __init__(self, _config: dict) -> None:
        pass

    def read(self, bookmark: str | None, now: datetime) -> Iterator[Page]:
        type(self).asked.append(bookmark)
        for day in self.days:
            if bookmark is None or day.isoformat() > bookmark:
                if day in self.broken:
                    raise self.error
                at = NOON.replace(month=day.month, day=day.day)
                record = Record(0, {"id": f"L{day}", "created_at": at, "email": f"ada{day.day}@alder{day.day}.io"})
                yield Page((Feed(kinds.LEADS, [record]),), day.isoformat(), day)


@pytest.fixture
def source(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setitem(sync.CONNECTORS, Pages.kind, Pages)
    monkeypatch.setattr(Pages, "asked", [], raising=False)
    with writing(engine) as connection:
        row = insert(Source).values(kind=Pages.kind, name="Pages").returning(Source.id)
        return connection.execute(row).scalar_one()


def runs(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(select(SyncRun.status, SyncRun.message).order_by(SyncRun.id))]


def count(engine: Engine, model: type) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(model))


def test_every_page_is_written_with_its_bookmark(engine: Engine, source: int):
    assert sync.sync(engine, source, NOON).created == 3
    with reading(engine) as connection:
        assert connection.scalar(select(SyncBookmark.value)) == "2026-06-03"
        row = connection.execute(select(Source.last_data_day, Source.refreshed_at)).one()
        assert tuple(row) == (DAYS[2], NOON)
        assert data_version(connection) == 3
    assert runs(engine) == [("done", "3 new, 0 changed")]
    assert (count(engine, Journey), count(engine, ImportChange)) == (3, 0)


def test_it_goes_on_where_it_failed(engine: Engine, source: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Pages, "broken", DAYS[1:2])
    with pytest.raises(InvalidInput):
        sync.sync(engine, source, NOON)
    assert runs(engine) == [("failed", "The account says no.")]
    assert count(engine, Lead) == 1
    monkeypatch.setattr(Pages, "broken", ())
    assert sync.sync(engine, source, NOON).created == 2
    assert Pages.asked == [None, "2026-06-01"]
    assert runs(engine)[1] == ("done", "2 new, 0 changed")


def test_a_page_is_written_whole_or_not_at_all(engine: Engine, source: int, monkeypatch: pytest.MonkeyPatch):
    def killed(*_anything: object) -> None:
        raise RuntimeError("pulled the plug")

    monkeypatch.setattr(sync, "_remember", killed)
    with pytest.raises(RuntimeError):
        sync.sync(engine, source, NOON)
    assert (count(engine, Lead), count(engine, SyncBookmark), count(engine, Journey)) == (0, 0, 0)
    (status, message), = runs(engine)  # fmt: skip
    assert status == "failed"
    assert "pulled" not in message
    assert "Reference" in message


def test_a_run_that_was_killed_is_called_failed_by_the_next(engine: Engine, source: int):
    with writing(engine) as connection:
        row = {"source_id": source, "started_at": NOON, "status": "running", "message": "Reading"}
        connection.execute(insert(SyncRun).values(**row, created=0, updated=0, unchanged=0))
    sync.sync(engine, source, NOON + timedelta(hours=1))
    assert [status for status, _ in runs(engine)] == ["failed", "done"]


def test_of_two_syncs_at_once_one_stops(engine: Engine, source: int, monkeypatch: pytest.MonkeyPatch):
    read = Pages.read

    def overtaken(self: Pages, bookmark: str | None, now: datetime) -> Iterator[Page]:
        pages = list(read(self, bookmark, now))
        monkeypatch.setattr(Pages, "read", read)
        sync.sync(engine, source, NOON)
        yield from pages

    monkeypatch.setattr(Pages, "read", overtaken)
    with pytest.raises(Busy):
        sync.sync(engine, source, NOON)
    assert count(engine, Lead) == 3


def test_reading_a_page_again_changes_nothing(engine: Engine, source: int):
    sync.sync(engine, source, NOON)
    with writing(engine) as connection:
        connection.execute(SyncBookmark.__table__.delete())
    counts = sync.sync(engine, source, NOON)
    assert (counts.created, counts.updated, counts.unchanged) == (0, 0, 3)


def test_a_source_without_a_connector_cannot_be_synced(engine: Engine):
    with pytest.raises(NotFound):
        sync.sync(engine, 4711, NOON)


def test_rules_and_the_scores_day_follow_every_sync(engine: Engine, source: int, monkeypatch: pytest.MonkeyPatch):
    with writing(engine) as connection:
        people.add(connection, MARIA.email, "admin", NOON)
    routing_rules.save(engine, None, {"name": "All", "method": "round_robin", "minutes": "0", "stops": True,
                                      "owners": [{"name": MARIA.email}]}, MARIA, NOON)  # fmt: skip
    monkeypatch.setattr(Pages, "days", DAYS[:2])
    sync.sync(engine, source, NOON)
    monkeypatch.setattr(Pages, "days", DAYS)
    sync.sync(engine, source, NOON + timedelta(days=1))
    with reading(engine) as connection:
        assert list(connection.scalars(select(Lead.assigned).order_by(Lead.id))) == [MARIA.email] * 3
        assert rescore.as_of(connection) == day_number(NOON.date()) + 1
        assert [row["leads"] for row in notices.notices(connection, 1).records()] == [1, 2]
    assert runs(engine)[-1] == ("done", "1 new, 0 changed")
