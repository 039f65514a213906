"""Small worlds for tests: one method per kind of record, each giving back its id."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from fractions import Fraction
from itertools import count
from typing import Any

from sqlalchemy import Connection, insert

from core.derive.refresh import rebuild
from core.store.models import (
    Ad,
    AdGroup,
    AdMetric,
    AdPeriodTotal,
    Campaign,
    Company,
    Deal,
    DealContact,
    FxRate,
    Grain,
    Keyword,
    Lead,
    Source,
    StageChange,
    Touchpoint,
    User,
)
from core.store.rates import NANOS
from core.store.stages import Stage

MICROS = 1_000_000


def at(moment: str | date | datetime) -> datetime:
    """A UTC time: "2026-03-01" is noon of that day, "2026-03-01 08:30" is itself."""
    if isinstance(moment, datetime):
        return moment
    if isinstance(moment, date):
        return datetime.combine(moment, time(12), UTC)
    if len(moment) > 10:
        return datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return at(date.fromisoformat(moment))


def day(value: str | date) -> date:
    """A date, from text as well."""
    return date.fromisoformat(value) if isinstance(value, str) else value


class World:
    """Writes records into an open connection; what is not said gets the dullest possible value."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._numbers = count(1)
        self._sources: dict[str, int] = {}

    def source(self, name: str = "files", kind: str = "files", **more: Any) -> int:
        """A source by name, made once."""
        if name not in self._sources:
            self._sources[name] = self._add(Source, kind=kind, name=name, **more)
        return self._sources[name]

    def campaign(self, name: str = "Brand", channel: str = "paid_search", **more: Any) -> int:
        """A campaign of a channel."""
        return self._entity(Campaign, name=name, channel=channel, **more)

    def ad_group(self, campaign: int, name: str = "Group", **more: Any) -> int:
        """An ad group of a campaign."""
        return self._entity(AdGroup, campaign_id=campaign, name=name, **more)

    def keyword(self, ad_group: int, text: str = "crm software", **more: Any) -> int:
        """A keyword of an ad group."""
        return self._entity(Keyword, ad_group_id=ad_group, text=text, **more)

    def ad(self, ad_group: int, text: str = "Try it free", **more: Any) -> int:
        """An ad of an ad group."""
        return self._entity(Ad, ad_group_id=ad_group, text=text, **more)

    def daily(self, on: str | date, cost: float = 0, *, grain: Grain = Grain.CAMPAIGN, **more: Any) -> int:
        """Ad figures of a day; cost in currency units, keys as campaign=, ad_group=, keyword=, ad=."""
        return self._add(AdMetric, day=day(on), **self._figures(cost, grain, more))

    def period(
        self,
        start: str | date,
        end: str | date,
        cost: float = 0,
        *,
        grain: Grain = Grain.CAMPAIGN,
        **more: Any,
    ) -> int:
        """Ad figures of a report without days."""
        return self._add(AdPeriodTotal, start_day=day(start), end_day=day(end), **self._figures(cost, grain, more))

    def lead(self, created: str | date | datetime, *, stages: dict[Stage, Any] | None = None, **more: Any) -> int:
        """A lead, with the stages it reached and when; keys as campaign=, ad_group=, keyword=, ad=."""
        stages = stages or {}
        values = {"channel": "unknown", "stage": max(stages, default=Stage.LEAD), **_ids(more)}
        lead = self._record(Lead, created_at=at(created), **values)
        for stage, moment in stages.items():
            self.change(lead, stage, moment)
        return lead

    def change(self, lead: int | None, stage: Stage, moment: str | date | datetime, **more: Any) -> int:
        """A stage change."""
        values = {"origin": "date", "estimated": False, "value": stage.label, **more}
        return self._record(StageChange, lead_id=lead, stage=stage, at=at(moment), **values)

    def deal(
        self,
        *leads: int,
        stage: Stage = Stage.OPPORTUNITY,
        amount: float | None = None,
        created: Any = None,
        closed: Any = None,
        **more: Any,
    ) -> int:
        """A deal of these leads, credited to the first; amount in currency units."""
        deal = self._record(
            Deal,
            stage=stage,
            amount_micros=None if amount is None else round(amount * MICROS),
            created_at=None if created is None else at(created),
            closed_at=None if closed is None else at(closed),
            lead_id=leads[0] if leads else None,
            **more,
        )
        for lead in leads:
            self.connection.execute(insert(DealContact).values(deal_id=deal, lead_id=lead))
        return deal

    def company(self, name: str = "Acme", domain: str = "acme.test", **more: Any) -> int:
        """A company as the CRM tells it."""
        return self._record(Company, name=name, domain=domain, **more)

    def touch(self, lead: int | None, moment: str | date | datetime, kind: str = "visit", **more: Any) -> int:
        """A touch of marketing, or of sales with side="sales"."""
        return self._record(Touchpoint, lead_id=lead, at=at(moment), kind=kind, **{"side": "marketing", **_ids(more)})

    def person(self, email: str = "ann@acme.test", name: str = "", role: str = "sales", **more: Any) -> int:
        """Somebody who may sign in by a link."""
        values = {"email": email, "name": name, "role": role, "disabled": False, "created_at": at("2026-01-01"), **more}
        return self._add(User, **values)

    def rate(self, base: str, quote: str, on: str | date, price: float | Fraction) -> None:
        """What one unit of a currency costs in another on a day."""
        nanos = round(Fraction(str(price)) * NANOS)
        self.connection.execute(insert(FxRate).values(base=base, quote=quote, day=day(on), nanos=nanos, origin=""))

    def settle(self) -> None:
        """Bring the derived tables up to date with what was written."""
        rebuild(self.connection)

    def _figures(self, cost: float, grain: Grain, more: dict[str, Any]) -> dict[str, Any]:
        values = {
            "impressions": 0,
            "clicks": 0,
            "conversions_micros": 0,
            "channel": "paid_search",
            **_ids(more),
        }
        values.setdefault("source_id", self.source())
        return {"grain": grain, "entity_key": self._name(), "cost_micros": round(cost * MICROS), **values}

    def _entity(self, model: Any, **values: Any) -> int:
        return self._add(model, **{"source_id": self.source(), "external_id": self._name(), **values})

    _record = _entity

    def _name(self) -> str:
        return f"n{next(self._numbers)}"

    def _add(self, model: Any, **values: Any) -> int:
        result = self.connection.execute(insert(model).values(**values))
        return int(result.inserted_primary_key[0])


def _ids(values: dict[str, Any]) -> dict[str, Any]:
    """campaign=1 -> campaign_id=1, and so on."""
    names: Iterable[str] = ("campaign", "ad_group", "keyword", "ad", "source")
    return {f"{key}_id" if key in names else key: value for key, value in values.items()}
