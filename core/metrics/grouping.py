"""Sums of arrays by combinations of keys."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_CELLS = 4_000_000
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
            found, self._inverse = _combined(keys, lowest, widths)
            self.keys = _apart(found, lowest, widths)

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
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """One number for each combination there is, and the place in them of each row's."""
    code = np.zeros(len(keys[0]), np.int64)
    for key, low, width in zip(keys, lowest, widths, strict=True):
        if width > 1:
            code *= width
            code += key
            code -= low
    if float(np.prod(np.array(widths, float))) > MOST_CELLS:
        found, inverse = np.unique(code, return_inverse=True)
        return found, inverse
    there = np.bincount(code) > 0
    return np.flatnonzero(there), (np.cumsum(there) - 1)[code]


def _apart(found: NDArray[np.int64], lowest: Sequence[int], widths: Sequence[int]) -> list[tuple[int, ...]]:
    """The keys that each number stands for."""
    columns = []
    for low, width in zip(reversed(lowest), reversed(widths), strict=True):
        columns.append((found % width + low).tolist())
        found = found // width
    return list(zip(*reversed(columns), strict=True))
