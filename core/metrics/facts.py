"""Additive columns by key, as they are gathered from ads, leads and deals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from core.metrics.dimensions import bucket
from core.metrics.expression import Column
from core.metrics.scope import Scope
from core.store.types import day_date

Key = tuple[Any, ...]
"""Values of the scope's keys, then the first day of the time bucket when there is one."""


@dataclass
class Facts:
    """Sums by key; campaigns seen active; keys with a figure cut from a period total; foreign amounts."""

    scope: Scope
    sums: dict[Key, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    campaigns: dict[Key, set[int]] = field(default_factory=lambda: defaultdict(set))
    estimated: set[Key] = field(default_factory=set)
    foreign: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))

    def key(self, values: Sequence[Any], day: date | int | None) -> Key:
        """A key; a day falls into its bucket."""
        if self.scope.time is None or day is None:
            return tuple(values)
        on = day_date(day) if isinstance(day, int) else day
        return (*values, bucket(self.scope.time, on, self.scope.week_start))

    def add(self, key: Key, columns: Mapping[str, int]) -> None:
        """Add to the columns of a key."""
        for name, number in columns.items():
            if number:
                self.sums[key][name] += number

    def add_money(self, key: Key, column: str, micros: int, currency: str) -> None:
        """Add an amount in the team's currency; any other stands apart."""
        if currency == self.scope.team.currency:
            self.add(key, {column: micros})
        elif micros:
            self.foreign[column][currency] += micros

    def unconverted(self, column: str) -> dict[str, int]:
        """The foreign amounts of a column, by currency."""
        return {currency: micros for currency, micros in self.foreign[column].items() if micros}

    def active(self, key: Key, campaign_id: int) -> None:
        """Note that a campaign was active."""
        self.campaigns[key].add(campaign_id)

    def present(self) -> list[Key]:
        """Every key with something other than zeros."""
        return [key for key in {**self.sums, **self.campaigns} if key in self.campaigns or any(self.sums[key].values())]

    def columns(self, names: Iterable[str], keys: Sequence[Key]) -> dict[str, Column]:
        """Some columns over these keys; what is absent is 0."""
        nothing: dict[str, int] = {}
        rows = [self.sums.get(key, nothing) for key in keys]
        found = {name: [row.get(name, 0) for row in rows] for name in names}
        if "active_campaigns" in found:
            found["active_campaigns"] = [len(self.campaigns.get(key, ())) for key in keys]
        return {name: np.array(numbers, dtype=object) for name, numbers in found.items()}

    def total(self, names: Iterable[str]) -> dict[str, Column]:
        """The same over all keys, in one row; a campaign active in several counts once."""
        whole: dict[str, int] = defaultdict(int)
        for row in self.sums.values():
            for name, number in row.items():
                whole[name] += number
        whole["active_campaigns"] = len(set().union(*self.campaigns.values()))
        return {name: np.array([whole[name]], dtype=object) for name in names}
