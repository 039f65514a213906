"""Bursts: more leads from one network within a short time than people send."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from core.ingest.identity.signs import BURST, Verdict


class Sent(NamedTuple):
    """One lead and the network it came from; `at` in epoch seconds."""

    network: str
    at: int
    lead: int


def bursts(sent: Iterable[Sent], size: int, seconds: int) -> dict[int, Verdict]:
    """The verdict on each lead that lies in a span of `seconds` with at least `size` leads of its network.

    `sent` comes by network, then by time. Spans that share a lead are one burst.
    """
    return {
        lead.lead: verdict
        for _, group in groupby(sent, itemgetter(0))
        for burst in _of_network(list(group), size, seconds)
        for verdict in [_verdict(burst)]
        for lead in burst
    }


def _of_network(leads: Sequence[Sent], size: int, seconds: int) -> Iterator[Sequence[Sent]]:
    """The bursts of one network, oldest first."""
    start, end = 0, 0
    for first in range(len(leads) - size + 1):
        if leads[first + size - 1].at - leads[first].at > seconds:
            continue
        if first >= end:
            yield from ([leads[start:end]] if end else [])
            start = first
        end = first + size
    if end:
        yield leads[start:end]


def _verdict(burst: Sequence[Sent]) -> Verdict:
    span = burst[-1].at - burst[0].at
    within = f"{span // 60 + 1} minutes" if span >= 60 else "one minute"
    return Verdict(BURST, f"One of {len(burst):,} leads from the network {burst[0].network} within {within}.")
