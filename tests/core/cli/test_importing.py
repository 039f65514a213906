import json
from itertools import permutations

import pytest

LEADS = "id,email,created_at,utm_campaign,mql_at\n1,ann@x.io,2026-03-01,Brand,2026-03-04\n2,bob@x.io,2026-03-02,,\n"
SPEND = "Day,Campaign,Cost,Clicks\n2026-03-01,Brand,10.10,5\n2026-03-02,Brand,20.20,6\n"
STAGES = "lead_id,stage,at\n1,SQL,2026-03-09\n"
UNDATED = "Campaign report\nAll time\nCampaign,Campaign status,Cost,Impr.,Currency code\nBrand,Enabled,12.50,99,EUR\n"
DONE = {"suppressed",
    "file", "filename", "status", "kind", "label", "source", "batch", "rows_read", "created", "updated", "unchanged",
    "replaced", "rejected", "days", "totals", "notes", "rejects", "dry_run",
}  # fmt: skip


def test_one_file_is_an_object(core, database, write):
    path = write("spend.csv", SPEND)
    found = core("import", path, "--json")
    assert (found.code, found.err) == (0, "")
    assert set(found.json) == DONE
    assert found.json["file"] == str(path)
    assert (found.json["filename"], found.json["status"], found.json["kind"]) == ("spend.csv", "done", "spend")
    assert (found.json["batch"], found.json["rows_read"], found.json["created"], found.json["rejected"]) == (1, 2, 2, 0)
    assert found.json["totals"] == {
        "cost": 30.3, "currency": "USD", "clicks": 11, "impressions": 0, "conversions": 0.0,
    }  # fmt: skip


def test_a_summary_for_people(core, database, write):
    found = core("import", write("spend.csv", SPEND))
    assert found.out.splitlines()[:2] == [
        "spend.csv: Spend (spend), source Unknown, batch 1",
        "  rows read 2, created 2, updated 0, unchanged 0, rejected 0",
    ]
    assert "cost 30.30" in found.out


def test_a_second_time_changes_nothing(core, database, write, counts):
    path = write("spend.csv", SPEND)
    core("import", path)
    before = counts(everything=True)
    found = core("import", path, "--json")
    assert (found.json["batch"], found.json["created"], found.json["unchanged"]) == (None, 0, 2)
    assert any(note.startswith("Already imported on ") for note in found.json["notes"])
    assert found.code == 0
    # That somebody tried again is on record; nothing else is there twice.
    looked_at = {"audit": before["audit"] + 1, "figure_change": before["figure_change"] + 2}
    assert counts(everything=True) == {**before, **looked_at}


@pytest.mark.parametrize("order", list(permutations(["leads.csv", "spend.csv", "stages.csv"])))
def test_several_files_in_any_order_are_a_list(core, database, write, order):
    files = {"leads.csv": LEADS, "spend.csv": SPEND, "stages.csv": STAGES}
    found = core("import", *(write(name, files[name]) for name in order), "--json")
    assert found.code == 0
    assert [one["filename"] for one in found.json] == ["spend.csv", "leads.csv", "stages.csv"]
    assert all(set(one) == DONE for one in found.json)
    answer = core("query", "spend", "leads", "mqls", "sqls", "--by", "campaign", "--format", "json").json
    brand = next(row for row in answer["rows"] if row["campaign"] == "Brand")
    assert (brand["spend"], brand["leads"], brand["mqls"], brand["sqls"]) == (30.3, 1, 1, 1)
    assert (answer["total"]["leads"], answer["total"]["sqls"]) == (2, 1)


def test_files_of_one_name_are_told_apart(core, database, write, tmp_path):
    for folder, content in (("a", LEADS), ("b", SPEND)):
        (tmp_path / folder).mkdir()
        write(f"{folder}/export.csv", content)
    found = core("import", tmp_path / "a/export.csv", tmp_path / "b/export.csv", "--json")
    assert {one["file"]: one["kind"] for one in found.json} == {
        str(tmp_path / "a/export.csv"): "leads",
        str(tmp_path / "b/export.csv"): "spend",
    }


