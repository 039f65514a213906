"""Ad reports, spend files and clicks as table rows."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from core.ingest.identity.channel import of_value
from core.ingest.identity.person import email_hash, place_of
from core.ingest.records import PLACE, Kind, Record
from core.ingest.write.places import Place, Places, channel_of_type, fold
from core.ingest.write.shape import Context, Row, Step, Unusable, replaced
from core.store.base import Base
from core.store.channels import CHANNELS
from core.store.models import AdMetric, AdPeriodTotal, Budget, Click, Grain

FIGURES: Mapping[str, str | tuple[str, ...]] = {
    "cost_micros": "cost", "currency": ("currency", "cost"), "impressions": "impressions", "clicks": "clicks",
    "conversions_micros": "conversions",
}  # fmt: skip
SHARES = ("impression_share", "lost_to_budget", "lost_to_rank")
SEGMENTS = ("search_term", "device", "network")
MICROS = 1_000_000
CLICK: Mapping[str, str | tuple[str, ...]] = {
    "gclid": "gclid", "lead_form_id": "lead_form_id", "email_hash": "email", "at": "at", "device": "device",
    "place": PLACE,
}  # fmt: skip

SourceOf = Callable[[str | None, str | None], tuple[int, Places]]
"""Account name and currency of a row -> its source and that source's entities."""


class AdShape:
    """Rows of ad reports and spend files: of a day, or of the report's whole period."""

    def __init__(
        self,
        context: Context,
        kind: Kind,
        source_of: SourceOf,
        period: tuple[date, date] | None,
        currency: str | None,
    ) -> None:
        self._context, self._kind, self._source_of = context, kind, source_of
        self._period, self._currency = period, currency
        told = (*replaced(FIGURES, context.provided), "channel")
        self.steps = (
            Step(
                AdMetric, ("source_id", "grain", "day", "entity_key"), (*told, *context.provided.intersection(SHARES))
            ),
            Step(AdPeriodTotal, ("source_id", "grain", "start_day", "end_day", "entity_key"), told),
        )

    def rows(self, record: Record) -> Iterator[tuple[type[Base], Row]]:
        """One row; a record without a day and without a period is Unusable."""
        values = record.values
        span = self._span(values)  # before anything is made for a row that cannot be used
        currency = values.get("currency") or self._currency
        channel = self._channel(values)
        payee = _payee(values.get("channel"), channel) if self._kind.family == "files" else None
        account = values.get("account") or payee
        source, places = self._source_of(account, currency)
        place = places.place(values, channel)
        grain = Grain[self._kind.grain.upper()] if self._kind.grain else _grain(place)
        row: Row = {
            "source_id": source,
            "grain": int(grain),
            **place._asdict(),
            **{name: values.get(name) for name in SEGMENTS},
            "channel": places.channel(place.campaign_id, channel),
            "currency": currency,
            "cost_micros": values.get("cost") or 0,
            "impressions": values.get("impressions") or 0,
            "clicks": values.get("clicks") or 0,
            "conversions_micros": int((values.get("conversions") or 0) * MICROS),
        }
        row["entity_key"] = self._context.occurrence(_key(row, values, span)).split("@", 1)[1]
        if span[0] == span[1]:
            yield AdMetric, {**row, "day": span[0], **{name: values.get(name) for name in SHARES}}
        else:
            yield AdPeriodTotal, {**row, "start_day": span[0], "end_day": span[1]}

    def _span(self, values: Any) -> tuple[date, date]:
        if values.get("day"):
            return values["day"], values["day"]
        if values.get("start_day") and values.get("end_day"):
            if values["start_day"] > values["end_day"]:
                raise Unusable("The period's start is after its end.")
            return values["start_day"], values["end_day"]
        if self._period is None:
            raise Unusable("The row has no day, and the file names no period.")
        return self._period

    def _channel(self, values: Any) -> str:
        if values.get("channel"):
            return of_value(values["channel"]) or "other"
        default = "paid_search" if self._kind.family == "google_ads" else "unknown"
        return channel_of_type(values.get("campaign_type") or values.get("match_type"), default)


class BudgetShape:
    """What campaigns may spend a day, from some day on."""

    steps = (Step(Budget, ("campaign_id", "from_day"), ("daily_micros",)),)

    def __init__(self, source_of: SourceOf) -> None:
        self._source_of = source_of

    def rows(self, record: Record) -> Iterator[tuple[type[Base], Row]]:
        """One row; `day` is the first on which the amount holds."""
        values = record.values
        source, places = self._source_of(None, None)
        campaign = places.place(values, of_value(values.get("channel") or "") or "paid_search").campaign_id
        yield (
            Budget,
            {"source_id": source, "campaign_id": campaign, "from_day": values["day"], "daily_micros": values["amount"]},
        )


class ClickShape:
    """Clicks and lead form submissions: what a lead can be recognised by."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.steps = (Step(Click, ("source_id", "external_id"), replaced(CLICK, context.provided)),)

    def rows(self, record: Record) -> Iterator[tuple[type[Base], Row]]:
        """One row, keyed by gclid, form id or e-mail (in this order); `place` is what the file names."""
        values = record.values
        person = email_hash(values.get("email"))
        name = "gclid" if values.get("gclid") else "lead_form_id"
        yield (
            Click,
            {
                "source_id": self._context.source_id,
                "external_id": self._context.identity(record, name, person),
                **{column: values.get(column) for column in ("gclid", "lead_form_id", "device")},
                "email_hash": person,
                "at": self._context.moment(values.get("at")),
                "place": place_of(values) or None,
            },
        )


def _payee(said: str | None, channel: str) -> str:
    """The account of a spend row: what it names, so that two platforms of a channel stay apart."""
    plain = fold((said or channel).replace("_", " "))
    generic = {fold(CHANNELS[channel]), channel.replace("_", " ")}
    return CHANNELS[channel] if not said or plain in generic else said


def _grain(place: Place) -> Grain:
    """The finest level a spend row names."""
    levels = (
        (place.ad_id, Grain.AD), (place.keyword_id, Grain.KEYWORD),
        (place.ad_group_id, Grain.AD_GROUP), (place.campaign_id, Grain.CAMPAIGN),
    )  # fmt: skip
    return next((grain for known, grain in levels if known), Grain.CHANNEL)


def _key(row: Row, values: Any, span: tuple[date, date]) -> str:
    """Source, grain and span, then after "@" everything that tells the row from its neighbours."""
    parts = [row["campaign_id"], row["ad_group_id"], row["keyword_id"], row["ad_id"]]
    parts += [
        row["search_term"],
        row["search_term"] and values.get("match_type"),
        row["device"],
        row["network"],
    ]
    parts += [row["channel"] if row["campaign_id"] is None else None]
    head = f"{row['source_id']}/{row['grain']}/{span[0]}/{span[1]}"
    return head + "@" + "|".join("" if part is None else str(part) for part in parts)
