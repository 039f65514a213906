"""Files in and out of the server: who may, what is refused, and how it is told."""

import csv
import io

import pytest
from sqlalchemy import func, insert, select

from core.access import audit
from core.ingest.records import Options
from core.jobs import imports
from core.store.engine import reading, writing
from core.store.models import Audit, ImportBatch, ImportReject, Upload
from core.store.stages import Stage
from tests.bad_files import ASKED, GOOD, REFUSED, ROW
from tests.browser import NOON
from tests.factories import World

ROLES = ["admin", "marketing", "sales", "viewer"]
DAYS = "from=2026-03-01&to=2026-03-31"


def send(browser, data, name="leads.csv", token=None):
    headers = {"X-CSRFToken": browser.token if token is None else token, "Sec-Fetch-Mode": "cors"}
    form = {} if data is None else {"file": (io.BytesIO(data), name)}
    return browser.client.post("/data/upload", data=form, headers=headers, content_type="multipart/form-data")


def uploads(server):
    with reading(server.config["ENGINE"]) as connection:
        return connection.scalar(select(func.count()).select_from(Upload))


def audits(server, action):
    with reading(server.config["ENGINE"]) as connection:
        return list(connection.scalars(select(Audit.detail).where(Audit.action == action).order_by(Audit.id)))


@pytest.fixture
def marketing(person):
    return person("marketing")


@pytest.fixture
def filled(server):
    """March 2026: 100.10 of spend, 3 leads of which 2 are SQLs, one with a name a spreadsheet would run."""
    with writing(server.config["ENGINE"]) as connection:
        world = World(connection)
        brand = world.campaign("Brand")
        world.daily("2026-03-10", 100.10, campaign=brand)
        for name, stages in (("=1+1", {Stage.SQL: "2026-03-20"}), ("Bo", {Stage.SQL: "2026-03-21"}), ("Cy", {})):
            world.lead("2026-03-11", campaign=brand, channel="paid_search", first_name=name, stages=stages)
        world.settle()
    return brand


@pytest.mark.parametrize("role", ROLES)
def test_who_may_upload(server, person, role):
    answer = send(person(role), GOOD.encode())
    if role in ("admin", "marketing"):
        assert answer.status_code == 200
        assert imports.look(server.config["ENGINE"], answer.json["upload"], Options()).reading.kind.id == "leads"
    else:
        assert answer.status_code == 403
        assert answer.json["error"] == f"Your role, {role}, does not permit this."
        assert audits(server, "refused") == [{"permission": "import", "path": "/data/upload"}]
        assert uploads(server) == 0


def test_uploads_want_the_token(server, marketing):
    assert send(marketing, GOOD.encode(), token="").status_code == 400
    assert send(marketing, GOOD.encode(), token="forged").status_code == 400
    assert uploads(server) == 0


def test_an_upload_without_a_file(marketing):
    answer = send(marketing, None)
    assert (answer.status_code, answer.json) == (400, {"error": "No file came with the request.", "field": "file"})


def test_an_empty_file_is_refused_at_once(server, marketing):
    answer = send(marketing, b"")
    assert (answer.status_code, answer.json["error"]) == (400, "File is empty.")
    assert uploads(server) == 0


@pytest.mark.parametrize("megabytes", [51, 60])
def test_too_large_is_told_before_it_is_parsed(server, marketing, megabytes):
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body += bytes(megabytes * 1_000_000) + b"\r\n--x--\r\n"
    headers = {"X-CSRFToken": marketing.token, "Content-Type": "multipart/form-data; boundary=x"}
    answer = marketing.client.post("/data/upload", data=body, headers={**headers, "Sec-Fetch-Mode": "cors"})
    assert answer.status_code == 413
    assert "the limit is 5" in answer.json["error"]
    assert uploads(server) == 0


@pytest.mark.parametrize("name", [name for name in REFUSED if name != "empty"])
def test_a_file_that_cannot_be_used_is_told_at_a_look(server, marketing, name):
    content, message = REFUSED[name]
    look = imports.look(server.config["ENGINE"], send(marketing, content).json["upload"], Options())
    assert look.reading is None
    assert look.error.startswith(message)


@pytest.mark.parametrize("name", ASKED)
def test_a_question_is_asked_at_a_look(server, marketing, name):
    content, field, words = ASKED[name]
    look = imports.look(server.config["ENGINE"], send(marketing, content).json["upload"], Options())
    question = look.reading.questions[0]
    assert question.field == field
    assert words in question.message + " ".join(choice.label for choice in question.choices)


