"""What is kept about a person, and that nothing of them is left once they are erased."""

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, update

from core import config
from core.access import audit, people
from core.access.person import Person
from core.access.roles import Role
from core.derive.refresh import ensure
from core.errors import Busy, InvalidInput, NotFound, Unreadable
from core.filters import Basis, Filters
from core.jobs import erasing, lead_edits, leftovers, privacy, queue, recompute, run, uploads
from core.jobs.erasing import Erased
from core.metrics.query import query
from core.store import secret
from core.store.base import Base
from core.store.engine import reading, writing
from core.store.models import (
    Audit,
    Deal,
    ImportReject,
    Job,
    Lead,
    LeadComment,
    Notice,
    Suppressed,
    SuppressionKey,
    Touchpoint,
)
from tests.core.ingest.importing import load, take_back

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADA = Person(1, "boss@acme.test", "Boss", Role.ADMIN)
EMAIL = "Zoë.Quill@Firm.io"
SECRETS = ("zoë.quill@firm.io", "zoë quill", "quill", "+49 30 5550199", "5550199", "quillcorp", "a secret note")
LEADS = (
    "Lead ID,Email,Created,First name,Last name,Phone,Company,Lifecycle stage,Original source,gclid,Landing page,Shoe\n"
    f"z1,{EMAIL},2026-05-01,Zoë,Quill,+49 30 5550199,Quillcorp,MQL,Paid Search,g1,"
    f"https://x.io/?email={EMAIL},quill 42\n"
    "k2,kim@else.io,2026-05-02,Kim,Other,+49 40 7777123,Else,Lead,Organic Search,,,\n"
)
MORE = LEADS.replace("MQL", "SQL").replace("5550199", "5550198")
STAGES = f"Lead ID,Email,Stage,Date,Note\nz1,{EMAIL},SQL,2026-05-10,a secret note by Zoë Quill\n"
CALLS = (
    "Activity ID,Type,Date,Contact ID,Contact email,Subject,Notes\n"
    f"c1,Call,2026-05-09,z1,{EMAIL},Call with Zoë Quill,a secret note\n"
    f"c2,Call,2026-05-11,k2,kim@else.io,Asked about {EMAIL},and Zoë Quill\n"
)
DEALS = (
    "Deal ID,Deal name,Amount,Deal stage,Lead ID,Associated contact emails,Close date\n"
    f"d1,Zoë Quill - 20 seats,500,Won,z1,{EMAIL},2026-05-20\n"
)
CLICKS = f"gclid,Click time,Campaign,Email\ng1,2026-05-01,Alpha,{EMAIL}\n"
ADS = "Day,Campaign,Currency code,Cost,Impr.,Clicks\n2026-05-01,Alpha,USD,120.50,100,40\n"
FILES = ((CLICKS, "clicks"), (LEADS, "leads"), (MORE, "leads"), (CALLS, "hubspot_activities"), (DEALS, "deals"),
         (STAGES, "stages"))  # fmt: skip


def bring(engine, text, **options):
    return load(engine, text, now=NOW, **options)


@pytest.fixture
def settings(tmp_path):
    return replace(config.read({}), data_dir=tmp_path)


@pytest.fixture
def engine(engine, settings):
    """One that carries a vault, as those of the program do."""
    return secret.carried(engine, settings)


def erase(engine, settings, email=EMAIL, typed=EMAIL):
    return erasing.erase(engine, settings.uploads, email, typed, NOW, 1)


