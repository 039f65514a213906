"""What is known of one campaign beside its figures: name, account, first and last day, budget."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from core.errors import NotFound
from core.metrics.freshness import PLATFORMS
from core.metrics.results import remembered, shared_moment
from core.store.channels import CHANNELS
from core.store.models import AdDay, AdPeriodTotal, Budget, Campaign, DailyFact, Source
from core.store.settings import team
from core.store.types import day_date, day_number

LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Profile:
    """A campaign. `first_day` and `last_day` have ad figures or leads of it; None when none has.

    `type` and `status` are as the platform writes them. `budgets` are (from day, micros of `currency` a day),
    oldest first.
    """

    id: int
    name: str
    channel: str
    platform: str
    account: str
    type: str
    status: str
    currency: str
    first_day: date | None
    last_day: date | None
    budgets: tuple[tuple[date, int], ...]

    @property
    def where(self) -> dict[str, str]:
        """The filter that singles it out."""
        return {"campaign": f"id:{self.id}"}


def profile(connection: Connection, number: object, now: datetime) -> Profile:
    """The campaign with this id, whatever a browser sent as one; NotFound when there is none."""
    if type(number) is not int or not 0 < number <= LARGEST_ID:
        raise NotFound("There is no such campaign.")
    now = shared_moment(connection, now)
    return remembered(connection, ("profile", number, now), lambda: _answer(connection, number, now))


def _answer(connection: Connection, number: int, now: datetime) -> Profile:
    row = connection.execute(
        select(Campaign, Source.kind, Source.name.label("account"), Source.currency)
        .join(Source, Source.id == Campaign.source_id)
        .where(Campaign.id == number)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such campaign.")
    settings = team(connection)
    first, last = _days(connection, number, row.source_id, day_number(now.astimezone(settings.zone).date()))
    budgets = select(Budget.from_day, Budget.daily_micros).where(Budget.campaign_id == number).order_by(Budget.from_day)
    return Profile(
        id=number,
        name=row.name,
        channel=CHANNELS.get(row.channel, row.channel),
        platform=PLATFORMS.get(row.kind, row.kind.replace("_", " ").capitalize()),
        account=row.account,
        type=row.type or "",
        status=row.status or "",
        currency=row.currency or settings.currency,
        first_day=first,
        last_day=last,
        budgets=tuple((day, micros) for day, micros in connection.execute(budgets)),
    )


def _days(connection: Connection, campaign: int, source: int, today: int) -> tuple[date | None, date | None]:
    """The first and the last day up to today with ad figures or leads."""
    spans: list[tuple[Any, Any, list[Any]]] = [
        (AdDay.day, AdDay.day, [AdDay.source_id == source, AdDay.campaign_id == campaign]),
        (AdPeriodTotal.start_day, AdPeriodTotal.end_day, [AdPeriodTotal.campaign_id == campaign]),
        (DailyFact.day, DailyFact.day, [DailyFact.campaign_id == campaign, DailyFact.leads > 0]),
    ]
    firsts, lasts = set(), set()
    for start, end, here in spans:
        first, last = connection.execute(select(func.min(start), func.max(end)).where(*here)).one()
        if first is not None:
            firsts.add(_number(first))
            lasts.add(min(_number(last), today))
    return (day_date(min(firsts)), day_date(max(lasts))) if firsts else (None, None)


def _number(day: date | int) -> int:
    return day_number(day) if isinstance(day, date) else day


def planned(budgets: Iterable[tuple[date, int]], first: date | None, last: date) -> tuple[date, int] | None:
    """The first day from `first` to `last` with a budget in force, and what may be spent from it to `last`, in micros.

    A budget holds until the next one begins; None when none was in force.
    """
    rows = sorted(budgets)
    ends = [*(day - timedelta(days=1) for day, _ in rows[1:]), last]
    spans = [
        (max(day, first or day), min(end, last), micros) for (day, micros), end in zip(rows, ends, strict=bool(rows))
    ]
    held = [(start, (end - start).days + 1, micros) for start, end, micros in spans if start <= end]
    return (held[0][0], sum(days * micros for _, days, micros in held)) if held else None