@pytest.mark.parametrize("name", ROW)
def test_a_bad_row_is_shown_with_its_reason(server, marketing, name):
    content, row, words = ROW[name]
    look = imports.look(server.config["ENGINE"], send(marketing, content.encode()).json["upload"], Options())
    assert [(one["row"], one["reason"] is None) for one in look.rows] == [(2, True), (row, False)]
    assert words in look.rows[1]["reason"]


@pytest.mark.parametrize("filename", ["../../etc/passwd", "C:\\x\\leads.csv", "é→" * 300 + ".csv"])
def test_odd_file_names(server, marketing, filename):
    upload = send(marketing, GOOD.encode(), filename).json["upload"]
    shown = imports.look(server.config["ENGINE"], upload, Options()).filename
    assert "/" not in shown
    assert "\\" not in shown
    assert len(shown) <= 200


def batch(server, filename):
    row = {
        "source": "Files", "kind": "leads", "filename": filename, "sha256": "x", "options": {}, "headers": ["name"],
        "rows_read": 1, "created": 0, "updated": 0, "unchanged": 0, "rejected": 1, "totals": {}, "at": NOON,
    }  # fmt: skip
    with writing(server.config["ENGINE"]) as connection:
        made = connection.execute(insert(ImportBatch).values(row).returning(ImportBatch.id)).scalar_one()
        reject = {"batch_id": made, "row": 2, "cells": ["=cmd()"], "reason": "bad"}
        connection.execute(insert(ImportReject).values(reject))
    return made


@pytest.mark.parametrize("filename", ["leads.csv", 'a"b;c.csv', "é→.csv", "a\r\nSet-Cookie: x=1.csv"])
def test_rejected_rows_come_back(server, marketing, filename):
    answer = marketing.get(f"/data/rejected/{batch(server, filename)}.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert [name for name, value in answer.headers if "x=1" in value] in ([], ["Content-Disposition"])
    assert "'=cmd()" in answer.text


@pytest.mark.parametrize("number", [7, 2**31, 10**30])
def test_rejected_rows_of_an_import_that_never_was(marketing, number):
    assert marketing.get(f"/data/rejected/{number}.csv").status_code == 404


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "path",
    [
        "/export/campaigns.csv",
        "/export/drill.csv?drill=sqls",
        "/export/junk.csv",
        "/export/search-terms.csv",
        "/export/figures.csv?metric=leads",
    ],
)
def test_who_may_export(server, person, filled, role, path):
    answer = person(role).get(f"{path}{'&' if '?' in path else '?'}{DAYS}")
    if role == "viewer":
        assert answer.status_code == 403
        assert audits(server, "exported") == []
        assert audits(server, "refused") == [{"permission": "export", "path": path.split("?")[0]}]
    else:
        assert (answer.status_code, answer.mimetype) == (200, "text/csv")
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        names = {
            "campaigns.csv": "campaigns",
            "drill.csv": "sqls",
            "junk.csv": "junk",
            "figures.csv": "leads",
            "search-terms.csv": "search-terms",
        }
        assert audits(server, "exported") == [{"what": names[path.split("?")[0].rpartition("/")[2]]}]


@pytest.mark.parametrize("role", ROLES)
def test_the_audit_log_is_for_admins_as_a_file_too(server, person, role):
    browser = person(role)
    with writing(server.config["ENGINE"]) as connection:
        audit.record(connection, NOON, None, "=cmd|' /C calc'!A0", note="1")
    answer = browser.get("/export/audit.csv?who=any&since=2026-11-22")
    if role != "admin":
        assert answer.status_code == 403
        assert audits(server, "exported") == []
        return
    assert answer.headers["Content-Disposition"] == "attachment; filename=audit.csv"
    first = next(csv.DictReader(io.StringIO(answer.text.lstrip("\N{BYTE ORDER MARK}"))))
    assert first["When"] == "2026-11-22 12:00:00+00:00"
    assert first["Action"].startswith("'=cmd")
    assert first["What"].startswith("'=cmd")
    assert audits(server, "exported") == [{"what": "the audit log"}]
    assert browser.get("/export/audit.csv?who=me").status_code == 400


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"/export/campaigns.csv?{DAYS}", "campaigns-2026-03-01-2026-03-31.csv"),
        ("/export/keywords.csv?range=all", "keywords-all.csv"),
        ("/export/campaigns_performance.csv?range=all", "campaigns_performance-all.csv"),
        ("/export/search-terms.csv?range=all", "search-terms-all.csv"),
        (f"/export/drill.csv?{DAYS}&drill=sqls", "sqls-2026-03-01-2026-03-31.csv"),
        (f"/export/figures.csv?{DAYS}&metric=sqls&by=week", "sqls-week-2026-03-01-2026-03-31.csv"),
        (f"/export/channels.csv?{DAYS}&channel=email&columns=roi", "channels-2026-03-01-2026-03-31-channel-email.csv"),
    ],
)
def test_a_file_is_named_with_its_days(marketing, filled, path, name):
    assert marketing.get(path).headers["Content-Disposition"] == f"attachment; filename={name}"