@pytest.fixture
def company(engine, settings):
    """Somebody in every table that can hold them, and somebody else beside them."""
    with writing(engine) as connection:
        ensure(connection)
        people.add(connection, ADA.email, "admin", NOW)
    bring(engine, ADS)
    for text, kind in FILES:
        bring(engine, text, kind=kind)
    with reading(engine) as connection:
        zoe, kim = connection.scalars(select(Lead.id).order_by(Lead.external_id.desc())).all()
    lead_edits.set_tags(engine, [zoe], ADA, NOW, add=["friend of Quill"])
    lead_edits.set_owner(engine, [zoe], "Ann", ADA, NOW, why="Zoë Quill asked for her")
    with writing(engine) as connection:
        batch = connection.scalar(select(Base.metadata.tables["import_batch"].c.id).limit(1))
        said = {"user_id": 1, "at": NOW, "pinned": False}
        connection.execute(insert(LeadComment).values(id=1, lead_id=zoe, text="Quill likes tea", **said))
        connection.execute(insert(LeadComment).values(id=2, lead_id=kim, text=f"knows {EMAIL.upper()}", **said))
        connection.execute(
            insert(Notice).values(user_id=1, at=NOW, kind="mentioned", lead_id=zoe, comment_id=1, by_id=1)
        )
        cells = ["z9", "not a day", "Zoë Quill", "+49 30 5550199"]
        connection.execute(insert(ImportReject).values(batch_id=batch, row=9, cells=cells, reason="Row 9: no date"))
        job = {"kind": "import", "status": "done", "progress": 100, "message": "", "created_at": NOW, "seen_at": NOW}
        connection.execute(insert(Job).values(**job, payload={}, result={"reasons": [f"{EMAIL} is twice"]}))
        audit.record(connection, NOW, 1, "link_created", person=EMAIL)
    uploads.save(engine, settings, "again.csv", LEADS.encode("utf-16"), 1, NOW)
    uploads.save(engine, settings, "other.csv", b"kim", 1, NOW)
    return zoe, kim


def figures(engine):
    names = ("leads", "mqls", "sqls", "won", "revenue", "cost_per_sql")
    with reading(engine) as connection:
        told = [query(connection, names, Filters(basis=basis), NOW, by=("campaign",)) for basis in Basis]
        return [(one.total, one.frame.records()) for one in told]


def everything(engine):
    """Every cell of every table as text."""
    with reading(engine) as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for name, value in zip(table.columns.keys(), row, strict=True):
                    yield f"{table.name}.{name}", json.dumps(value, default=str, ensure_ascii=False).casefold()


def left(engine, settings):
    """Where something of the person still stands: tables, and files of the data folder."""
    found = {place for place, text in everything(engine) if any(secret in text for secret in SECRETS)}
    with reading(engine) as connection:
        found |= {
            f"search {word}"
            for word in ("quill", "firm.io")
            if connection.exec_driver_sql(
                "SELECT count(*) FROM lead_search WHERE "
                + (
                    f"lead_search MATCH '{word[:3]}'"
                    if engine.dialect.name == "sqlite"
                    else f"position('{word}' in text) > 0"
                )
            ).scalar_one()
        }
    for path in settings.data_dir.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            texts = [data.decode(each, "ignore").casefold() for each in ("utf-8", "utf-16")]
            found |= {str(path) for text in texts if any(secret in text for secret in SECRETS)}
    return found


def test_everything_about_a_person_is_told(engine, company):
    told = json.loads(privacy.export(engine, NOW, 1, email=EMAIL.lower()))
    assert [row["id"] for row in told["lead"]] == [company[0]]
    assert told["lead"][0]["phone"] == "+49 30 5550198"
    assert {row["note"] for row in told["stage_change"]} >= {"a secret note by Zoë Quill"}
    assert [row["subject"] for row in told["touchpoint"]] == ["Call with Zoë Quill"]
    assert [row["name"] for row in told["deal"]] == ["Zoë Quill - 20 seats"]
    assert [row["text"] for row in told["lead_comment"]] == ["Quill likes tea"]
    assert told["tag"] == ["friend of Quill"]
    assert [row["gclid"] for row in told["click"]] == ["g1"]
    assert any((row["before"] or {}).get("phone") == "+49 30 5550199" for row in told["import_change"])
    assert {"audit", "job"} <= told["mentions"].keys()
    with reading(engine) as connection:
        kept = connection.execute(select(Audit.action, Audit.detail).order_by(Audit.id.desc())).first()
    assert tuple(kept) == ("person_exported", {"leads": f"lead {company[0]}"})


def test_by_lead_as_by_address(engine, company):
    told = json.loads(privacy.export(engine, NOW, 1, lead=company[0]))
    assert told["addresses"] == [EMAIL]
    for wrong in ({"lead": 999}, {"lead": "1"}):
        with pytest.raises(NotFound):
            privacy.export(engine, NOW, 1, **wrong)
    for wrong in ({}, {"email": ""}, {"email": "zoe"}):
        with pytest.raises(InvalidInput):
            privacy.export(engine, NOW, 1, **wrong)


