"""A file overwrites what it has columns for, and nothing else."""

from sqlalchemy import Engine

from core.store.models import AdMetric, Campaign, Click, Deal, Lead, Source, StageChange, Touchpoint
from tests.core.ingest.importing import column, counts, load


def test_a_report_without_conversions_keeps_those_known(engine: Engine) -> None:
    load(engine, "Campaign,Day,Cost,Impr.,Clicks,Conversions\nA,2026-05-01,1,10,2,1.5\n")
    load(engine, "Campaign,Day,Cost,Impr.\nA,2026-05-01,3,20\n")
    figures = ("cost_micros", "impressions", "clicks", "conversions_micros")
    assert column(engine, AdMetric, *figures) == [(3_000_000, 20, 2, 1_500_000)]


def test_a_click_file_adds_to_what_another_said(engine: Engine) -> None:
    load(engine, "gclid,Click time,Campaign,Device\nX,2026-05-01,A,Mobile\n", kind="clicks")
    load(engine, "gclid,Lead form ID\nX,F1\n", kind="clicks")
    assert column(engine, Click, "gclid", "device", "lead_form_id", "place") == [
        ("X", "Mobile", "F1", {"campaign": "A"})
    ]


def test_an_activity_keeps_its_subject(engine: Engine) -> None:
    load(engine, "Activity ID,Activity Type,Activity Date,Subject\n5,Call,2026-05-02,Hello\n")
    load(engine, "Activity ID,Activity Type,Activity Date,Call outcome\n5,Call,2026-05-03,Busy\n")
    assert column(engine, Touchpoint, "subject", "outcome") == [("Hello", "Busy")]


def test_a_stage_keeps_its_note(engine: Engine) -> None:
    load(engine, "Lead ID,Stage,Date,Note\n1,SQL,2026-05-02,called\n", kind="stages")
    assert counts(load(engine, "Lead ID,Stage,Date\n1,SQL,2026-05-04\n", kind="stages")) == (0, 1, 0)
    assert [(note, at.day) for note, at in column(engine, StageChange, "note", "at")] == [("called", 4)]


def test_a_deal_keeps_its_amount(engine: Engine) -> None:
    load(engine, "Deal ID,Amount,Deal stage,Owner\n1,5,Open,Ann\n", kind="deals", currency="EUR")
    assert counts(load(engine, "Deal ID,Deal stage\n1,Won\n", kind="deals")) == (0, 1, 0)
    assert column(engine, Deal, "amount_micros", "currency", "owner", "status") == [(5_000_000, "EUR", "Ann", "Won")]


def test_a_row_that_cannot_be_used_makes_no_campaign(engine: Engine) -> None:
    found = load(engine, "Campaign,Channel,Date,Cost\nA,Events,2026-05-01,1\nB,Fairs,,1\n", kind="spend")
    assert (found.created, found.rejected) == (1, 1)
    assert column(engine, Campaign, "name") == ["A"]
    assert column(engine, Source, "name") == ["Events"]


def test_a_form_tells_its_seconds_and_network_but_no_address(engine: Engine) -> None:
    head = "Lead ID,Email,Created,Form fill seconds,IP address\n"
    load(engine, head + "1,a@b.io,2026-05-01,2.9,203.0.113.77\n2,c@b.io,2026-05-01,90000000,10.1.2.3\n")
    assert column(engine, Lead, "form_seconds", "network", "attributes") == [
        (2, "203.0.113.0/24", None),
        (None, None, None),
    ]
    load(engine, "Lead ID,Email,Created\n1,a@b.io,2026-05-02\n")
    assert column(engine, Lead, "form_seconds", "network")[0] == (2, "203.0.113.0/24")
    assert counts(load(engine, head + "1,a@b.io,2026-05-02,40,\n")) == (0, 1, 0)
    assert column(engine, Lead, "form_seconds", "network")[0] == (40, None)
