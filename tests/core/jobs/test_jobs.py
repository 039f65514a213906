"""The queue, the child process, and what a page starts in it."""

import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from core.access.person import Person
from core.access.roles import Role
from core.config import Settings, read
from core.errors import AppError, InvalidInput, NotFound, TooLarge
from core.ingest.records import Options
from core.jobs import imports, mapping, queue, run, uploads
from core.jobs.progress import Silent
from core.store.engine import reading, writing
from core.store.models import CampaignAlias, Job, Lead, User
from tests.core.ingest.importing import NOW, column, contents, everything, load

LEADS = b"Lead ID,Email,Created,Stage,UTM campaign\n1,a@acme.io,2026-05-01,Hot,brnd\n2,=b,2026-05-02,Lead,\n"


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> Settings:
    return read(
        {
            "DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "DATA_DIR": str(tmp_path),
            "UPLOAD_LIMIT_MB": "1",
        }
    )


@pytest.fixture
def person(engine: Engine) -> Person:
    return somebody(engine)


def somebody(engine: Engine) -> Person:
    with writing(engine) as connection:
        row = {"email": "p@example.com", "name": "P", "role": "admin", "disabled": False, "created_at": NOW}
        connection.execute(insert(User).values(row))
    return Person(1, "p@example.com", "P", Role("admin"))


def view(engine: Engine, job: int, now: datetime = NOW) -> queue.JobView:
    with reading(engine) as connection:
        return queue.view(connection, job, now)


def ended(engine: Engine, job: int) -> queue.JobView:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if (found := view(engine, job, datetime.now(UTC))).status in ("done", "failed"):
            return found
        time.sleep(0.1)
    raise AssertionError(found)


class TestQueue:
    def test_states(self, engine: Engine) -> None:
        job = queue.add(engine, "import", {"a": 1}, None, NOW)
        assert (view(engine, job).status, view(engine, job).payload) == ("waiting", {"a": 1})
        taken = queue.claim(engine, job, NOW)
        assert taken is not None
        assert taken.status == "running"
        assert queue.claim(engine, job, NOW) is None
        queue.report(engine, job, 40, "Read", NOW)
        assert (view(engine, job).progress, view(engine, job).message) == (40, "Read")
        queue.finish(engine, job, message="Done", result={"x": 1}, failed=False, now=NOW)
        queue.finish(engine, job, message="Late", result=None, failed=True, now=NOW)
        assert (view(engine, job).status, view(engine, job).result) == ("done", {"x": 1})

    def test_silence_is_death(self, engine: Engine) -> None:
        job = queue.add(engine, "import", {}, None, NOW)
        late = view(engine, job, NOW + queue.SILENCE + timedelta(seconds=1))
        assert (late.status, late.message) == ("failed", queue.STOPPED)

    def test_a_child_that_is_gone_is_told(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        gone = subprocess.Popen(["/bin/true"])
        gone.wait()
        job = queue.add(engine, "import", {}, None, NOW)
        monkeypatch.setattr(queue.os, "getpid", lambda: gone.pid)
        queue.claim(engine, job, NOW)
        assert (view(engine, job).status, view(engine, job).message) == ("failed", queue.STOPPED)

    def test_unknown(self, engine: Engine) -> None:
        with pytest.raises(NotFound, match="There is no job 9"):
            view(engine, 9)

    @pytest.mark.parametrize(
        ("error", "message"),
        [
            (InvalidInput("Row 3: no."), "Row 3: no."),
            (ValueError("secret"), "Something went wrong; nothing was written."),
        ],
    )
    def test_errors_become_sentences(self, engine: Engine, error: Exception, message: str) -> None:
        def broken(*_: object) -> dict[str, object]:
            raise error

        job = queue.add(engine, "import", {}, None, NOW)
        assert not run.run(engine, job, {"import": broken}, lambda: NOW)
        assert view(engine, job).status == "failed"
        assert view(engine, job).message.startswith(message)
        assert "secret" not in view(engine, job).message


def start(engine: Engine, settings: Settings, person: Person, *, dry_run: bool) -> tuple[int, int]:
    upload = uploads.save(engine, settings, "leads.csv", LEADS, person.id, NOW)
    options = Options(kind="leads")
    return upload, imports.start(engine, settings, upload, options, person, datetime.now(UTC), dry_run=dry_run)


class TestChild:
    def test_imports_and_takes_back(self, engine: Engine, settings: Settings) -> None:
        person = somebody(engine)
        upload, job = start(engine, settings, person, dry_run=False)
        done = ended(engine, job)
        assert (done.status, done.progress, done.result and done.result["created"]) == ("done", 100, 1)
        assert done.result is not None
        assert [one["row"] for one in done.result["reasons"]] == [3]
        assert column(engine, Lead, "external_id") == ["1"]
        with pytest.raises(NotFound, match="drop it again"):
            uploads.load(engine, upload)
        with reading(engine) as connection:
            name, text = imports.rejected_csv(connection, done.result["batch"])
            history = imports.history(connection)
        assert (name, "'=b" in text) == ("rejected-leads.csv", True)
        assert list(history["created"]) == [1]
        back = ended(engine, imports.undo(engine, settings, done.result["batch"], person, datetime.now(UTC)))
        assert back.status == "done"
        assert not any(contents(engine).values())

    def test_killed(self, engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        job = queue.add(engine, "import", {}, None, datetime.now(UTC))
        monkeypatch.setattr(run.sys, "executable", "/bin/false")
        run.start(engine, settings, job)
        assert (ended(engine, job).status, ended(engine, job).message) == ("failed", queue.STOPPED)


class TestLook:
    def test_preview_and_dry_run_write_nothing(self, engine: Engine, settings: Settings, person: Person) -> None:
        upload = uploads.save(engine, settings, "../x\\leads.csv", LEADS, person.id, NOW)
        before = everything(engine)
        seen = imports.look(engine, upload, Options(kind="leads"))
        assert (seen.filename, seen.error, [row["row"] for row in seen.rows]) == ("leads.csv", None, [2, 3])
        options = imports.options_as_json(Options(kind="leads"))
        payload = {"upload": upload, "options": options, "dry_run": True, "user": person.id}
        assert imports.do_import(engine, payload, Silent(), NOW)["created"] == 1
        assert everything(engine) == before

    def test_a_file_that_cannot_be_read(self, engine: Engine, settings: Settings, person: Person) -> None:
        upload = uploads.save(engine, settings, "x.csv", b"Lead ID,Created\n", person.id, NOW)
        assert imports.look(engine, upload, Options()).error == "No data rows; nothing imported."

    def test_limits(self, engine: Engine, settings: Settings, person: Person) -> None:
        for data, kind, message in (
            (b"", InvalidInput, "File is empty"),
            (b"x" * 1_000_001, TooLarge, "limit is 1 MB"),
        ):
            with pytest.raises(kind, match=message) as caught:
                uploads.save(engine, settings, "x.csv", data, person.id, NOW)
            assert isinstance(caught.value, AppError)
        assert column(engine, Job, "id") == []


class TestMapping:
    def test_a_campaign(self, engine: Engine, person: Person) -> None:
        load(engine, LEADS.decode(), kind="leads")
        load(engine, "Campaign,Day,Cost,Impr.\nBrand,2026-05-01,1,1\n")
        with pytest.raises(InvalidInput, match="does not exist"):
            mapping.map_campaign(engine, "brnd", 99, person, NOW)
        mapping.map_campaign(engine, " BRND", 1, person, NOW)
        assert column(engine, Lead, "campaign_id", "match_method") == [(1, "mapped")]
        assert column(engine, CampaignAlias, "value") == ["brnd"]
