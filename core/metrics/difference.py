"""Whether two rates or two costs differ by more than chance.

The interval of a difference follows from the two intervals (MOVER, of which Newcombe's method 10 is the case of
Wilson's intervals): its ends lie from the difference of the two values by the root of the summed squares of the
distances to the ends in question. Costs are compared as a ratio: the same, of their logarithms. Both hold for
groups that share no lead; each pair is judged by itself, at the level of the intervals given.
"""

from math import exp, hypot, log
from typing import NamedTuple


class Told(NamedTuple):
    """A figure with its interval."""

    value: float
    low: float
    high: float


class Span(NamedTuple):
    """Where a difference, or a ratio, lies."""

    low: float
    high: float


def difference(one: Told, other: Told) -> Span:
    """The interval of `one` - `other`; without 0 in it they differ by more than chance."""
    between = one.value - other.value
    low = between - hypot(one.value - one.low, other.high - other.value)
    return Span(low, between + hypot(one.high - one.value, other.value - other.low))


def ratio(one: Told, other: Told) -> Span | None:
    """The interval of `one` / `other`, all above 0; without 1 in it they differ by more than chance. Else None."""
    if min(*one, *other) <= 0:
        return None
    span = difference(Told(*map(log, one)), Told(*map(log, other)))
    return Span(exp(span.low), exp(span.high))