def test_a_dry_run_writes_nothing(core, database, write, counts):
    before = counts(everything=True)
    found = core("import", write("leads.csv", LEADS), write("spend.csv", SPEND), "--dry-run", "--json")
    assert found.code == 0
    assert [(one["created"], one["batch"], one["dry_run"]) for one in found.json] == [(2, None, True), (2, None, True)]
    assert counts(everything=True) == before
    assert "dry run" in core("import", write("leads.csv", LEADS), "--dry-run").out


def test_a_question_and_its_answer(core, database, write, counts):
    path = write("report.csv", UNDATED)
    found = core("import", path)
    assert (found.code, found.out) == (1, "")
    assert "covers all time and has no Day column: which dates does it span?" in found.err
    assert "Answer with --from D --to D" in found.err
    assert counts(everything=True) == {}
    asked = core("import", path, "--json")
    assert asked.code == 1
    assert set(asked.json) == {"file", "filename", "status", "question", "field", "choices"}
    assert (asked.json["status"], asked.json["field"]) == ("question", "start")
    assert asked.json["question"] in asked.err
    answered = core("import", path, "--from", "2026-03-01", "--to", "2026-03-31", "--json")
    assert (answered.code, answered.json["totals"]["cost"], answered.json["totals"]["currency"]) == (0, 12.5, "EUR")


def test_the_answer_to_a_question_about_dates_is_a_mapping(core, database, write):
    path = write("leads.csv", "email,created_at\nann@x.io,03/04/2026\n")
    asked = core("import", path)
    assert asked.code == 1
    assert '--mapping FILE.json holding {"date_order": "dmy"}' in asked.err
    mapping = write("mapping.json", '\N{BYTE ORDER MARK}{"date_order": "mdy"}')
    assert core("import", path, "--mapping", mapping).code == 0
    assert '"day": "2026-03-04"' in core("query", "leads", "--by", "day", "--format", "json").out


def test_one_bad_file_does_not_keep_the_others_out(core, database, write):
    found = core("import", write("empty.csv", ""), write("spend.csv", SPEND), "missing.csv", "--json")
    assert found.code == 1
    by_name = {one["filename"]: one for one in found.json}
    assert by_name["spend.csv"]["created"] == 2
    assert by_name["empty.csv"]["error"] == "File is empty."
    assert by_name["missing.csv"]["error"] == "missing.csv cannot be read: No such file or directory."
    assert set(by_name["missing.csv"]) == {"file", "filename", "status", "error", "field", "choices"}
    assert found.err.splitlines() == [
        "empty.csv: File is empty.",
        "missing.csv: missing.csv cannot be read: No such file or directory.",
    ]


def test_a_mapping_with_every_key(core, database, write):
    mapping = {
        "kind": "spend",
        "columns": {"start_day": "Von", "end_day": "Bis", "cost": "Betrag", "campaign": "Name"},
        "constants": {"channel": "paid_social"},
        "encoding": "latin-1",
        "delimiter": ";",
        "decimal": ",",
        "date_order": "dmy",
        "currency": "CHF",
        "account": "Zürich",
        "from": "2026-01-01",
        "to": "2026-01-31",
    }
    path = write("kosten.csv", "Von;Bis;Betrag;Name\n01/02/2026;28/02/2026;1.234,56;Bücher\n".encode("latin-1"))
    given = write("mapping.json", json.dumps(mapping))
    found = core("import", path, "--mapping", given, "--json")
    assert found.code == 0, found.err
    assert (found.json["source"], found.json["totals"]["currency"], found.json["totals"]["cost"]) == (
        "Zürich",
        "CHF",
        1234.56,
    )
    answer = core("query", "spend", "--by", "channel,campaign", "--from", "2026-02-01", "--to", "2026-02-28",
                  "--format", "json").json  # fmt: skip
    assert (answer["rows"][0]["channel"], answer["rows"][0]["campaign"], answer["total"]["spend"]) == (
        "Paid social",
        "Bücher",
        1234.56,
    )


