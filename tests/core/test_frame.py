"""Rows as columns."""

import pytest

from core.frame import Frame

FRAME = Frame.of([(1, "a"), (2, None)], ["n", "word"])


def test_rows_become_columns_and_rows_again():
    assert (FRAME.columns, list(FRAME["n"]), list(FRAME["word"]), len(FRAME)) == (("n", "word"), [1, 2], ["a", None], 2)
    assert FRAME.records() == [{"n": 1, "word": "a"}, {"n": 2, "word": None}]
    assert ("n" in FRAME, "m" in FRAME, FRAME.empty) == (True, False, False)


def test_without_rows_the_columns_are_still_there():
    none = Frame.of([], ["n", "word"])
    assert (none.columns, len(none), none.empty, none.records(), list(none["n"])) == (("n", "word"), 0, True, [], [])
    assert none.take([]).columns == ("n", "word")
    assert (len(Frame({})), Frame({}).records()) == (0, [])


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="argument 2 is"):
        Frame.of([(1, "a"), (2,)], ["n", "word"])


def test_it_is_not_changed_by_what_is_made_of_it():
    more = FRAME.with_columns({"word": ["x", "y"], "also": [True, False]})
    assert more.records() == [{"n": 1, "word": "x", "also": True}, {"n": 2, "word": "y", "also": False}]
    assert more.take([1, 0]).without("word").records() == [{"n": 2, "also": False}, {"n": 1, "also": True}]
    assert FRAME.records() == [{"n": 1, "word": "a"}, {"n": 2, "word": None}]


def test_pandas_gets_it_with_none_for_what_is_not_known():
    found = FRAME.to_pandas()
    assert (list(found.columns), found["word"].tolist(), str(found["n"].dtype)) == (
        ["n", "word"],
        ["a", None],
        "object",
    )
    assert list(Frame.of([], ["n"]).to_pandas().columns) == ["n"]
