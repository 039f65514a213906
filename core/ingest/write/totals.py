"""The sums of one file, as its own totals row or a colleague would give them."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.ingest.write.shape import Row
from core.store.base import Base
from core.store.models import AdMetric, AdPeriodTotal, Click, Company, Deal, Lead, StageChange, Touchpoint
from core.store.stages import Stage

MICROS = Decimal(1_000_000)
COUNTED = {
    Lead: "leads", Company: "companies", Deal: "deals", Touchpoint: "activities", Click: "clicks_listed"
}  # fmt: skip
DAYS = ("day", "start_day", "end_day", "created_at", "closed_at", "at")
STAGES = {
    Stage.LEAD: "leads_dated",
    Stage.MQL: "mqls",
    Stage.SQL: "sqls",
    Stage.OPPORTUNITY: "opportunities",
    Stage.WON: "won",
    Stage.LOST: "lost",
    Stage.DISQUALIFIED: "disqualified",
}


class Totals:
    """Adds up rows as they are shaped; money is kept per currency and never summed across."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._money: dict[str, Counter[str | None]] = {"cost": Counter(), "won_amount": Counter()}
        self._conversions = 0
        self._first: date | None = None
        self._last: date | None = None

    @property
    def days(self) -> tuple[str, str] | None:
        """First and last day the rows speak of."""
        return (self._first.isoformat(), self._last.isoformat()) if self._first and self._last else None

    def add(self, model: type[Base], row: Row) -> None:
        """Count one row."""
        for name in DAYS:
            self._see(row.get(name))
        if model in (AdMetric, AdPeriodTotal):
            self._counts.update(impressions=row["impressions"], clicks=row["clicks"])
            self._conversions += row["conversions_micros"]
            self._money["cost"][row["currency"]] += row["cost_micros"]
        elif model is StageChange and row["origin"] != "status":
            self._counts[STAGES[Stage(row["stage"])]] += 1
        elif model in COUNTED:
            self._counts[COUNTED[model]] += 1
            self._deal(row) if model is Deal else None

    def as_dict(self, company_currency: str) -> dict[str, Any]:
        """Totals by name; money in currency units, under `name` with its currency, others beside it."""
        found: dict[str, Any] = dict(self._counts)
        if self._money["cost"]:
            found["conversions"] = float(self._conversions / MICROS)
        for name, by_currency in self._money.items():
            amounts = {currency or company_currency: float(micros / MICROS) for currency, micros in by_currency.items()}
            if len(amounts) == 1:
                found["currency"], found[name] = next(iter(amounts.items()))
            elif amounts:
                found[f"{name}_by_currency"] = amounts
        return found

    def _deal(self, row: Row) -> None:
        stage = Stage(row["stage"])
        if stage in (Stage.WON, Stage.LOST):
            self._counts[STAGES[stage]] += 1
        if stage is Stage.WON:
            self._money["won_amount"][row["currency"]] += row["amount_micros"] or 0

    def _see(self, at: date | datetime | None) -> None:
        day = at.date() if isinstance(at, datetime) else at
        if day:
            self._first = min(self._first or day, day)
            self._last = max(self._last or day, day)
