from core.filters import Filters
from core.ingest.files.read import inspect
from core.ingest.records import Options
from core.jobs.imports import Look
from layouts.understood import columns_table, preview
from layouts.wizard import Ids, drop_zone, wizard
from tests.layouts.tree import text, walk

LEADS = "E-mail,Angelegt am\nann@acme.test,03/04/2026\nbob@acme.test,05/06/2026\n"
REPORT = "Search keyword report\nAll time\nKeyword,Campaign,Cost,Impr.,Currency code\ncrm,Brand,1.50,10,USD\n"


def look(content, **more):
    reading = inspect(content.encode(), "file.csv", Options(**more))
    return Look("file.csv", reading, None, (), None)


def controls(tree):
    """Name of each control of the wizard -> the component."""
    named = [part for part in walk(tree) if isinstance(getattr(part, "id", None), dict)]
    return {(part.id["type"], part.id["name"]): part for part in named}


def questions(tree):
    return [part for part in walk(tree) if getattr(part, "className", "") == "questions"]


def test_the_kind_recognised_is_chosen():
    tree = wizard(look(REPORT), Filters(), 0)
    kind = next(part for part in walk(tree) if getattr(part, "id", None) == Ids.KIND)
    assert kind.value == "google_ads_keywords"


def test_headers_that_do_not_tell_the_kind_make_it_a_question():
    tree = wizard(look("Foo,Bar\n1,2\n"), Filters(), 0)
    assert "What is in this file?" in text(questions(tree)[0])
    assert "What is in this file?" not in text(wizard(look(REPORT), Filters(), 0))


def test_a_report_of_all_time_asks_for_both_its_dates_in_front():
    tree = wizard(look(REPORT), Filters(), 0)
    (asked,) = questions(tree)
    assert {("import-option", "start"), ("import-option", "end")} <= controls(asked).keys()
    assert "covers all time" in text(asked)


def test_how_dates_read_is_asked_with_the_likeliest_answer_chosen():
    tree = wizard(look(LEADS, kind="leads"), Filters(), 0)
    (asked,) = questions(tree)
    assert controls(asked)["import-option", "date_order"].value == "dmy"
    assert "is 3 April 2026" in str(controls(asked)["import-option", "date_order"].options)


def test_each_option_has_one_control():
    tree = wizard(look(LEADS), Filters(), 0)
    found = [part.id["name"] for part in walk(tree) if isinstance(getattr(part, "id", None), dict)]
    assert len(found) == len(set(found))
    assert {"encoding", "delimiter"} <= set(found), "the columns are cut anew when these change"


def test_a_file_that_cannot_be_read_has_a_reason_and_no_controls():
    tree = wizard(Look("book.csv", None, "This is an Excel file; save as CSV.", (), None), Filters(), 0)
    assert "This is an Excel file" in text(tree)
    assert not controls(tree)


def test_a_file_imported_before_says_so():
    tree = wizard(Look("file.csv", look(REPORT).reading, None, (), "Already imported on 3 May."), Filters(), 2)
    assert "Already imported on 3 May." in text(tree)
    assert "2 more waiting" in text(tree)


def test_columns_are_shown_with_their_first_values_and_needed_ones_always():
    table = columns_table(look(REPORT).reading)
    assert controls(table)["import-column", "keyword"].value == "Keyword"
    assert "1.50" in text(table)
    other = columns_table(look("Day,Money\n2026-03-01,5\n", kind="spend").reading)
    assert controls(other)["import-column", "cost"].value in {"", "Money"}
    assert "needed" in text(other)


def test_not_in_the_file_is_offered_once_and_one_row_is_a_row():
    select = controls(columns_table(look(REPORT).reading))["import-column", "keyword"]
    assert [option["value"] for option in select.options].count("") == 1
    assert getattr(select, "placeholder", None) is None
    assert "1 row " in text(wizard(look(REPORT), Filters(), 0)) + " "


def test_the_preview_shows_rows_as_understood_and_reasons_of_rejected_ones():
    reading = look(REPORT).reading
    rows = (
        {"row": 4, "cells": {"keyword": "crm", "cost": 1_500_000}, "reason": None},
        {"row": 5, "cells": {}, "reason": "Row 5: 4 cells, expected 5"},
    )
    shown = text(preview(Look("file.csv", reading, None, rows, None)))
    assert "1.50" in shown
    assert "Row 5: 4 cells, expected 5" in shown
    assert "Still to be answered" in shown


def test_a_name_with_markup_stays_text():
    rows = ({"row": 2, "cells": {"keyword": "<img src=x onerror=alert(1)>"}, "reason": None},)
    tree = preview(Look("file.csv", look(REPORT).reading, None, rows, None))
    assert "<img src=x onerror=alert(1)>" in text(tree)
    assert not [part for part in walk(tree) if type(part).__name__ in {"Img", "Markdown"}]


def test_the_limit_is_said_before_the_file_is_sent():
    assert "up to 50 MB" in text(drop_zone(50))
