"""One lead on the command line."""

import pytest

from core.store.engine import writing
from core.store.stages import Stage
from tests.factories import World


@pytest.fixture
def lead(database):
    with writing(database) as connection:
        world = World(connection)
        world.person("ann@acme.test", "Ann")
        world.person("vic@acme.test", "Vic", "viewer")
        company = world.company("Alder Inc", "alder.io", revenue_micros=5_000_000_000, technologies=["Jira", "Slack"])
        campaign = world.campaign("Brand")
        lead = world.lead(
            "2026-03-01", first_name="Ada", last_name="Brandt", status="mql", stages={Stage.MQL: "2026-03-04"},
            company_id=company, company_domain="alder.io", campaign=campaign, channel="paid_search",
            match_method="gclid", match_confidence=100,
        )  # fmt: skip
        world.touch(lead, "2026-03-02", "call", side="sales", outcome="Connected")
        world.settle()
        return lead


def test_show_tells_who_where_from_and_what_happened(core, lead):
    found = core("lead", "show", lead, "--events", 2)
    assert found.code == 0
    for line in (
        f"Lead        Ada Brandt ({lead})", "Owner       nobody", "Came from   Brand",
        "Matched by  Google click id (gclid), 100 %", "Company     technologies: Jira, Slack", "revenue micros: $5,000",
        "Stage       2026-03-04  MQL", "2026-03-02 12:00  sales     touch: call, outcome: Connected",
    ):  # fmt: skip
        assert line in found.out
    assert "Became" not in found.out
    assert core("lead", "show", 99).err == "There is no such lead.\n"


def test_stage_and_owner_are_set_by_somebody(core, lead):
    by = ("--by", "ann@acme.test")
    assert core("lead", "stage", lead, "sql", "--note", "Ready", *by).out == f"Lead {lead} is SQL now.\n"
    assert core("lead", "stage", lead, "mql", *by).err == "Say why the lead goes from SQL to MQL.\n"
    assert core("lead", "stage", lead, "mql", "--reason", "not_ready", *by).code == 0
    assert core("lead", "owner", lead, "Kim", *by).out == f"Lead {lead} is Kim's now.\n"
    shown = core("lead", "show", lead).out
    assert "Stage       MQL" in shown
    assert "note: Ready, who: Ann" in shown
    assert "label: Owner" in shown or "Owner       Kim" in shown
    assert core("lead", "owner", lead, "", *by).out == f"Lead {lead} is nobody's now.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("stage", "sql", "--by", "vic@acme.test"), "vic@acme.test may only look: the role is viewer."),
        (("stage", "sql", "--by", "nobody@acme.test"), "There is nobody with the e-mail address nobody@acme.test."),
        (("stage", "best", "--by", "ann@acme.test"), "stage may be LEAD, MQL, SQL"),
        (("owner", "Kim", "--by", "vic@acme.test"), "vic@acme.test may only look"),
    ],
)
def test_what_cannot_be_done_is_told(core, lead, arguments, words):
    action, value, *rest = arguments
    answer = core("lead", action, lead, value, *rest)
    assert answer.code == 1
    assert words in answer.err


def test_find_is_the_same_as_before(core, lead):
    assert core("lead", "find", "brandt").out == core("find", "brandt").out
    assert "Ada Brandt" in core("find", "brandt").out
