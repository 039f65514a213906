"""Importing again, correcting, restating; accounts, overlaps, and all or nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert

from core.errors import Question
from core.ingest.identity.link import relabel
from core.ingest.write import batch
from core.store.engine import writing
from core.store.models import (
    AdMetric,
    AdPeriodTotal,
    Grain,
    ImportReject,
    Lead,
    Source,
    StageChange,
    StageDefinition,
    Touchpoint,
)
from core.store.stages import Stage
from tests.core.ingest.importing import NOW, column, contents, counts, everything, load, rows

ADS = "Campaign,Ad group,Keyword,Match type,Day,Cost,Impr.,Clicks\n"
CUT = "Campaign,Ad group,Keyword,Match type,Device,Day,Cost,Impr.,Clicks\n"
LEADS = "Lead ID,Email,Created,Lifecycle stage,Last modified,SQL date\n"


class TestAgain:
    def test_the_same_file_changes_nothing(self, engine: Engine) -> None:
        text = ADS + "A,G,k,Exact match,2026-05-01,1,2,3\n" * 2
        assert counts(load(engine, text)) == (2, 0, 0)
        before = contents(engine)
        second = load(engine, text)
        assert (counts(second), second.batch, contents(engine)) == ((0, 0, 2), None, before)
        assert "Already imported on 30 Jun 2026 at 12:00 UTC." in second.notes

    def test_restated_figures_replace_the_old(self, engine: Engine) -> None:
        load(engine, ADS + "A,G,k,Exact match,2026-05-01,1,2,3\nA,G,k,Exact match,2026-05-02,1,2,3\n")
        assert counts(load(engine, ADS + "A,G,k,Exact match,2026-05-02,5,2,3\n")) == (0, 1, 0)
        assert column(engine, AdMetric, "cost_micros") == [1_000_000, 5_000_000]

    def test_cut_by_device_and_back(self, engine: Engine) -> None:
        uncut = ADS + "A,G,k,Exact match,2026-05-01,5,2,3\nA,G,other,Exact match,2026-05-01,1,1,1\n"
        cut = CUT + "".join(f"A,G,k,Exact match,{device},2026-05-01,3,1,1\n" for device in ("Mobile", "Desktop"))
        load(engine, uncut)
        assert load(engine, cut).replaced == 1
        assert column(engine, AdMetric, "cost_micros") == [1_000_000, 3_000_000, 3_000_000]
        assert load(engine, uncut).replaced == 2
        assert sorted(column(engine, AdMetric, "cost_micros")) == [1_000_000, 5_000_000]

    def test_a_correction_by_id_and_by_email(self, engine: Engine) -> None:
        load(engine, "Email,Created,Country\na@example.com,2026-05-01,DE\n", kind="leads")
        assert counts(load(engine, "Email,Created,Country\nA@example.com,2026-05-01,FR\n", kind="leads")) == (0, 1, 0)
        assert column(engine, Lead, "country") == ["FR"]

    def test_columns_a_file_lacks_stay(self, engine: Engine) -> None:
        load(engine, "Lead ID,Created,Country,Score\n1,2026-05-01,DE,9\n", kind="leads")
        load(engine, "Lead ID,Created,Phone\n1,2026-05-01,+49\n", kind="leads")
        assert column(engine, Lead, "country", "phone", "attributes") == [("DE", "+49", {"Score": "9"})]

    def test_the_same_id_twice_in_a_file(self, engine: Engine) -> None:
        text = "Lead ID,Created,Cost center\n1,2026-05-01,x\n1,2026-05-01,x\n1,2026-05-02,y\n"
        found = load(engine, text, kind="leads")
        assert [one.reason for one in found.rejects] == [
            "Row 3: The same as row 2.",
            "Row 4: The id 1 already appeared on row 2 with other values; row 2 was kept.",
        ]
        assert column(engine, ImportReject, "cells") == [["1", "2026-05-01", "x"], ["1", "2026-05-02", "y"]]


class TestAccounts:
    def test_another_currency_is_another_account(self, engine: Engine) -> None:
        text = "Campaign,Currency code,Day,Cost,Impr.\nA,{},2026-05-01,{},1\n"
        load(engine, text.format("EUR", 1))
        load(engine, text.format("USD", 2))
        assert column(engine, Source, "name", "currency") == [("Google Ads", "EUR"), ("Google Ads (USD)", "USD")]
        assert column(engine, AdMetric, "cost_micros") == [1_000_000, 2_000_000]

    def test_an_account_column_names_the_accounts(self, engine: Engine) -> None:
        text = "Account,Campaign,Day,Cost,Impr.\nOne,A,2026-05-01,1,1\nTwo,A,2026-05-01,2,1\n"
        assert load(engine, text).source == "One, Two"
        assert len({row["campaign_id"] for row in rows(engine, AdMetric)}) == 2

    def test_platforms_of_one_channel_stay_apart(self, engine: Engine) -> None:
        load(engine, "Date,Channel,Cost\n2026-05-01,Google Ads,1\n2026-05-01,Bing Ads,2\n", kind="spend")
        load(engine, "Date,Channel,Cost\n2026-05-01,bing ads,5\n", kind="spend")
        assert column(engine, AdMetric, "cost_micros", "channel") == [
            (1_000_000, "paid_search"),
            (5_000_000, "paid_search"),
        ]

    def test_grain_of_spend(self, engine: Engine) -> None:
        text = "Date,Channel,Campaign,Keyword,Cost\n2026-05-01,Events,,,1\n2026-05-01,x,A,,1\n2026-05-01,x,A,k,1\n"
        load(engine, text, kind="spend")
        assert column(engine, AdMetric, "grain") == [Grain.CHANNEL, Grain.CAMPAIGN, Grain.KEYWORD]


class TestOverlap:
    TEXT = "Channel,Campaign,Start,End,Cost\nx,A,2026-01-01,2026-02-15,1\nx,B,2026-02-01,2026-03-31,2\n"

    def test_an_overlapping_total_asks(self, engine: Engine) -> None:
        load(engine, self.TEXT, kind="spend")
        with pytest.raises(Question, match="1 Jan 2026 to 15 Feb 2026, which overlaps 1 Feb 2026 to 28 Feb 2026"):
            load(engine, "Channel,Campaign,Start,End,Cost\nx,A,2026-02-01,2026-02-28,1\n", kind="spend")
        assert len(rows(engine, AdPeriodTotal)) == 2

    def test_flights_of_different_campaigns_may_overlap(self, engine: Engine) -> None:
        load(engine, self.TEXT, kind="spend")
        assert counts(load(engine, self.TEXT, kind="spend")) == (0, 0, 2)


class TestAllOrNothing:
    def test_an_error_half_way_leaves_nothing(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_arguments: object) -> None:
            raise RuntimeError

        before = everything(engine)
        monkeypatch.setattr(batch, "settle", broken)
        with pytest.raises(RuntimeError):
            load(engine, LEADS + "1,a@example.com,2026-05-01,SQL,,\n")
        assert everything(engine) == before

    def test_a_dry_run_writes_nothing(self, engine: Engine) -> None:
        before = everything(engine)
        found = load(engine, LEADS + "1,a@example.com,2026-05-01,SQL,,\n", dry_run=True)
        assert (counts(found), found.batch, everything(engine)) == ((1, 0, 0), None, before)


def changes(engine: Engine) -> list[tuple[str, str, bool]]:
    found = column(engine, StageChange, "value", "at", "estimated")
    return [(value, f"{at:%Y-%m-%d}", estimated) for value, at, estimated in found]


class TestStatus:
    def one(self, status: str, modified: str = "", sql: str = "") -> str:
        return LEADS + f"1,a@example.com,2026-05-01,{status},{modified},{sql}\n"

    @pytest.mark.parametrize(
        ("status", "modified", "sql", "expected"),
        [
            ("MQL", "2026-05-09", "2026-05-07", [("SQL", "2026-05-07", False), ("MQL", "2026-05-07", True)]),
            ("MQL", "2026-05-09", "", [("MQL", "2026-05-09", True)]),
            ("MQL", "", "", [("MQL", "2026-05-01", True)]),
            ("SQL", "2026-05-09", "2026-05-07", [("SQL", "2026-05-07", False), ("SQL", "2026-05-09", True)]),
        ],
    )
    def test_first_import(
        self, engine: Engine, status: str, modified: str, sql: str, expected: list[tuple[str, str, bool]]
    ) -> None:
        load(engine, self.one(status, modified, sql))
        assert changes(engine) == expected

    def test_a_change_is_dated_when_it_was_seen_and_stays(self, engine: Engine) -> None:
        load(engine, self.one("Lead", "2026-05-02"))
        load(engine, self.one("SQL", "2026-05-20"), now=datetime(2026, 5, 21, tzinfo=UTC))
        expected = [("Lead", "2026-05-02", True), ("SQL", "2026-05-21", False)]
        assert changes(engine) == expected
        load(engine, self.one("SQL", "2026-06-10"), now=NOW + timedelta(days=1))
        assert changes(engine) == expected

    def test_a_status_keeps_its_own_change_beside_the_dated_stage(self, engine: Engine) -> None:
        """So that another meaning of it, chosen later, has something to mean."""
        load(engine, self.one("SQL", "2026-05-09", "2026-05-07"))
        with writing(engine) as connection:
            connection.execute(insert(StageDefinition).values(field="lifecycle", value="sql", stage=Stage.OPPORTUNITY))
            relabel(connection)
        assert sorted(column(engine, StageChange, "stage")) == [Stage.SQL, Stage.OPPORTUNITY]

    def test_deals_outrank_labels(self, engine: Engine) -> None:
        load(engine, self.one("SQL"), account="CRM")
        for stage, expected in (("Open", Stage.OPPORTUNITY), ("Won", Stage.WON), ("Lost", Stage.LOST)):
            load(engine, f"Deal ID,Deal stage,Amount,Lead ID\n1,{stage},5,1\n", kind="deals")
            assert column(engine, Lead, "stage") == [expected]

    def test_disqualified(self, engine: Engine) -> None:
        load(engine, self.one("Unqualified", "", "2026-05-07"))
        assert column(engine, Lead, "stage") == [Stage.DISQUALIFIED]


def test_activities_find_their_person(engine: Engine) -> None:
    load(engine, "Activity ID,Activity Type,Activity Date,Contact ID\n5,Call,2026-05-02,1\n")
    assert column(engine, Touchpoint, "lead_id") == [None]
    load(engine, LEADS + "1,a@example.com,2026-05-01,Lead,,\n")
    assert column(engine, Touchpoint, "lead_id") == column(engine, Lead, "id")


DAILY = "Campaign report\n\nDay,Campaign,Campaign status,Currency code,Cost,Impr.\n2026-03-02,A,Enabled,USD,5,10\n"
TOTAL = (
    "Campaign report\nMarch 1, 2026 - March 10, 2026\n"
    "Campaign,Campaign status,Currency code,Cost,Impr.\nA,Enabled,USD,90,9\n"
)
WORDS = (
    "Search keyword report\nMarch 1, 2026 - March 10, 2026\n"
    "Keyword,Match type,Campaign,Ad group,Currency code,Cost,Impr.\nx,Exact match,A,G,USD,60,9\n"
)


class TestShadows:
    """What an account has already decides how a report counts; the summary says so."""

    def test_daily_figures_come_before_a_total(self, engine: Engine) -> None:
        load(engine, DAILY)
        note = load(engine, TOTAL).notes[-1]
        assert note.startswith("Google Ads has daily figures for 1 of these 10 days; those count instead.")

    def test_coarser_figures_stay_the_total(self, engine: Engine) -> None:
        load(engine, TOTAL)
        assert load(engine, WORDS).notes[-1].startswith("Google Ads has coarser figures for these days")

    def test_another_account_shadows_nothing(self, engine: Engine) -> None:
        load(engine, DAILY)
        assert not any("Undo and give it a name" in note for note in load(engine, TOTAL, account="B").notes)

    def test_days_of_the_file(self, engine: Engine) -> None:
        assert load(engine, TOTAL).days == ("2026-03-01", "2026-03-10")
