"""What people searched for when they met a keyword: parts of the keyword's own figures of a day.

The draws have a stream of their own, so that they move nothing else in the world. Rare terms are hidden, as ad
accounts hide them: the terms told explain a part of their keyword, never more.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from core.ingest.connectors.demo import calendar
from core.ingest.connectors.demo.ads import AdDay, part, place, record
from core.ingest.connectors.demo.plan import Plan
from core.ingest.records import Record

STREAM = 4
WORDS = ("{}", "{} near me", "what is {}", "{} free download", "{} jobs")
WEIGHTS = (0.46, 0.2, 0.13, 0.09, 0.05, 0.07)
"""How often a click comes by each of the words; the last by something nobody else searched for."""
LEAST, LEAST_OF_MANY = 1, 10
"""Clicks a term needs on a day to be told; a wide account has more than anybody would read."""


class SearchTerms:
    """The rows of the search term report of a day."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def rows(self, drawn: AdDay, share: float = 1.0) -> Iterator[Record]:
        """One row per term and keyword that enough people clicked by."""
        figures = part(self._drawn(drawn), share)
        least = LEAST_OF_MANY if self._plan.large else LEAST
        for cell, word in np.argwhere(figures[1] >= least).tolist():
            where = self._places[cell]
            searched = {"search_term": WORDS[word].format(where["keyword"])}
            yield record(drawn.day, {**where, **searched}, figures[:, cell, word].tolist())

    def _drawn(self, drawn: AdDay) -> np.ndarray:
        """Impressions, clicks and cents by cell and word (3 x cells x words); none where there is no keyword."""
        rng = calendar.stream(self._plan.birth.seed, drawn.day, STREAM)
        impressions, clicks, cents = np.where(self._is_keyword, drawn.figures, 0)
        clicked, seen = rng.multinomial(clicks, WEIGHTS), rng.multinomial(impressions - clicks, WEIGHTS)
        upto = cents[:, None] * np.cumsum(clicked, axis=1) // np.maximum(clicks, 1)[:, None]
        paid = np.diff(upto, axis=1, prepend=0)
        return np.stack([clicked + seen, clicked, paid])[:, :, : len(WORDS)]

    @cached_property
    def _is_keyword(self) -> np.ndarray:
        return np.array([word is not None for word in self._plan.keywords])

    @cached_property
    def _places(self) -> list[dict[str, Any]]:
        plan = self._plan
        cells = zip(plan.cell_campaign.tolist(), plan.cell_group.tolist(), strict=True)
        return [place(plan, campaign, group, cell) for cell, (campaign, group) in enumerate(cells)]