def test_nothing_of_the_person_is_left(engine, company, settings, caplog):
    caplog.set_level(logging.DEBUG)
    before = figures(engine)
    assert left(engine, settings)
    assert erase(engine, settings, EMAIL.lower()) == Erased(
        1, 6, 1
    )  # a call, a comment, a row, a job, two entries of the log
    assert left(engine, settings) == set()
    assert not any(secret in caplog.text.casefold() for secret in SECRETS)
    assert figures(engine) == before, "figures of the past do not change"
    with reading(engine) as connection:
        assert connection.scalar(select(Lead.email).where(Lead.id == company[1])) == "kim@else.io"
        assert connection.scalars(select(Touchpoint.subject).where(Touchpoint.lead_id == company[1])).all() == [
            "Asked about [erased]"
        ]
        assert connection.scalars(select(LeadComment.text)).all() == ["knows [erased]"]
        assert privacy.erased(connection)[0] == 1
    assert [path.read_bytes() for path in settings.uploads.iterdir()] == [b"kim"]


def test_sent_again_they_are_not_heard(engine, company, settings):
    erase(engine, settings)
    before = figures(engine)
    for text, kind in FILES:
        about = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("c2"))
        summary = bring(engine, about, kind=kind)
        assert summary.suppressed == (kind not in ("clicks", "deals")), kind
        assert summary.as_dict()["suppressed"] == summary.suppressed
    assert bring(engine, LEADS.replace("z1,", "z7,"), kind="leads").suppressed == 1, "known by the address"
    assert bring(engine, LEADS.replace(EMAIL, "z@new.io"), kind="leads").suppressed == 1, "known by the id"
    assert left(engine, settings) == set()
    assert figures(engine) == before
    with reading(engine) as connection:
        assert connection.scalars(select(Deal.lead_id)).all() == [company[0]], "the deal is the stub's"


def test_whoever_comes_after_an_undo_is_not_the_person(engine, company, settings):
    erase(engine, settings)
    with reading(engine) as connection:
        batches = connection.scalars(select(Base.metadata.tables["import_batch"].c.id)).all()
    for batch in batches:
        take_back(engine, batch)
    assert left(engine, settings) == set()


def test_erasing_is_confirmed_and_somebody_unknown_is_kept_out_too(engine, settings):
    with writing(engine) as connection:
        ensure(connection)
        people.add(connection, ADA.email, "admin", NOW)
    for typed in ("", "other@firm.io", None):
        with pytest.raises(InvalidInput):
            erase(engine, settings, typed=typed)
    assert erase(engine, settings, typed=f" {EMAIL.upper()} ") == Erased()
    assert bring(engine, LEADS, kind="leads").suppressed == 1
    with reading(engine) as connection:
        assert connection.scalars(select(Lead.external_id)).all() == ["k2"]
        assert EMAIL.lower() not in str(connection.execute(select(Suppressed.__table__)).all())


def test_from_a_page_it_is_a_job_whose_row_never_has_the_address(engine, company, settings, monkeypatch):
    monkeypatch.setattr(run, "start", lambda *_: None)
    for typed in ("", "other@firm.io", None):
        with pytest.raises(InvalidInput):
            erasing.begin(engine, settings, EMAIL, typed, ADA, NOW)
    job = erasing.begin(engine, settings, EMAIL.lower(), EMAIL, ADA, NOW)
    assert (job.status, EMAIL.lower() in json.dumps(job.payload, ensure_ascii=False).lower()) == ("waiting", False)
    with pytest.raises(Busy, match="Erasing a person is under way"):
        erasing.begin(engine, settings, "kim@else.io", "kim@else.io", ADA, NOW)
    assert run.run(engine, job.id, erasing.WORK, lambda: NOW)
    with reading(engine) as connection:
        done = erasing.latest(connection, NOW)
        assert (done.id, done.status, done.result) == (job.id, "done", {"leads": 1, "places": 6, "files": 1})
        assert erasing.WHOM not in done.payload
        kept = connection.execute(select(Audit.action, Audit.user_id).order_by(Audit.id.desc())).first()
    assert tuple(kept) == ("person_erased", ADA.id)
    assert left(engine, settings) == set()


def test_a_job_that_fails_keeps_no_address_either(engine, settings, monkeypatch):
    with writing(engine) as connection:
        ensure(connection)
        people.add(connection, ADA.email, "admin", NOW)
    monkeypatch.setattr(run, "start", lambda *_: None)
    monkeypatch.setattr(erasing, "erase", lambda *_: 1 / 0)
    job = erasing.begin(engine, settings, EMAIL, EMAIL, ADA, NOW)
    assert not run.run(engine, job.id, erasing.WORK, lambda: NOW)
    with reading(engine) as connection:
        failed = queue.view(connection, job.id, NOW)
    assert (failed.status, erasing.WHOM in failed.payload, recompute.NAMES[failed.kind]) == (
        "failed", False, "Erasing a person",
    )  # fmt: skip


