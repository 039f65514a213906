import pytest

from core.errors import AppError
from core.jobs import demo


def test_it_comes_once_and_then_catches_up(core, counts):
    said = core("demo", "--leads", 60, "--now", "2026-06-29")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Demo company up to 29 Jun 2026 23:59 UTC: ")
    first = counts()
    assert core("demo", "--now", "2026-06-29").out.endswith("0 records new, 0 changed.\n")
    assert counts() == first | {"sync_run": 2}
    assert core("demo", "--now", "2026-06-30T09:00+00:00").code == 0
    later = counts()
    assert later["ad_metric"] > first["ad_metric"]
    assert later["lead"] >= first["lead"]


def test_another_company_is_not_mixed_in(core, database):
    core("demo", "--leads", 60, "--now", "2026-06-29")
    said = core("demo", "--seed", 8)
    assert said.code == 1
    assert "seed 7 and about 60 leads" in said.err


def test_it_refuses_beside_other_data(core, counts, write):
    path = write("leads.csv", "id,email,created\n1,ada@own.example,2026-06-01\n")
    assert core("import", path, "--kind", "leads").code == 0
    before = counts(everything=True)
    said = core("demo")
    assert said.code == 1
    assert "There is data already" in said.err
    assert counts(everything=True) == before


@pytest.mark.parametrize("arguments", [("--leads", "many"), ("--now", "yesterday"), ("--seed", "-1")])
def test_a_wrong_call_is_explained(core, database, arguments):
    said = core("demo", *arguments)
    assert said.code == 2
    assert arguments[0] in said.err


@pytest.mark.parametrize("leads", [0, 1_000_001])
def test_a_size_has_limits(core, database, leads):
    said = core("demo", "--leads", leads)
    assert said.code == 1
    assert "between 1 and 1,000,000" in said.err


def test_its_files_need_no_database(core, fresh, tmp_path):
    folder = tmp_path / "out" / "files"
    said = core("demo", "--export", folder, "--leads", 60, "--now", "2026-06-29")
    assert (said.code, said.err) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == [
        "google-ads-ad-groups.csv", "google-ads-ads.csv", "google-ads-campaigns.csv", "google-ads-clicks.csv",
        "google-ads-keywords.csv", "google-ads-search-terms.csv", "hubspot-activities.csv", "hubspot-companies.csv",
        "hubspot-contacts.csv", "hubspot-deals.csv", "other-ad-spend.csv",
    ]  # fmt: skip
    assert not (tmp_path / "leads.db").exists()
    assert core("demo", "--export", folder / "google-ads-ads.csv" / "no").code == 1


def test_a_sync_that_fails_tells_why(core, database, monkeypatch):
    def refuse(*_anything, **_more):
        raise AppError("The demo is out of order.")

    monkeypatch.setattr(demo, "sync", refuse)
    said = core("demo", "--leads", 60)
    assert (said.code, said.err) == (1, "The demo is out of order.\n")
