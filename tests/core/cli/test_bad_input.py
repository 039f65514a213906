"""What the command line says about files nobody should have sent, and that nothing of them is written."""

import csv
import io
from secrets import token_hex

import pytest
from sqlalchemy import select

from core.jobs import imports
from core.store.engine import reading
from core.store.models import Lead
from tests.bad_files import ASKED, GOOD, REFUSED, ROW


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_used(core, database, write, counts, name):
    content, message = REFUSED[name]
    found = core("import", write("leads.csv", content))
    assert (found.code, found.out) == (1, "")
    assert found.err.startswith(f"leads.csv: {message}")
    assert counts(everything=True) == {}


@pytest.mark.parametrize("name", ASKED)
def test_a_file_that_only_a_person_can_decide_about(core, database, write, counts, name):
    content, field, words = ASKED[name]
    found = core("import", write("leads.csv", content), "--json")
    assert (found.code, found.json["status"], found.json["field"]) == (1, "question", field)
    assert words in found.err
    assert counts(everything=True) == {}
    answer = write("answer.json", f'{{"{field}": "{found.json["choices"][0]["value"]}"}}')
    answered = core("import", write("leads.csv", content), "--mapping", answer, "--json")
    assert (answered.code, answered.json["created"], answered.json["rejected"]) == (0, 1, 0), answered.err


@pytest.mark.parametrize("name", ROW)
def test_a_row_that_cannot_be_used(core, database, write, name):
    content, row, words = ROW[name]
    found = core("import", write("file.csv", content), "--json")
    assert (found.code, found.json["created"], found.json["rejected"]) == (0, 1, 1)
    assert [one["row"] for one in found.json["rejects"]] == [row]
    assert words in found.json["rejects"][0]["reason"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_other_encodings_are_read(core, database, write, encoding):
    found = core(
        "import", write("leads.csv", GOOD.replace("ann", "josé").replace("é@", "e@").encode(encoding)), "--json"
    )
    assert (found.code, found.json["created"]) == (0, 1)
    assert any(("UTF-16" if "16" in encoding else "UTF-8") in note for note in found.json["notes"])


def test_sixty_megabytes(core, database, write, counts):
    path = write("big.csv", b"email,created_at\n" + b"ann@example.com,2026-03-01\n" * 2_300_000)
    found = core("import", path)
    assert (found.code, found.out) == (1, "")
    assert "the limit is 50 MB" in found.err
    assert counts(everything=True) == {}


def test_three_bad_addresses_in_a_thousand(core, database, write):
    rows = [f"{token_hex(4)}.{n}@x.io,2026-03-01" for n in range(997)] + ["nobody,2026-03-01"] * 3
    found = core("import", write("leads.csv", "email,created_at\n" + "\n".join(rows)), "--json")
    assert (found.json["created"], found.json["rejected"]) == (997, 3)
    with reading(database) as connection:
        name, text = imports.rejected_csv(connection, found.json["batch"])
    back = list(csv.DictReader(io.StringIO(text.lstrip("\N{BYTE ORDER MARK}"))))
    assert (name, [(row["row"], row["email"]) for row in back]) == (
        "rejected-leads.csv",
        [("999", "nobody"), ("1000", "nobody"), ("1001", "nobody")],
    )
    assert all(row["reason"] for row in back)


@pytest.mark.parametrize("text", ['=HYPERLINK("http://evil")', "<img src=x onerror=alert(1)>"])
def test_formulas_and_markup_are_kept_as_text(core, database, write, text):
    quoted = text.replace('"', '""')
    found = core("import", write("leads.csv", f'email,created_at,source\na@x.io,2026-03-01,"{quoted}"\n'), "--json")
    assert found.code == 0, found.err
    with reading(database) as connection:
        assert connection.scalar(select(Lead.source_value)) == text
    shown = core("query", "leads", "--by", "source", "--format", "csv").out
    assert next(csv.DictReader(io.StringIO(shown)))["source"] == ("'" if text.startswith("=") else "") + text
