"""python -m core stages."""

import pytest

LEADS = "Lead ID,Email,Created,Stage,Country\n1,a@x.io,2026-03-02,Hot,DE\n2,b@x.io,2026-03-03,Cold,FR\n"


@pytest.fixture
def leads(core, database, tmp_path):
    (tmp_path / "leads.csv").write_text(LEADS)
    assert core("import", "leads.csv", "--kind", "leads").code == 0


def test_values_and_rules_are_set_listed_and_deleted(core, leads):
    assert core("stages", "set", "lifecycle", "Hot", "mql").out == "Hot means MQL always.\n"
    assert core("stages", "set", "lifecycle", "Hot", "sql", "--from", "2026-03-02").code == 0
    told = core("stages", "rule", "mql", "--country", "fr", "--from", "2026-03-04")
    assert told.out == "MQL from 2026-03-04 where country fr.\n"
    listed = core("stages", "list").out
    assert "lifecycle          1  Hot: SQL (MQL always, SQL from 2026-03-02)" in listed
    assert "lifecycle          1  Cold: Lead (built in)" in listed
    assert "rule 1             1  MQL from 2026-03-04 where country fr" in listed
    assert core("stages", "rule", "sql", "--id", "1", "--country", "de").code == 0
    assert core("stages", "rule", "--delete", "1").out == "Rule 1 is deleted.\n"
    assert core("stages", "set", "lifecycle", "Hot", "--from", "2026-03-02", "--delete").code == 0
    assert "Hot: MQL (MQL always)" in core("stages", "list").out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["set", "lifecycle", "Hot", "hot"], 1, "A stage is one of lead, mql"),
        (["set", "lifecycle", "Hot"], 1, "A stage is one of lead, mql"),
        (["set", "deal", "Signed", "won", "--from", "2026-03-02"], 1, "Deal stages have no days"),
        (["set", "colour", "Hot", "mql"], 2, "invalid choice"),
        (["set", "lifecycle", "Hot", "--delete"], 1, "no longer here"),
        (["rule", "mql"], 1, "at least one condition"),
        (["rule", "won", "--country", "de"], 1, "A rule may mean"),
        (["rule", "--delete", "9"], 1, "no stage rule 9"),
    ],
)
def test_what_cannot_be_done_is_told(core, database, arguments, code, message):
    told = core("stages", *arguments)
    assert (told.code, message in told.err) == (code, True)
