"""What is kept about a person, and erasing it, on the command line."""

import json

import pytest
from sqlalchemy import select

from core import config
from core.store import secret
from core.store.engine import reading, writing
from core.store.models import Audit, Lead, SuppressionKey
from tests.core.ingest.importing import load

EMAIL = "ada@firm.io"
LEADS = (
    f"Lead ID,Email,Created,First name,Last name\na1,{EMAIL},2026-05-01,Ada,Quill\nk2,kim@else.io,2026-05-02,Kim,Lee\n"
)


@pytest.fixture
def leads(database):
    """The ids of Ada and Kim."""
    load(database, LEADS, kind="leads")
    with reading(database) as connection:
        return connection.scalars(select(Lead.id).order_by(Lead.external_id)).all()


def recorded(database, action):
    with reading(database) as connection:
        chosen = select(Audit.user_id, Audit.detail).where(Audit.action == action)
        return [tuple(row) for row in connection.execute(chosen)]


def test_export_to_standard_output_by_address_and_by_lead(core, database, leads):
    for whom in (("--email", EMAIL.upper()), ("--lead", leads[0])):
        found = core("privacy", "export", *whom)
        assert (found.code, found.err) == (0, "")
        assert [row["first_name"] for row in found.json["lead"]] == ["Ada"]
    assert recorded(database, "person_exported") == [(None, {"leads": f"lead {leads[0]}"})] * 2


def test_export_to_a_file_for_its_owners_eyes(core, leads, tmp_path):
    path = tmp_path / "ada.json"
    path.write_text("old")
    path.chmod(0o644)
    found = core("privacy", "export", "--email", EMAIL, "--out", path)
    assert (found.code, found.out) == (0, "")
    assert json.loads(path.read_text(encoding="utf-8"))["addresses"] == [EMAIL]
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.glob("*ada*")] == ["ada.json"]


@pytest.mark.parametrize(
    ("whom", "says"),
    [
        (("--email", "ada"), "Give the e-mail of a person, such as ada@example.com.\n"),
        (("--email", ""), "Give the e-mail of a person, such as ada@example.com.\n"),
        (("--lead", "999"), "That lead is no longer here.\n"),
    ],
)
def test_an_export_that_is_refused_leaves_no_file(core, database, leads, tmp_path, whom, says):
    path = tmp_path / "ada.json"
    path.write_text("old")
    found = core("privacy", "export", *whom, "--out", path)
    assert (found.code, found.out, found.err) == (1, "", says)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.glob("*ada*")] == ["ada.json"]
    assert recorded(database, "person_exported") == []


def test_a_place_where_nothing_can_be_written(core, database, leads, tmp_path):
    for place in (tmp_path, tmp_path / "no" / "ada.json"):
        found = core("privacy", "export", "--email", EMAIL, "--out", place)
        assert (found.code, found.out) == (1, "")
        assert found.err.startswith(f"--out: {place} cannot be written: ")
    assert not list(tmp_path.glob(".*-*"))


@pytest.mark.parametrize(
    "arguments",
    [(), ("export",), ("export", "--lead", "x"), ("export", "--lead", "1", "--email", EMAIL), ("erase",), ("forget",)],
)
def test_a_call_that_is_not_understood(core, database, arguments):
    found = core("privacy", *arguments)
    assert (found.code, found.out) == (2, "")
    assert "usage: python -m core privacy" in found.err


def test_erase_and_what_is_left(core, database, leads, counts):
    found = core("privacy", "erase", EMAIL, "--confirm", f" {EMAIL.upper()}")
    assert (found.code, found.err) == (0, "")
    assert found.out == "Erased: 1 lead became a stub.\nOthers that named the person: 0 records, 0 waiting files.\n"
    assert counts()["lead"] == 2
    assert recorded(database, "person_erased") == [(None, {"leads": f"lead {leads[0]}"})]
    again = core("privacy", "erase", EMAIL, "--confirm", EMAIL)
    assert again.out.startswith("Erased: 0 leads became stubs.")
    assert core("privacy", "export", "--lead", leads[0]).err == "That lead is no longer here.\n"
    assert core("privacy", "export", "--email", EMAIL).json["lead"] == []
    assert core("import", _file(LEADS), "--json").json["suppressed"] == 1


def _file(text):
    path = config.read().data_dir / "again.csv"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((EMAIL,), "Type the same e-mail once more to erase this person.\n"),
        ((EMAIL, "--confirm", "kim@else.io"), "Type the same e-mail once more to erase this person.\n"),
        (("ada", "--confirm", "ada"), "Give the e-mail of a person, such as ada@example.com.\n"),
        (("", "--confirm", ""), "Give the e-mail of a person, such as ada@example.com.\n"),
        (("a b@c.de", "--confirm", "a b@c.de"), "Give the e-mail of a person, such as ada@example.com.\n"),
        (("@", "--confirm", "@"), "Give the e-mail of a person, such as ada@example.com.\n"),
    ],
)
def test_an_erasing_that_is_refused_changes_nothing(core, database, leads, counts, given, says):
    before = counts(everything=True)
    found = core("privacy", "erase", *given)
    assert (found.code, found.out, found.err) == (1, "", says)
    assert counts(everything=True) == before


def test_an_erasing_that_fails_half_way_changes_nothing(core, database, leads, counts, monkeypatch):
    before = counts(everything=True)
    monkeypatch.setattr("core.jobs.erasing.settle", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        core("privacy", "erase", EMAIL, "--confirm", EMAIL)
    assert counts(everything=True) == before
    assert [row["email"] for row in core("privacy", "export", "--email", EMAIL).json["lead"]] == [EMAIL]


def test_the_key_of_who_is_suppressed_is_sealed_anew_with_the_others(core, database, leads, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "o" * 40)
    core("privacy", "erase", EMAIL, "--confirm", EMAIL)
    monkeypatch.setenv("SECRET_KEY", "n" * 40)
    refused = core("import", _file(LEADS))
    assert (refused.code, "The list of erased people cannot be read: SECRET_KEY is another" in refused.err) == (1, True)
    monkeypatch.setenv("OLD_SECRET_KEYS", "o" * 40)
    assert core("reseal").out.startswith("Secrets sealed under SECRET_KEY: 1.")
    monkeypatch.delenv("OLD_SECRET_KEYS")
    assert core("import", _file(LEADS), "--json").json["suppressed"] == 1
    with writing(database) as connection:
        assert secret.is_sealed(connection.scalar(select(SuppressionKey.value)))


def test_with_the_key_lost_a_command_lets_go_of_the_list(core, database, leads, counts, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "o" * 40)
    core("privacy", "erase", EMAIL, "--confirm", EMAIL)
    monkeypatch.setenv("SECRET_KEY", "n" * 40)
    assert "privacy drop-list" in core("import", _file(LEADS)).err
    before = counts(everything=True)
    found = core("privacy", "drop-list")
    assert (found.code, found.out, "Add --yes to drop the list" in found.err) == (1, "", True)
    assert counts(everything=True) == before
    assert core("privacy", "drop-list", "--yes").out.endswith("Whoever was erased may come in again.\n")
    assert core("import", _file(LEADS), "--json").json["suppressed"] == 0
