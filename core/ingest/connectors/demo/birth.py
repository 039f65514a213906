"""What identifies a world: its seed, its size, and the days it starts and was made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from core.errors import InvalidInput

KIND = "demo"
"""The kind of the source that a world is."""
SEED = 7
LEADS_A_MONTH = 500
MONTHS = 18
LARGE = 20_000
"""More leads than this need a longer past and a wider account."""
LARGE_MONTHS = 36
MOST = 1_000_000
MONTH = 30.4375  # days


@dataclass(frozen=True, slots=True)
class Birth:
    """`born` is the day the world was made: what is planted "weeks ago" counts back from it, for ever."""

    seed: int
    leads: int  # about as many as come between `start` and `born`
    start: date
    born: date

    @classmethod
    def on(cls, born: date, *, seed: int = SEED, leads: int = LEADS_A_MONTH * MONTHS) -> "Birth":
        """A world that ends today; InvalidInput for a size it cannot have."""
        if not 1 <= leads <= MOST:
            raise InvalidInput(f"leads must be between 1 and {MOST:,}; it is {leads:,}.", field="leads")
        months = LARGE_MONTHS if leads > LARGE else MONTHS
        return cls(seed, leads, born - timedelta(days=round(months * MONTH)), born)

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Birth":
        """As `as_config` wrote it."""
        start, born = (date.fromisoformat(config[name]) for name in ("start", "born"))
        return cls(int(config["seed"]), int(config["leads"]), start, born)

    def as_config(self) -> dict[str, Any]:
        """For the source's row."""
        return {**asdict(self), "start": self.start.isoformat(), "born": self.born.isoformat()}

    @property
    def days(self) -> int:
        """How long its past was on the day it was made."""
        return max((self.born - self.start).days, 1)