def test_strangers_get_nothing(stranger, filled):
    for path in ("/export/campaigns.csv", "/export/drill.csv?drill=sqls", "/data/rejected/1.csv"):
        assert stranger.get(path).location.startswith("/login?next=")


def test_the_records_behind_a_figure(marketing, filled):
    def rows(query):
        text = marketing.get(f"/export/drill.csv?{DAYS}&{query}").text
        return list(csv.DictReader(io.StringIO(text.lstrip("\N{BYTE ORDER MARK}"))))

    assert [row["Name"] for row in rows("drill=sqls")] == ["'=1+1", "Bo"]
    assert len(rows("drill=lead_to_sql&drill_part=denominator")) == 3
    assert len(rows(f"drill=leads&drill_campaign=id:{filled}")) == 3
    assert rows("drill=leads&drill_campaign=(not matched)") == []
    assert rows("drill=leads&drill_from=2026-03-12&drill_to=2026-03-31") == []
    assert rows("drill=leads&drill_from=2027-01-01&drill_to=2027-01-31") == []
    assert [row["Cost"] for row in rows("drill=spend")] == ["100.1"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/export/drill.csv", "There is no metric"),
        ("/export/drill.csv?drill=spnd", "There is no metric &#39;spnd&#39;"),
        ("/export/drill.csv?drill=ctr&drill_part=half", "part cannot be &#39;half&#39;"),
        ("/export/drill.csv?drill=leads&drill_from=x&drill_to=y", "from must be a date"),
        ("/export/drill.csv?drill=leads&drill_channel=radio", "There is no channel &#39;radio&#39;"),
        ("/export/campaigns.csv?from=2026-03-02&to=2026-03-01", "Start is after end"),
        ("/export/campaigns.csv?from=0001-01-01&to=2026-03-01", "from must lie between"),
        ("/export/campaigns.csv?basis=both", "basis cannot be"),
        ("/export/campaigns.csv?columns=spnd", "There is no metric &#39;spnd&#39;"),
        ("/export/figures.csv?by=week", "metric must name at least one metric"),
        ("/export/figures.csv?metric=leads&by=day&by=week", "Break down by one of day and week"),
        ("/export/campaigns.csv?campaign=Nobody", "There is no campaign &#39;Nobody&#39;"),
    ],
)
def test_what_cannot_be_asked_is_told(server, marketing, filled, path, message):
    answer = marketing.get(path)
    assert answer.status_code == 400
    assert message in answer.text
    assert audits(server, "exported") == []


def test_an_export_nobody_offers(marketing):
    assert marketing.get("/export/passwords.csv").status_code == 404


def test_a_campaign_that_is_gone_is_left_out(marketing, filled):
    answer = marketing.get(f"/export/campaigns.csv?{DAYS}&campaign=id:999")
    assert (answer.status_code, "Brand" in answer.text) == (200, True)


def lead_rows(answer):
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\N{BYTE ORDER MARK}"))))


@pytest.mark.parametrize("role", ROLES)
def test_the_table_of_leads_as_a_file(server, person, filled, role):
    answer = person(role).get(f"/export/leads.csv?{DAYS}&columns=name,stage&sort=name:asc&stage=SQL")
    if role == "viewer":
        assert answer.status_code == 403
        assert audits(server, "exported") == []
        return
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert "leads-2026-03-01-2026-03-31.csv" in answer.headers["Content-Disposition"]
    rows = lead_rows(answer)
    assert rows[0] == ["Id", "Name", "Stage"]
    assert [row[1:] for row in rows[1:3]] == [["'=1+1", "SQL"], ["Bo", "SQL"]]
    assert ["Filter", "Stage: SQL"] in rows
    assert audits(server, "exported") == [{"what": "leads"}]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("columns=password", "There is no column"),
        ("stage=BOSS", "There is no stage"),
        ("filter=%7B", "cannot be read"),
        ("campaign=Nope", "There is no campaign"),
        ("sort=password", "There is no column"),
    ],
)
def test_a_file_of_leads_that_cannot_be_made(server, person, filled, more, says):
    answer = person("admin").get(f"/export/leads.csv?{DAYS}&{more}")
    assert answer.status_code == 400
    assert says in answer.text
    assert audits(server, "exported") == []
