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
    """The combinations of keys that `size` rows have: one tuple each in `keys`, in the order of the sums."""

    def __init__(self, keys: Sequence[NDArray[Any]], size: int) -> None:
        self._inverse: NDArray[np.int64] | None = None  # None: all rows have the same
        self.keys: list[tuple[int, ...]] = []
        if not size:
            return
        lowest = [int(key.min()) for key in keys]
        widths = [int(key.max()) - low + 1 for key, low in zip(keys, lowest, strict=True)]
        if all(width == 1 for width in widths):
            self.keys = [tuple(lowest)]
        else:
            self._inverse, size = _combined(keys, lowest, widths)
            self.keys = _each(keys, self._inverse, size)

    def counted(self, rows: Mask) -> NDArray[np.int64]:
        """How many of these rows there are."""
        if self._inverse is None:
            return np.array([np.count_nonzero(rows)] * len(self.keys), np.int64)
        return np.bincount(self._inverse[rows], minlength=len(self.keys))

    def added(self, amounts: NDArray[Any], rows: Mask | None = None) -> NDArray[np.int64]:
        """The sums of whole amounts over these rows (None: over all), exact whatever their size."""
        chosen = amounts if rows is None else amounts[rows]
        if self._inverse is None:
            return np.array([chosen.sum(dtype=np.int64)] * len(self.keys), np.int64)
        places = self._inverse if rows is None else self._inverse[rows]
        return _added_exactly(places, chosen, len(self.keys))


def _added_exactly(places: NDArray[np.int64], amounts: NDArray[Any], size: int) -> NDArray[np.int64]:
    """The sums by place: bincount adds floats, exact below 2**53, so what may pass that is added in two halves."""
    if not len(amounts):
        return np.zeros(size, np.int64)
    largest = max(abs(int(amounts.min())), abs(int(amounts.max())))
    if largest * len(amounts) < EXACT:
        return np.bincount(places, amounts, size).astype(np.int64)
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
        code = code * width + (key - low)
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


def _each(keys: Sequence[NDArray[Any]], places: NDArray[np.int64], size: int) -> list[tuple[int, ...]]:
    """The keys of each combination, from a row that has it."""
    row = np.zeros(size, np.int64)
    row[places] = np.arange(len(places))
    return list(zip(*(key[row].tolist() for key in keys), strict=True))
