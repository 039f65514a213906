"""One file at a time: how it is understood, what is asked, and what becomes of each row."""

from datetime import UTC, date, datetime

import pytest

from core.errors import InvalidInput, Question, TooLarge
from core.ingest.files.read import inspect, preview
from core.ingest.records import Options, Record, Rejected
from tests.core.ingest.files.reading import asked, reading, reasons, refusal, rows, values

LEADS = "Email,Created,Source\n"
SPEND = "Day,Channel,Cost,Clicks\n"
KEYWORDS = "Keyword\tMatch type\tCampaign\tImpr.\tCost\tClicks\tConversions"


class TestWholeFile:
    @pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
    def test_empty(self, data: bytes) -> None:
        assert refusal(data) == "File is empty."

    def test_header_only(self) -> None:
        assert refusal(LEADS) == "No data rows; nothing imported."
        assert refusal("Search keyword report\n1 May 2026 - 8 May 2026\n" + KEYWORDS + "\n") == (
            "No data rows; nothing imported."
        )

    def test_excel(self) -> None:
        assert refusal(b"PK\x03\x04\x14\x00xl/workbook.xml", name="a.csv") == "This is an Excel file; save as CSV."

    def test_too_large_is_told_before_parsing(self) -> None:
        with pytest.raises(TooLarge) as caught:
            inspect(b"\0" * (60 * 1_000_000), "folder/big.csv", Options())
        assert caught.value.message == "big.csv is 60 MB; the limit is 50 MB."
        assert caught.value.status == 413

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_encodings(self, encoding: str, end: str) -> None:
        text = (LEADS + "a@example.com,2026-05-01,Müller & 株\n").replace("\n", end)
        read = reading(text.encode(encoding))
        assert read.headers == ("Email", "Created", "Source")
        assert [row.values["source"] for row in read.rows() if isinstance(row, Record)] == ["Müller & 株"]

    def test_utf_16_is_told(self) -> None:
        assert reading((LEADS + "a@example.com,2026-05-01,x\n").encode("utf-16")).notes[0] == "UTF-16, comma separated"

    def test_latin_1_asks_with_samples(self) -> None:
        data = (LEADS + "a@example.com,2026-05-01,José\n").encode("latin-1")
        question = asked(data)["encoding"]
        assert question.choices[0].value == "cp1252"
        assert "José" in question.choices[0].label
        with pytest.raises(Question):
            rows(data)
        assert values(data, Options(encoding="latin-1"))[0]["source"] == "José"

    def test_wrong_encoding_given(self) -> None:
        data = (LEADS + "a@example.com,2026-05-01,José\n").encode("latin-1")
        assert refusal(data, Options(encoding="utf-8")) == "encoding: the file is not UTF-8: byte 50 does not fit."
        assert refusal(data, Options(encoding="hex")).startswith("encoding: “hex” is not known; use one of utf-8,")

    def test_unclosed_quote(self) -> None:
        rest = "".join(f"c{n}@example.com,2026-05-01,ads\n" for n in range(9))
        opened = LEADS + 'a@example.com,2026-05-01,x\nb@example.com,2026-05-01,"y\n' + rest
        assert refusal(opened) == "Quote opened on row 3 never closed"
        assert refusal(opened + '"d@example.com",2026-05-01,x\n') == "Quote opened on row 3 never closed"

    def test_the_line_of_the_open_quote_after_a_cell_of_two_lines(self) -> None:
        assert refusal(LEADS + '"a\nb",2026-05-01,"x\ny\n') == "Quote opened on row 3 never closed"

    def test_repeated_header(self) -> None:
        same = "Day,Channel,Cost,Cost\n2026-05-01,ads,1,1\n"
        assert reading(same).headers == ("Day", "Channel", "Cost")
        assert "Column “Cost” appears more than once with the same cells; read once" in reading(same).notes
        assert refusal(same + "2026-05-02,ads,1,2\n") == (
            "Header “Cost” stands over columns 3 and 4, whose cells differ (row 3); rename one."
        )

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_delimiters(self, delimiter: str) -> None:
        text = (SPEND + "2026-05-01,ads,1.5,3\n2026-05-02,ads,2.5,4\n").replace(",", delimiter)
        assert reading(text).delimiter == delimiter
        assert [row["cost"] for row in values(text)] == [1_500_000, 2_500_000]

    def test_decimal_commas_do_not_pass_for_delimiters(self) -> None:
        text = "Day;Channel;Cost\n2026-05-01;ads;1,5\n2026-05-02;ads;2,5\n"
        assert reading(text).delimiter == ";"

    def test_same_signature_in_any_order(self) -> None:
        one = reading(LEADS + "a@example.com,2026-05-01,x\n")
        other = reading("Source,email,CREATED\nx,a@example.com,2026-05-01\n")
        assert one.signature == other.signature
        assert one.signature != reading(SPEND + "2026-05-01,ads,1,1\n").signature