def test_options_outrank_the_mapping(core, database, write):
    mapping = write("mapping.json", '{"currency": "CHF", "account": "A", "from": "2026-01-01", "to": "2026-01-31"}')
    options = ("--currency", "eur", "--account", "B", "--from", "2026-02-01", "--to", "2026-02-28")
    path = write("report.csv", "Campaign,Cost\nBrand,5\n")
    found = core("import", path, "--kind", "google_ads_campaigns", "--mapping", mapping, *options, "--json")
    assert (found.json["source"], found.json["totals"]["currency"]) == ("B", "EUR")
    assert core("query", "spend", "--to", "2026-01-31", "--format", "json").json["total"]["spend"] == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]", "mapping: the file must hold a JSON object"),
        ("{kind", "mapping: this is not JSON (line 1)."),
        ('{"colums": {}}', "mapping: unknown key “colums”; use kind, columns"),
        ('{"kind": "lead"}', "lead"),
        ('{"decimal": "."  , "date_order": "ydm"}', "date_order: “ydm” is not one of dmy mdy ymd."),
        ('{"columns": {"email": "Mail"}}', "columns: the file has no column “Mail”; it has id"),
        ('{"from": "2026-01-01"}', "Give both start and end"),
    ],
)
def test_a_bad_mapping_is_told(core, database, write, counts, text, message):
    found = core("import", write("leads.csv", LEADS), "--mapping", write("mapping.json", text))
    assert (found.code, found.out) == (1, "")
    assert message in found.err
    assert counts() == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--from", "2026-01-01"), "--from and --to go together."),
        (("--to", "2026-01-01"), "--from and --to go together."),
        (("--from", "2026-02-01", "--to", "2026-01-01"), "Start is after end: 1 Feb 2026 comes after 1 Jan 2026."),
        (("--currency", "euro"), "currency: “euro” is not a code such as EUR."),
        (("--mapping", "nowhere.json"), "nowhere.json cannot be read: No such file or directory."),
    ],
)
def test_options_that_do_not_work(core, database, write, arguments, message):
    found = core("import", write("leads.csv", LEADS), *arguments)
    assert (found.code, found.out) == (1, "")
    assert message in found.err
    told = core("import", write("leads.csv", LEADS), *arguments, "--json")
    assert (told.code, told.json["status"], told.json["error"] in found.err) == (1, "error", True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("import",),
        ("import", "x.csv", "--kind", "tweets"),
        ("import", "x.csv", "--from", "yesterday", "--to", "2026-01-01"),
        ("import", "x.csv", "--from", "0001-01-01", "--to", "2026-01-01"),
        ("undo", "first"),
        ("undo", "9" * 30),
    ],
)
def test_a_wrong_call(core, database, arguments):
    found = core(*arguments)
    assert (found.code, found.out) == (2, "")
    assert "error: " in found.err
    assert "invalid _day" not in found.err


def test_undo_takes_everything_back(core, database, write, counts):
    core("import", write("leads.csv", LEADS), write("spend.csv", SPEND))
    assert counts()["lead"] == 2
    assert core("undo", 2).out.startswith("Import 2 undone: ")
    found = core("undo", 1, "--json")
    assert set(found.json) == {"batch", "deleted", "restored", "conflicts"}
    assert (found.code, found.json["batch"], found.json["conflicts"]) == (0, 1, [])
    assert counts() == {}
    again = core("undo", 1, "--json")
    assert (again.code, again.json["status"]) == (1, "error")
    assert "Import 1 was undone on" in again.err
    assert core("undo", 77).err == "There is no import 77.\n"


def test_many_rejected_rows_are_cut_for_people_only(core, database, write):
    rows = "".join(f"{n}@x.io,2026-13-{n}\n" for n in range(10, 40))
    path = write("leads.csv", "email,created_at\nann@x.io,2026-03-01\n" + rows)
    assert "and 20 more; --json lists them all" in core("import", path, "--dry-run").out
    assert len(core("import", path, "--json").json["rejects"]) == 30
