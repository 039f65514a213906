"""The path of a file's bytes: what is remembered of the last file like it, and options on their way to a job."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from core.access import people
from core.ingest.records import Options
from core.jobs import queue
from core.jobs.files import import_bytes, options_as_json, options_from_payload, take_back, understand
from core.jobs.progress import EVERY, Progress
from core.store.engine import writing
from core.store.models import Audit, ImportMapping, Lead
from tests.core.ingest.importing import NOW, column, load, rows

ODD = "Wer;Wann;Woher\nx;03.04.2026;Messe\n"
COUNTS = {"created": 1, "updated": 0, "rejected": 1}
COLUMNS = {"id": "Wer", "created_at": "Wann", "source": "Woher"}


class TestRemembered:
    def test_the_next_file_with_these_headers_is_read_alike(self, engine: Engine) -> None:
        assert dict(understand(engine, ODD.encode(), "file.csv", Options()).columns) != COLUMNS
        load(engine, ODD, kind="leads", columns=COLUMNS, date_order="dmy")
        second = load(engine, ODD.replace("x;", "y;"))
        assert second.notes[-1] == "Columns as in the last file with these headers."
        assert column(engine, Lead, "external_id", "source_value") == [("x", "Messe"), ("y", "Messe")]

    def test_what_is_said_now_counts_more(self, engine: Engine) -> None:
        load(engine, ODD, kind="leads", columns=COLUMNS, date_order="dmy", account="One")
        found = understand(engine, ODD.encode(), "file.csv", Options(account="Two", date_order="mdy"))
        assert (found.options.account, found.options.date_order) == ("Two", "mdy")
        assert dict(found.columns) == COLUMNS

    def test_not_by_a_dry_run_and_not_for_well_known_files(self, engine: Engine) -> None:
        load(engine, ODD, kind="leads", columns=COLUMNS, date_order="dmy", dry_run=True)
        load(engine, "Campaign,Day,Cost,Impr.,Clicks\nA,2026-05-01,1,1,1\n")
        assert rows(engine, ImportMapping) == []

    def test_dates_of_a_report_are_not(self, engine: Engine) -> None:
        """They differ from file to file."""
        span = {"start": date(2026, 5, 1), "end": date(2026, 5, 31)}
        load(engine, "Channel,Cost\nEvents,5\n", kind="spend", **span)
        ((stored),) = column(engine, ImportMapping, "options")
        assert not {"start", "end"} & stored.keys()


@pytest.mark.parametrize(
    "options",
    [
        Options(),
        Options(kind="leads", columns=COLUMNS, constants={"country": "DE"}, delimiter=";", decimal=","),
        Options(start=date(2026, 5, 1), end=date(2026, 5, 31), currency="EUR", account="One", date_order="dmy"),
    ],
)
def test_options_survive_a_job(options: Options) -> None:
    assert options_from_payload(json.loads(json.dumps(options_as_json(options)))) == options


class TestProgress:
    def told(self, engine: Engine, rows_read: int, tick: timedelta) -> list[tuple[int, str]]:
        said: list[tuple[int, str]] = []
        times = iter(NOW + n * tick for n in range(10_000))
        clock: Callable[[], datetime] = lambda: next(times)  # noqa: E731
        progress = Progress(engine, queue.add(engine, "import", {}, None, NOW), clock)
        progress.say = lambda percent, message: said.append((percent, message))  # type: ignore[method-assign]
        assert list(progress.over(range(rows_read), rows_read, (5, 60), "Read")) == list(range(rows_read))
        return said

    def test_between_the_percentages(self, engine: Engine) -> None:
        said = self.told(engine, 2_000, EVERY * 2)
        assert said == [
            (19, "Read 500 of 2,000 rows"), (32, "Read 1,000 of 2,000 rows"),
            (46, "Read 1,500 of 2,000 rows"), (60, "Read 2,000 of 2,000 rows"),
        ]  # fmt: skip

    def test_a_short_file_needs_no_word(self, engine: Engine) -> None:
        assert self.told(engine, 499, EVERY * 2) == []


def test_an_import_and_its_undo_are_on_record_and_a_dry_run_is_not(engine: Engine) -> None:
    with writing(engine) as connection:
        maria = people.add(connection, "maria@acme.test", "admin", NOW).id
    data = b"Email,Create Date,Lifecycle Stage\nann@acme.io,2026-03-02,lead\nnobody,2026-03-02,lead\n"
    for dry_run in (True, False):
        done = import_bytes(engine, data, "leads.csv", Options(kind="leads"), NOW, dry_run=dry_run, user_id=maria)
    take_back(engine, done.batch or 0, NOW, maria)
    told = column(engine, Audit, "user_id", "action", "detail")
    assert told[1:] == [
        (maria, "imported", {"file": "leads.csv", "kind": done.label, "batch": done.batch, **COUNTS}),
        (maria, "import_undone", {"batch": done.batch, "deleted": 2, "restored": 0, "kept": 0}),
    ]