class TestRows:
    def test_numbers_of_lines_with_line_breaks_in_cells_and_blank_lines(self) -> None:
        text = LEADS + 'a@example.com,2026-05-01,"two\nlines"\n\nb@example.com,2026-05-02,x\n,,\nc@example.com,bad,x\n'
        found = rows(text)
        assert [row.row for row in found] == [2, 5, 7]
        assert reading(text).row_count == 3
        assert isinstance(found[2], Rejected)
        assert found[2].reason == "Row 7: Created (column “Created”): “bad” is not a date"

    def test_too_many_and_too_few_cells(self) -> None:
        text = LEADS + "a@example.com,2026-05-01,x,y\nb@example.com\nc@example.com,2026-05-01,x\n"
        assert reasons(text) == ["Row 2: 4 cells, expected 3", "Row 3: 1 cell, expected 3"]
        assert len(values(text)) == 1

    def test_nul(self) -> None:
        assert reasons(LEADS + "a@example.com,2026-05-01,x\nb@example.com,2026-05-01,\0\n") == [
            "Row 3 has invalid characters."
        ]

    def test_long_cell(self) -> None:
        head = "Email,Created,Referrer\n"
        text = head + f"a@example.com,2026-05-01,{'x' * 200_000}\nb@example.com,2026-05-01,{'x' * 32_768}\n"
        assert reasons(text) == ["Row 2: cell 3 has 200,000 characters; the limit is 32,768"]

    def test_long_name(self) -> None:
        text = "Email,Created,Company\n" + "".join(f"a@example.com,2026-05-01,{'x' * n}\n" for n in (300, 301))
        assert len(values(text)) == 1
        assert reasons(text)[0].startswith("Row 3: Company name (column “Company”): “xxx")
        assert reasons(text)[0].endswith("has 301 characters; the limit is 300")

    def test_text_after_a_quote(self) -> None:
        text = LEADS + 'a@example.com,2026-05-01,"x" y\nb@example.com,2026-05-01,x\n'
        assert reasons(text) == ["Row 2: a closing quote is followed by more text"]

    def test_three_bad_addresses_in_a_thousand(self) -> None:
        cells = [f"p{n}@example.com" for n in range(1000)]
        cells[10], cells[20], cells[30] = "nobody", "a@b", "a b@example.com"
        found = rows(LEADS + "".join(f"{cell},2026-05-01,x\n" for cell in cells))
        assert sum(isinstance(row, Record) for row in found) == 997
        assert [row.reason for row in found if isinstance(row, Rejected)] == [
            "Row 12: Email (column “Email”): “nobody” is not an e-mail address",
            "Row 22: Email (column “Email”): “a@b” is not an e-mail address",
            "Row 32: Email (column “Email”): “a b@example.com” is not an e-mail address",
        ]

    @pytest.mark.parametrize(
        ("cell", "reason"),
        [
            ("-5", "“-5” is negative; it must be 0 or more"),
            ("NaN", "“NaN” is not a number"),
            ("1e400", "“1e400” is too large; the limit is 999,999,999,999"),
            ("inf", "“inf” is not a number"),
        ],
    )
    def test_cost_that_is_none(self, cell: str, reason: str) -> None:
        assert reasons(SPEND + f"2026-05-01,ads,{cell},1\n") == [f"Row 2: Cost (column “Cost”): {reason}"]

    def test_required_cell_empty(self) -> None:
        assert reasons(SPEND + "2026-05-01,ads, -- ,1\n") == ["Row 2: Cost (column “Cost”) is empty"]
        assert reasons(LEADS + "a@example.com,,x\n")[0].startswith("Row 2: Created or MQL date or SQL date")

    @pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "<img src=x onerror=alert(1)>", "@SUM(A1)"])
    def test_text_is_literal(self, text: str) -> None:
        quoted = text.replace('"', '""')
        assert values(LEADS + f'a@example.com,2026-05-01,"{quoted}"\n')[0]["source"] == text

    def test_tracking_placeholders_are_nothing(self) -> None:
        header = "Email,Created,utm_source,utm_campaign,utm_term,gclid\n"
        found = values(header + "a@example.com,2026-05-01,undefined,{{campaign.name}},{keyword},CjAbC_d\n")[0]
        assert (found["utm_source"], found["utm_campaign"], found["utm_term"]) == (None, None, None)
        assert found["gclid"] == "CjAbC_d"

    def test_unmapped_cells_are_attributes(self) -> None:
        (row,) = rows("Email,Created,Shoe size,Hat\na@example.com,2026-05-01,43,\n")
        assert isinstance(row, Record)
        assert row.attributes == {"Shoe size": "43"}

    def test_times(self) -> None:
        cells = ("2026-05-01", "2026-05-01 08:30", "2026-05-01T08:30:00Z")
        found = values(LEADS + "".join(f"a@example.com,{cell},x\n" for cell in cells))
        assert [row["created_at"] for row in found] == [
            date(2026, 5, 1),
            datetime.fromisoformat("2026-05-01T08:30"),
            datetime(2026, 5, 1, 8, 30, tzinfo=UTC),
        ]


