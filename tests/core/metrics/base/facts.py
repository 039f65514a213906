"""Additive columns by key, as they are gathered from ads, leads and deals."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.metrics.dimensions import bucket
from core.store.types import day_date
from tests.core.metrics.base.scope import Scope

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

    def add_money(self, key: Key, column: str, micros: int, currency: str | None) -> None:
        """Add an amount in the team's currency; any other stands apart."""
        if currency is None:
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

    def cell(self, key: Key) -> dict[str, int]:
        """The columns of one key; what is absent is 0."""
        return {**self.sums.get(key, {}), "active_campaigns": len(self.campaigns.get(key, ()))}

    def total(self) -> dict[str, int]:
        """The columns over all keys; a campaign active in several counts once."""
        whole: dict[str, int] = defaultdict(int)
        for columns in self.sums.values():
            for name, number in columns.items():
                whole[name] += number
        return {**whole, "active_campaigns": len(set().union(*self.campaigns.values()))}
