"""Sums by combinations of keys, against a dictionary that adds up row by row."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.metrics import grouping
from core.metrics.grouping import Cells

ROWS = st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 40), st.integers(-9, 9), st.booleans()), max_size=60)


def columns(rows):
    first, second, amounts, chosen = (list(column) for column in zip(*rows, strict=True)) if rows else ([],) * 4
    keys = [np.array(first, np.int32), np.array(second, np.int32)]
    return keys, np.array(amounts, np.int64), np.array(chosen, bool)


def keys_of(cells):
    return list(zip(*cells.columns(), strict=True)) or [()] * len(cells)


@pytest.mark.parametrize("most", [10, 4_000_000])
@given(rows=ROWS)
def test_every_combination_has_its_sum_and_its_count(most, rows):
    keys, amounts, chosen = columns(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "MOST_CELLS", most)
        cells = Cells(keys, len(rows))
    added, all_added, counted = Counter(), Counter(), Counter()
    for first, second, amount, counts in rows:
        all_added[first, second] += amount
        added[first, second] += amount if counts else 0
        counted[first, second] += counts
    assert sorted(keys_of(cells)) == sorted(all_added)
    assert dict(zip(keys_of(cells), cells.added(amounts).tolist(), strict=True)) == all_added
    assert dict(zip(keys_of(cells), cells.added(amounts, chosen).tolist(), strict=True)) == added
    assert dict(zip(keys_of(cells), cells.counted(chosen).tolist(), strict=True)) == counted


def test_sums_are_exact_beyond_what_a_float_holds():
    key, large = np.array([1, 2, 1]), np.array([2**53, 7, 1], np.int64)
    cells = Cells([key], 3)
    assert dict(zip(keys_of(cells), cells.added(large).tolist(), strict=True)) == {(1,): 2**53 + 1, (2,): 7}


def test_keys_and_amounts_may_be_of_a_type_that_their_spread_or_their_sum_does_not_fit_into():
    key, amounts = np.array([-1, 126, -1], np.int8), np.array([126, 126, 126], np.int8)
    cells = Cells([key, key], 3)
    assert dict(zip(keys_of(cells), cells.added(amounts).tolist(), strict=True)) == {(-1, -1): 252, (126, 126): 126}


def test_without_keys_there_is_one_sum_and_without_rows_none():
    assert (keys_of(Cells([], 2)), Cells([], 2).added(np.array([3, 4])).tolist()) == ([()], [7])
    assert (len(Cells([], 0)), Cells([], 0).added(np.array([], np.int64)).tolist()) == (0, [])
