"""Sums of arrays by combinations of keys."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_CELLS = 1_000_000
"""Up to this many combinations of keys are counted straight into an array; beyond, the keys are sorted."""
EXACT = 2**53
"""Up to here a float holds every whole number."""
HALF = 22
Mask = NDArray[np.bool_]


class Cells:
    """The combinations of keys that `size` rows have, in the order of the sums."""

    def __init__(self, keys: Sequence[NDArray[Any]], size: int) -> None:
        self._inverse: NDArray[np.int64] | None = None  # None: all rows have the same
        self._keys, self._size = keys, min(size, 1)
        self._row: NDArray[np.int64] = np.zeros(self._size, np.int64)  # one that has the combination
        if not size:
            return
        lowest = [int(key.min()) for key in keys]
        widths = [int(key.max()) - low + 1 for key, low in zip(keys, lowest, strict=True)]
        if any(width > 1 for width in widths):
            self._inverse, self._size = _combined(keys, lowest, widths)
            self._row = np.zeros(self._size, np.int64)
            self._row[self._inverse] = np.arange(size)

    def __len__(self) -> int:
        """How many combinations there are."""
        return self._size

    def columns(self, places: NDArray[np.intp] | None = None) -> list[list[int]]:
        """Each key's value for every combination, or for those at some places."""
        rows = self._row if places is None else self._row[places]
        return [key[rows].tolist() for key in self._keys]

    def counted(self, rows: Mask) -> NDArray[np.int64]:
        """How many of these rows there are."""
        if self._inverse is None:
            return np.array([np.count_nonzero(rows)] * self._size, np.int64)
        return np.bincount(self._inverse[rows], minlength=self._size)

    def added(self, amounts: NDArray[Any], rows: Mask | None = None) -> NDArray[np.int64]:
        """The sums of whole amounts over these rows (None: over all), exact whatever their size."""
        chosen = amounts if rows is None else amounts[rows]
        if self._inverse is None:
            return np.array([chosen.sum(dtype=np.int64)] * self._size, np.int64)
        places = self._inverse if rows is None else self._inverse[rows]
        return _added_exactly(places, chosen, self._size)


def _added_exactly(places: NDArray[np.int64], amounts: NDArray[Any], size: int) -> NDArray[np.int64]:
    """The sums by place: bincount adds floats, exact below 2**53, so what may pass that is added in two halves."""
    if not len(amounts):
        return np.zeros(size, np.int64)
    largest = max(abs(int(amounts.min())), abs(int(amounts.max())))
    if largest * len(amounts) < EXACT:
        return np.bincount(places, amounts, size).astype(np.int64)
    amounts = amounts.astype(np.int64)
    high, low = amounts >> HALF, amounts & (1 << HALF) - 1
    return (_added_exactly(places, high, size) << HALF) + _added_exactly(places, low, size)


def _combined(
    keys: Sequence[NDArray[Any]], lowest: Sequence[int], widths: Sequence[int]
) -> tuple[NDArray[np.int64], int]:
    """Which combination each row has, in the order of the keys, and how many there are."""
    code, span = np.zeros(len(keys[0]), np.int64), 1
    for key, low, width in zip(keys, lowest, widths, strict=True):
        if width == 1:
            continue
        if span * width > MOST_CELLS:  # of all there might be few are there: they are numbered anew
            code, span = _ranked(code, span)
        code = code * width + (key.astype(np.int64) - low)
        span *= width
    return _ranked(code, span)


def _ranked(code: NDArray[np.int64], span: int) -> tuple[NDArray[np.int64], int]:
    """Numbers below `span` as their places among those there are."""
    if span > MOST_CELLS:
        found, places = np.unique(code, return_inverse=True)
        return places, len(found)
    there = np.zeros(span, np.bool_)
    there[code] = True
    rank = np.cumsum(there) - 1
    return rank[code], int(rank[-1]) + 1