class TestQuestions:
    def test_date_order_is_asked_once(self) -> None:
        text = "Email,Created,MQL date\n" + "a@example.com,03/04/2026,05/06/2026\n" * 3
        questions = reading(text).questions
        assert [question.field for question in questions] == ["date_order"]
        assert [choice.label for choice in questions[0].choices] == [
            "Day/month/year: 03/04/2026 is 3 April 2026",
            "Month/day/year: 03/04/2026 is 4 March 2026",
        ]
        assert values(text, Options(date_order="mdy"))[0]["created_at"] == date(2026, 3, 4)

    def test_date_order_is_known_from_another_row(self) -> None:
        text = LEADS + "a@example.com,03/04/2026,x\nb@example.com,03/14/2026,x\n"
        assert values(text)[0]["created_at"] == date(2026, 3, 4)

    def test_decimal_comma(self) -> None:
        text = "Day;Channel;Cost\n2026-05-01;ads;1.234,56\n"
        question = asked(text)["decimal"]
        assert [choice.value for choice in question.choices] == [",", "."]
        assert question.choices[0].label == "Decimal comma: 1.234,56 is 1,234.56"
        assert preview(reading(text))[0] == Record(
            2, {"day": date(2026, 5, 1), "channel": "ads", "cost": 1_234_560_000, "currency": None}
        )
        assert values(text, Options(decimal=","))[0]["cost"] == 1_234_560_000
        assert reasons(text, Options(decimal="."))[0].endswith("“1.234,56” is not a number with a decimal point")

    def test_all_time(self) -> None:
        text = f"Search keyword report\nAll time\n{KEYWORDS}\nfirst aid\tBroad match\tA\t1\t2.00\t1\t0.00\n"
        question = asked(text)["start"]
        assert question.message == ("This report covers all time and has no Day column: which dates does it span?")
        read = reading(text, Options(start=date(2026, 1, 1), end=date(2026, 3, 31)))
        assert read.period == (date(2026, 1, 1), date(2026, 3, 31))
        assert not read.questions

    def test_kind(self) -> None:
        question = asked("A,B\n1,2\n")["kind"]
        assert [choice.value for choice in question.choices[:2]] == ["leads", "stages"]

    def test_two_kinds_explain_it_equally(self) -> None:
        assert "kind" in asked("lead_id,stage,date\n7,SQL,2026-05-01\n")
        assert values("lead_id,stage,date\n7,SQL,2026-05-01\n", Options(kind="stages")) == [
            {"lead_id": "7", "stage": "SQL", "at": date(2026, 5, 1)}
        ]

    def test_missing_column(self) -> None:
        question = asked("Day,Channel,Geld\n2026-05-01,ads,5\n", Options(kind="spend"))["columns"]
        assert question.message == "Spend: which column is Cost?"
        assert question.choices[0].value == "cost=Geld"

    def test_all_are_collected_and_the_completed_options_answer_them(self) -> None:
        data = "Day;Channel;Cost\n03/04/2026;Café;1.234,56\n".encode("latin-1")
        read = reading(data)
        assert [question.field for question in read.questions] == ["encoding", "decimal", "date_order"]
        with pytest.raises(Question):
            read.rows()
        again = reading(data, read.options)
        assert not again.questions
        assert list(again.rows()) == preview(read)


def test_too_many_columns_are_refused():
    with pytest.raises(InvalidInput, match=r"The file has 1,001 columns; the limit is 1,000\."):
        inspect((",".join(f"c{n}" for n in range(1001)) + "\n" + "," * 1000 + "\n").encode(), "wide.csv", Options())


def test_long_runs_of_spaces_do_not_stall_the_reader():
    """Each took minutes when a pattern could backtrack over them; the suite's time limit is the judge."""
    preamble = "a" + " " * 200_000 + "b\n\nDay,Campaign,Cost\n2026-01-01,A,1\n"
    inspect(preamble.encode(), "a.csv", Options(kind="spend"))
    total = "Day,Campaign,Cost\n" + ("2026-01-01,total" + " " * 30_000 + "x,1\n") * 3
    assert inspect(total.encode(), "b.csv", Options(kind="spend")).row_count == 3


def test_too_many_lines_are_refused():
    with pytest.raises(InvalidInput, match=r"The file has 3,000,001 lines; the limit is 2,000,000\."):
        inspect(b"a,b\n" + b"\n" * 3_000_000, "empty.csv", Options())
