"""What is particular to each kind of file."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.ingest.records import Options, Record
from tests.core.ingest.files.reading import reading, reasons, refusal, rows, values

SPEND = "Day,Channel,Cost,Clicks\n"
KEYWORDS = "Keyword\tMatch type\tCampaign\tImpr.\tCost\tClicks\tConversions"


class TestGoogleAds:
    def keywords(self, *lines: str, period: str = '"July 8, 2025 - July 31, 2025"') -> str:
        return "\n".join(("Search keyword report", period, KEYWORDS, *lines)) + "\n"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    @pytest.mark.parametrize(
        "period", ['"July 8, 2025 - July 31, 2025"', "8 Jul 2025 - 31 Jul 2025", "2025-07-08 – 2025-07-31"]
    )
    def test_preamble(self, encoding: str, period: str) -> None:
        text = self.keywords('[cpr class]\tExact match\tA\t"1,234"\t46250.96\t12\t"1,030.50"', period=period)
        read = reading(text.encode(encoding))
        assert (read.kind.id, read.title) == ("google_ads_keywords", "Search keyword report")
        assert read.period == (date(2025, 7, 8), date(2025, 7, 31))
        (row,) = read.rows()
        assert row == Record(
            4,
            {
                "campaign": "A",
                "keyword": "cpr class",
                "match_type": "exact",
                "cost": 46_250_960_000,
                "impressions": 1234,
                "clicks": 12,
                "conversions": Decimal("1030.50"),
                "currency": None,
            },
        )

    def test_totals_rows_are_left_out_and_names_that_begin_alike_stay(self) -> None:
        text = self.keywords(
            "total solar\tBroad match\tA\t1\t1.00\t1\t0",
            "\t\tTotal: Your keywords\t9\t9.00\t9\t0",
            "Computers\tTotal: Filtered keywords\t --\t9\t9.00\t9\t0",
            "Gesamt: Konto\t\t\t9\t9.00\t9\t0",
        )
        read = reading(text)
        assert [row.values["keyword"] for row in read.rows() if isinstance(row, Record)] == ["total solar"]
        assert "3 totals rows left out" in read.notes

    def test_keyword_punctuation(self) -> None:
        lines = (
            '"""a b"""\tPhrase match\tA\t1\t0\t0\t0',
            '"[x] y"\tBroad match\tA\t1\t0\t0\t0',
            "[z]\t --\tA\t1\t0\t0\t0",
        )
        found = [(row["keyword"], row["match_type"]) for row in values(self.keywords(*lines))]
        assert found == [("a b", "phrase"), ("[x] y", "broad"), ("z", "exact")]

    def test_day_column(self) -> None:
        text = "Campaign,Day,Cost,Impr.,Clicks,Currency code\nA,2026-05-01,1.00,5,1,EUR\n"
        read = reading(text)
        assert (read.kind.id, read.period) == ("google_ads_campaigns", None)
        assert next(iter(values(text)))["day"] == date(2026, 5, 1)
        assert next(iter(values(text)))["currency"] == "EUR"

    def test_overview_card(self) -> None:
        text = (
            "Campaign Name,Campaign Group Name,Campaign Status,Cost,Clicks,CTR\n"
            'Brand,,Enabled,"€1,622.60",81,5%\nOther,,Paused,US$34.15,3,1%\n'
        )
        options = Options(start=date(2026, 1, 1), end=date(2026, 1, 31))
        assert reading(text).kind.id == "google_ads_campaigns"
        assert [(row["cost"], row["currency"]) for row in values(text, options)] == [
            (1_622_600_000, "EUR"),
            (34_150_000, "USD"),
        ]

    def test_ads_are_named_by_their_headlines(self) -> None:
        text = "Ad ID,Headline 1,Headline 2,Headline 3,Campaign,Ad group,Day,Cost,Impr.\n"
        text += "77,Learn CPR, --,Today,A,G,2026-05-01,1,2\n"
        assert reading(text).kind.id == "google_ads_ads"
        assert values(text)[0]["ad"] == "Learn CPR | Today"

    def test_converted_cost_does_not_take_the_currency_of_the_account(self) -> None:
        text = "Account,Campaign,Currency code,Cost (Converted currency),Impr.,Day\nX,A,CAD,5.00,1,2026-05-01\n"
        found = values(text, Options(currency="usd"))[0]
        assert (found["account"], found["cost"], found["currency"]) == ("X", 5_000_000, "USD")

    def test_account_and_constants_for_every_row(self) -> None:
        text = "Campaign,Day,Cost,Impr.\nA,2026-05-01,1,2\n"
        found = values(text, Options(account="Main", constants={"device": "mobile"}))[0]
        assert (found["account"], found["device"]) == ("Main", "mobile")


class TestHubSpot:
    def test_internal_names(self) -> None:
        text = (
            "hs_object_id,email,firstname,lifecyclestage,createdate,hs_google_click_id\n"
            "12,a@example.com,Ann,(No value),1588324622123,AbC\n"
        )
        assert reading(text).kind.id == "hubspot_contacts"
        found = values(text)[0]
        assert (found["id"], found["status"], found["gclid"]) == ("12", None, "AbC")
        assert found["created_at"] == datetime(2020, 5, 1, 9, 17, 2, 123000, UTC)

    def test_deals_of_several_people(self) -> None:
        text = "Record ID,Deal Name,Deal Stage,Amount,Close Date,Associated Contact IDs,Is Closed Won\n"
        text += '9,Big,Closed Won,"1,000.50",2026-05-01 10:00,7;8,true\n'
        found = values(text)[0]
        assert reading(text).kind.id == "hubspot_deals"
        assert (found["amount"], found["contact_ids"], found["is_won"]) == (1_000_500_000, "7;8", True)

    def test_outcome_of_a_call_or_a_meeting(self) -> None:
        text = "Activity ID,Activity Type,Activity Date,Call Outcome,Meeting Outcome\n1,Call,2026-05-01,Busy,\n"
        text += "2,Meeting,2026-05-02,,Completed\n"
        assert [row["outcome"] for row in values(text)] == ["Busy", "Completed"]


class TestByMapping:
    def test_spend_of_a_channel_for_a_period(self) -> None:
        text = "Channel;Kosten\nMesse;5000\nSumme;5000\n"
        read = reading(text, Options(start=date(2026, 1, 1), end=date(2026, 3, 31)))
        assert (read.kind.id, read.period) == ("spend", (date(2026, 1, 1), date(2026, 3, 31)))
        assert [dict(row.values) for row in read.rows() if isinstance(row, Record)] == [
            {"channel": "Messe", "cost": 5_000_000_000, "currency": None}
        ]
        assert [question.field for question in reading(text).questions] == ["start"]

    def test_spend_by_month(self) -> None:
        found = values("Month,Channel,Amount spent (USD)\nFeb 2024,ads,10\n2026-05,ads,5\n")
        assert [(row["start_day"], row["end_day"], row["currency"]) for row in found] == [
            (date(2024, 2, 1), date(2024, 2, 29), "USD"),
            (date(2026, 5, 1), date(2026, 5, 31), "USD"),
        ]

    def test_spend_that_ends_before_it_starts(self) -> None:
        assert reasons("Start,End,Channel,Cost\n2026-05-02,2026-05-01,ads,1\n") == [
            "Row 2: Start is after end (2026-05-02 and 2026-05-01)"
        ]

    def test_an_id_that_says_mql_dates_the_mql(self) -> None:
        text = "mql_id,first_contact_date,landing_page_id,origin\n"
        text += "a1,2018-02-01,p1,paid search\na2,2018-02-02,p2,\n"
        read = reading(text)
        assert read.kind.id == "leads"
        assert read.columns == {
            "id": "mql_id",
            "created_at": "first_contact_date",
            "source": "origin",
            "mql_at": "first_contact_date",
        }
        assert values(text)[1]["source"] is None

    def test_won_dates_are_stages(self) -> None:
        text = "mql_id,seller_id,won_date,business_segment\na1,s1,2018-02-26 19:58:54,pet\n"
        (row,) = rows(text)
        assert reading(text).kind.id == "stages"
        assert row == Record(
            2,
            {"lead_id": "a1", "won_at": datetime.fromisoformat("2018-02-26T19:58:54")},
            {"seller_id": "s1", "business_segment": "pet"},
        )

    def test_columns_told_by_what_they_hold(self) -> None:
        text = "Wer,Wann,Quelle\na@example.com,2026-05-01,x\nb@example.com,2026-05-02,y\n"
        read = reading(text, Options(kind="leads"))
        assert read.columns == {"created_at": "Wann", "email": "Wer", "source": "Quelle"}
        assert len(read.notes) == 3

    def test_clicks(self) -> None:
        text = "gclid,Click time,Campaign,Keyword,Match type\nAbC,2026-05-01 10:00,A,[x],e\n"
        assert reading(text).kind.id == "clicks"
        assert values(text)[0] == {
            "gclid": "AbC",
            "at": datetime.fromisoformat("2026-05-01T10:00"),
            "campaign": "A",
            "keyword": "x",
            "match_type": "exact",
        }

    def test_one_header_may_feed_two_fields(self) -> None:
        options = Options(kind="leads", columns={"created_at": "When", "sql_at": "When", "name": "who"})
        assert values("Who,When\nAnn,2026-05-01\n", options) == [
            {"created_at": date(2026, 5, 1), "sql_at": date(2026, 5, 1), "name": "Ann"}
        ]

    def test_kind_follows_from_the_fields_mapped(self) -> None:
        assert reading("a,b\n5,x\n", Options(columns={"cost": "a", "channel": "b"})).kind.id == "spend"

    def test_fields_that_no_kind_has_together(self) -> None:
        options = Options(columns={"cost": "a", "email": "b"})
        assert refusal("a,b\n5,x\n", options) == "columns: no kind of file has the fields cost, email together."

    def test_excel_names_its_separator(self) -> None:
        read = reading("sep=;\nEmail;Created;Source\na@example.com;2026-05-01;x\n")
        assert (read.delimiter, read.title, read.kind.id, read.row_count) == (";", None, "leads", 1)

    def test_dates_given_for_rows_that_have_their_own(self) -> None:
        read = reading(SPEND + "2026-05-01,ads,1,1\n", Options(start=date(2026, 1, 1), end=date(2026, 1, 2)))
        assert read.period is None
        assert "The dates given are not used: the rows have their own" in read.notes

    def test_columns_that_are_not_there(self) -> None:
        text = "Who,When\nAnn,2026-05-01\n"
        assert refusal(text, Options(kind="leads", columns={"created_at": "Day", "name": "Name"})) == (
            "columns: the file has no column “Day”, “Name”; it has Who, When."
        )
        assert refusal(text, Options(kind="spend", columns={"price": "Who"})).startswith(
            "columns: Spend has no field “price”; the fields are day, start_day,"
        )
        assert refusal(text, Options(kind="wheels")).startswith("kind: “wheels” is not known; use one of google_ads_")

    def test_constant_that_does_not_fit(self) -> None:
        options = Options(kind="spend", constants={"day": "someday"})
        assert refusal("Channel,Cost\nads,5\n", options) == "constants: day: “someday” is not a date."

    def test_start_after_end(self) -> None:
        options = Options(start=date(2026, 2, 1), end=date(2026, 1, 1))
        assert refusal("Channel,Cost\nads,5\n", options).startswith("Start is after end")
