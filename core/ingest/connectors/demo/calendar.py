"""How busy a day is, and how much of a running day has passed."""

from datetime import UTC, datetime

import numpy as np

from core.store.types import day_date

DAY = 86_400
NEVER = np.iinfo(np.int64).max
WEEKDAY = (1.16, 1.20, 1.20, 1.16, 1.04, 0.60, 0.64)  # Monday first
MONTH = (1.04, 1.05, 1.07, 1.02, 1.00, 0.98, 0.86, 0.84, 1.06, 1.09, 1.07, 0.92)
NOISE = 0.08
MIDDLE, SPREAD = 13.5 * 3600, 4 * 3600  # when people fill in forms: around 13:30
OPENS = 8 * 3600


def stream(seed: int, day: int, name: int) -> np.random.Generator:
    """The numbers of one stream of one day; no other day or stream moves them."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, day, name))))


def usual(day: int) -> float:
    """Demand of a day (number) beside an average one."""
    date = day_date(day)
    return WEEKDAY[date.weekday()] * MONTH[date.month - 1]


def busy(rng: np.random.Generator, day: int) -> float:
    """The same with the day's own luck."""
    return usual(day) * float(np.exp(NOISE * rng.standard_normal() - NOISE**2 / 2))


def moments(day: int, z: np.ndarray) -> np.ndarray:
    """Times of the day (epoch seconds) from normal numbers."""
    seconds = np.clip(MIDDLE + SPREAD * z, 0, DAY - 1)
    return np.int64(day) * DAY + seconds.astype(np.int64)


def workday(at: np.ndarray) -> np.ndarray:
    """What would fall on a weekend happens on Monday morning."""
    weekday = (at // DAY + 3) % 7
    monday = (at // DAY + 7 - weekday) * DAY + OPENS + at % (4 * 3600)
    return np.where(weekday >= 5, monday, at)


def passed(day: int, now: int) -> float:
    """The share of a day that has passed at `now` (epoch seconds)."""
    return min(max((now - day * DAY) / DAY, 0.0), 1.0)


def seconds(moment: datetime) -> int:
    """Whole epoch seconds."""
    return int(moment.timestamp())


def when(second: int) -> datetime:
    """The time of an epoch second."""
    return datetime.fromtimestamp(second, UTC)
