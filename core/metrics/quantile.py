"""Quantiles by SciPy, which is loaded when the first one is asked for: the program starts sooner without it."""

from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""NaN is not known."""


def beta(a: Any, b: Any, share: float, **options: Any) -> Floats:
    """Where this share of a beta distribution lies below, element by element; `options` as a ufunc's."""
    found: Floats = _special().betaincinv(a, b, share, **options)
    return found


def gamma(shape: Any, share: float) -> Floats:
    """The same of a gamma distribution of scale 1."""
    found: Floats = _special().gammaincinv(shape, share)
    return found


@cache
def _special() -> Any:
    return import_module("scipy.special")