def test_what_is_written_while_they_are_looked_for_goes_too(engine, company, settings, monkeypatch):
    """Between the look through all tables and the transaction, and between that and the second look."""
    numbers = iter((7, 8))

    def meanwhile(name, done):
        def work(*given):
            answer = done(*given)
            monkeypatch.setattr(leftovers, name, done)  # only once
            number = next(numbers)
            row = {"id": number, "lead_id": company[1], "user_id": 1, "at": NOW, "pinned": False}
            with writing(engine) as connection:
                connection.execute(insert(LeadComment).values(text=f"as Zoë Quill said, {number}", **row))
            uploads.save(engine, settings, f"late{number}.csv", EMAIL.encode(), 1, NOW)
            return answer

        monkeypatch.setattr(leftovers, name, work)

    meanwhile("files", leftovers.files)
    meanwhile("delete_files", leftovers.delete_files)
    assert erase(engine, settings) == Erased(1, 8, 3)
    assert left(engine, settings) == set()
    with reading(engine) as connection:
        assert connection.scalar(select(LeadComment.text).where(LeadComment.id == 8)) == "as [erased] said, 8"


def test_the_key_of_the_list_is_sealed_and_one_that_is_bare_is_sealed_when_it_is_used(engine, company, settings):
    erase(engine, settings)
    with writing(engine) as connection:
        held = connection.scalar(select(SuppressionKey.value))
        assert secret.is_sealed(held)
        bare = secret.of(connection).open(held)
        connection.execute(update(SuppressionKey).values(value=bare))  # as an earlier version left it
    assert bring(engine, LEADS, kind="leads").suppressed == 1
    with reading(engine) as connection:
        again = connection.scalar(select(SuppressionKey.value))
        assert secret.is_sealed(again)
        assert secret.of(connection).open(again) == bare


def test_another_secret_key_hears_nobody_until_the_list_is_sealed_anew(engine, company, settings):
    changed = replace(settings, secret_key="n" * 40)
    erase(engine, settings)
    with pytest.raises(Unreadable, match=r"list of erased people .* OLD_SECRET_KEYS.* privacy drop-list"):
        bring(secret.carried(engine, changed), LEADS, kind="leads")
    both = replace(changed, old_secret_keys=secret.key(settings))
    with writing(engine) as connection:
        assert secret.reseal(connection, secret.vault(both)) == 1
    assert bring(secret.carried(engine, changed), LEADS, kind="leads").suppressed == 1


def test_with_the_key_lost_the_list_is_dropped_knowingly(engine, company, settings):
    erase(engine, settings)
    hashes = 2  # of the e-mail and of the id
    lost = secret.carried(engine, replace(settings, secret_key="n" * 40))
    with pytest.raises(InvalidInput, match=r"has 2 hashes\. Without it nobody is kept out: .* Add --yes"):
        privacy.drop_list(lost, NOW, None, is_sure=False)
    with reading(engine) as connection:
        assert privacy.erased(connection) == (1, hashes)
    assert privacy.drop_list(lost, NOW, None, is_sure=True) == hashes
    summary = bring(lost, LEADS, kind="leads")
    assert (summary.suppressed, summary.created) == (0, 1), "back as a new lead, beside the stub"
    with writing(lost) as connection:
        assert privacy.erased(connection) == (1, 0)
        kept = connection.execute(
            select(Audit.user_id, Audit.detail).where(Audit.action == "erased_list_dropped")
        ).one()
        assert tuple(kept) == (None, {"hashes": "2"})
    assert erase(lost, replace(settings, secret_key="n" * 40)).leads == 1
    assert bring(lost, LEADS, kind="leads").suppressed == 1


def test_a_number_of_a_switchboard_stays_with_the_others(engine, settings):
    rows = "".join(f"s{n},{n}@firm.io,2026-05-01,+49 30 5550199\n" for n in range(6))
    with writing(engine) as connection:
        people.add(connection, ADA.email, "admin", NOW)
    bring(engine, f"Lead ID,Email,Created,Phone\n{rows}", kind="leads")
    assert erase(engine, settings, "0@firm.io", "0@firm.io") == Erased(1, 0, 0)
    with reading(engine) as connection:
        assert connection.scalars(select(Lead.phone).order_by(Lead.id)).all() == [None, *["+49 30 5550199"] * 5]
