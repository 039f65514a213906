"""Additive columns by key, as they are gathered from ads, leads and deals."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.metrics.expression import Column
from core.metrics.keys import Key
from core.metrics.scope import Scope


@dataclass
class Facts:
    """Sums by column and key; campaigns seen active; keys with a figure cut from a period total; foreign amounts."""

    scope: Scope
    sums: dict[str, dict[Key, int]] = field(default_factory=lambda: defaultdict(dict))
    campaigns: dict[Key, set[int]] = field(default_factory=lambda: defaultdict(set))
    estimated: set[Key] = field(default_factory=set)
    foreign: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))

    def add(self, keys: Sequence[Key], column: str, numbers: Iterable[int]) -> None:
        """Add to a column: a number for each of the keys, which may be there several times."""
        sums = self.sums[column]
        for key, number in zip(keys, numbers, strict=True):
            if number:
                sums[key] = sums.get(key, 0) + number

    def add_money(self, keys: Sequence[Key], column: str, micros: Sequence[int], currencies: Sequence[str]) -> None:
        """Add amounts in the team's currency; any other stands apart."""
        home = self.scope.team.currency
        self.add(keys, column, (n if currency == home else 0 for n, currency in zip(micros, currencies, strict=True)))
        if any(currency != home for currency in set(currencies)):
            for number, currency in zip(micros, currencies, strict=True):
                if number and currency != home:
                    self.foreign[column][currency] += number

    def unconverted(self, column: str) -> dict[str, int]:
        """The foreign amounts of a column, by currency."""
        return {currency: micros for currency, micros in self.foreign[column].items() if micros}

    def active(self, key: Key, campaign_id: int) -> None:
        """Note that a campaign was active."""
        self.campaigns[key].add(campaign_id)

    def present(self) -> list[Key]:
        """Every key with something other than zeros."""
        found = {key: None for sums in self.sums.values() for key, number in sums.items() if number}
        return list(found | dict.fromkeys(self.campaigns))

    def columns(self, names: Iterable[str], keys: Sequence[Key]) -> dict[str, Column]:
        """Some columns over these keys; what is absent is 0."""
        found = {name: [sums.get(key, 0) for key in keys] for name in names for sums in [self.sums[name]]}
        if "active_campaigns" in found:
            found["active_campaigns"] = [len(self.campaigns.get(key, ())) for key in keys]
        return {name: np.array(numbers, dtype=object) for name, numbers in found.items()}

    def total(self, names: Iterable[str]) -> dict[str, Column]:
        """The same over all keys, in one row; a campaign active in several counts once."""
        whole = {name: sum(sums.values()) for name, sums in self.sums.items()}
        whole["active_campaigns"] = len(set().union(*self.campaigns.values()))
        return {name: np.array([whole.get(name, 0)], dtype=object) for name in names}
