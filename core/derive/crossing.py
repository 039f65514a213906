"""From quotes of currencies against each other to the rate of each into one currency, day by day. Pure.

A quote also holds on the days after it that have none, up to a number of days: weekends, holidays. A currency's rate
is its quote against the team's currency, in either direction, or the cross of two quotes that share a third currency
(the ECB's, all of them against the euro). Where several are at hand the youngest counts, of equally old ones the
direct one. Rates are exact fractions; a cross whose terms fit no column loses what lies beyond 18 digits.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from math import gcd
from typing import TypeAlias

Quotes: TypeAlias = Mapping[tuple[str, str], Mapping[int, int]]
"""(base, quote) -> day -> nanos of the quote currency for one unit of the base."""
Ratio: TypeAlias = tuple[int, int]
"""What an amount is multiplied with, as numerator and denominator."""
Aged: TypeAlias = dict[int, tuple[int, Ratio]]
"""day -> (days since the quote, ratio)."""

NANOS = 1_000_000_000
LARGEST = 2**63 - 1


def rates(quotes: Quotes, home: str, carry: int) -> dict[tuple[str, int], Ratio]:
    """(currency, day) -> what turns its amounts into `home`; a quote holds for `carry` days more."""
    partners: dict[str, set[str]] = defaultdict(set)
    for base, quote in quotes:
        partners[base].add(quote)
        partners[quote].add(base)

    @cache
    def leg(base: str, quote: str) -> Aged:
        return _carried(_either_way(quotes, base, quote), carry)

    found: dict[tuple[str, int], Ratio] = {}
    for currency in sorted(partners.keys() - {home}):
        best: Aged = {}
        for way in _ways(leg, partners, currency, home):
            for day, aged in way.items():
                if day not in best or aged[0] < best[day][0]:
                    best[day] = aged
        found |= {(currency, day): ratio for day, (_, ratio) in best.items()}
    return found


def _either_way(quotes: Quotes, base: str, quote: str) -> dict[int, Ratio]:
    found = {day: (nanos, NANOS) for day, nanos in quotes.get((base, quote), {}).items()}
    return found | {day: (NANOS, nanos) for day, nanos in quotes.get((quote, base), {}).items()}


def _carried(days: Mapping[int, Ratio], carry: int) -> Aged:
    known = sorted(days)
    found: Aged = {}
    for day, following in zip(known, [*known[1:], known[-1] + carry + 1], strict=True):
        for later in range(day, min(following, day + carry + 1)):
            found[later] = later - day, days[day]
    return found


def _ways(
    leg: Callable[[str, str], Aged], partners: Mapping[str, set[str]], currency: str, home: str
) -> Iterator[Aged]:
    """The direct way first, then the crosses."""
    if home in partners[currency]:
        yield {day: (age, ratio) for day, (age, pair) in leg(currency, home).items() if (ratio := fitted(*pair))}
    for third in sorted(partners[currency] & partners.get(home, set())):
        yield _crossed(leg(currency, third), leg(third, home))


def _crossed(first: Aged, second: Aged) -> Aged:
    found: Aged = {}
    for day in first.keys() & second.keys():
        (age, (above, below)), (other, (more, less)) = first[day], second[day]
        if ratio := fitted(above * more, below * less):
            found[day] = max(age, other), ratio
    return found


def fitted(numerator: int, denominator: int) -> Ratio | None:
    """The fraction in lowest terms, both of which fit a column; None when it is out of all proportion."""
    common = gcd(numerator, denominator)
    numerator, denominator = numerator // common, denominator // common
    while max(numerator, denominator) > LARGEST:
        numerator, denominator = numerator // 10, denominator // 10
    return (numerator, denominator) if numerator and denominator else None
