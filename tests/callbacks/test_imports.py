from datetime import date

import pytest

from callbacks.imports import options
from core.errors import InvalidInput


def ids(*names):
    return [{"name": name} for name in names]


def told(choices=(), names=(), columns=(), column_names=()):
    return options("leads", list(columns), ids(*column_names), [], [], list(choices), ids(*names))


def test_empty_controls_leave_everything_to_be_found_out():
    found = told(("", None), ("encoding", "start"), ("",), ("email",))
    assert (found.kind, found.encoding, found.start, found.columns) == ("leads", None, None, None)


def test_what_was_chosen_is_used():
    found = told(("mdy", "2026-03-01", "2026-03-31"), ("date_order", "start", "end"), ("E-mail",), ("email",))
    assert (found.date_order, found.start, found.end) == ("mdy", date(2026, 3, 1), date(2026, 3, 31))
    assert found.columns == {"email": "E-mail"}


def test_the_answer_to_a_column_question_joins_the_columns():
    found = told(("created_at=When",), ("columns",), ("E-mail",), ("email",))
    assert found.columns == {"email": "E-mail", "created_at": "When"}


def test_a_date_that_is_none_is_told():
    with pytest.raises(InvalidInput, match="is not a date"):
        told(("yesterday",), ("start",))
