"""How much of what it could have shown a search campaign lost to its budget and to its rank, as bounds.

Per reported row, in shares of 1: eligible impressions = impressions / impression share; lost to budget = eligible
x share lost to budget. A period's share is the sum of what was lost divided by the sum of what was eligible, so a
busy day counts more than a quiet one. Google tells extremes as bounds: "< 10 %" stands for 0 to 10 % and "> 90 %"
for 90 to 100 %, which is what makes the period's share an interval. Where the impression share itself is "< 10 %",
it is what the two losses leave over when both are told exactly, else 10 %: the fewest eligible impressions there
can have been.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    type_coerce,
)

from core.derive.events import channel_code
from core.errors import InvalidInput
from core.filters import Filters
from core.frame import Frame
from core.metrics.dimensions import bucket_column, bucket_start
from core.metrics.keys import keys_known
from core.metrics.results import remembered, shared_moment
from core.metrics.scope import Scope, scope
from core.store.models import AdMetric, Campaign, Grain, Source
from core.store.settings import Team

FULL = 10_000  # basis points
BELOW, ABOVE = 999, 9_001
"""How "< 10 %" and "> 90 %" are stored (`core.ingest.files.values`), as Google's own programs tell them."""
TENTH = FULL // 10
BY = frozenset({"channel", "campaign", "day", "week", "month"})
SHARES = {"share": AdMetric.impression_share, "budget": AdMetric.lost_to_budget, "rank": AdMetric.lost_to_rank}
COLUMNS = ("impressions", "eligible", *(f"{name}_{end}" for name in SHARES for end in ("low", "high")))


def impression_share(
    connection: Connection, filters: Filters, now: datetime, by: Sequence[str] = ("campaign",)
) -> Frame:
    """One row per combination of `by` (of channel, campaign and one time) that has any search impression share.

    Columns: `<dim>_key` as the query door has them; `impressions` of the rows that tell a share; `eligible`
    (float): how many there could have been; `share_low`, `share_high`: shares (0 to 1) of the eligible that were
    shown; `budget_low`, `budget_high` and `rank_low`, `rank_high`: that were lost to the budget, to the rank; None
    where no row tells; `capped` (bool): surely lost more to the budget than the team lets pass. Empty by filters
    that only leads or finer reports know. InvalidInput as the query door.
    """
    now = shared_moment(connection, now)
    question = ("impression share", repr(filters), tuple(by), now)
    return remembered(connection, question, lambda: _answer(connection, filters, now, tuple(by)))


def capped(row: Any, team: Team) -> bool:
    """Whether a row of `impression_share` surely lost more to its budget than the team lets pass."""
    low = row["budget_low"]
    return low is not None and bool(low > team.capped_share)


def beside(frame: Frame, shares: Frame) -> Frame:
    """Rows by campaign, with what `shares` knows of theirs; None where it knows nothing."""
    known = {row["campaign_key"]: row for row in shares.records()}
    found = {
        name: [known.get(key, {}).get(name) for key in frame["campaign_key"]]
        for name in shares.columns
        if name not in frame
    }
    return frame.with_columns(found)


def _answer(connection: Connection, filters: Filters, now: datetime, by: tuple[str, ...]) -> Frame:
    here = scope(connection, filters, now, _checked(by))
    names = [f"{name}_key" for name in by]
    rows: list[list[Any]] = []
    if here.conditions.keys() <= {"channel", "campaign"}:
        known = keys_known(connection, here.keys)
        for row in connection.execute(_statement(here)).mappings():
            keys = {name: known[name].get(row[name]) if name in known else row[name] or None for name in here.keys}
            if here.time:
                keys[here.time] = bucket_start(here.time, row["bucket"])
            rows.append([*(keys[name] for name in by), int(row["impressions"]), row["eligible"], *_shares(row)])
    found = Frame.of(rows, [*names, *COLUMNS])
    return found.with_columns({"capped": [capped(row, here.team) for row in found.records()]})


def _checked(by: tuple[str, ...]) -> tuple[str, ...]:
    if not BY.issuperset(by):
        raise InvalidInput(f"Impression share is known by {', '.join(sorted(BY))}; not by {', '.join(by)}.", field="by")
    return by


def _shares(row: Any) -> list[float | None]:
    """Low and high of each share; None where it is not told of any impression."""
    return [
        row[f"{name}_{end}"] / row[f"{name}_of"] if row[f"{name}_of"] else None
        for name in SHARES
        for end in ("low", "high")
    ]


def _statement(here: Scope) -> Select[Any]:
    """Sums by the scope's keys, over daily campaign rows that tell an impression share."""
    day = type_coerce(AdMetric.day, Integer)
    keys = {
        "campaign": func.coalesce(AdMetric.campaign_id, 0),
        "channel": channel_code(func.coalesce(Campaign.channel, AdMetric.channel)),
    }
    columns: list[Any] = [keys[name].label(name) for name in here.keys]
    if here.time:
        columns.append(bucket_column(here.time, day, here.week_start).label("bucket"))
    found = and_(
        AdMetric.source_id.in_(select(Source.id)),  # so that the index on source, grain and day is used
        AdMetric.grain == int(Grain.CAMPAIGN),
        here.within(day),
        AdMetric.impression_share.is_not(None),
        AdMetric.impressions > 0,
        *(condition.on(keys[name]) for name, condition in here.conditions.items()),
    )
    sums: list[Any] = [func.sum(AdMetric.impressions).label("impressions"), func.sum(_eligible()).label("eligible")]
    chosen: Select[Any] = select(*columns, *sums, *_weighted()).outerjoin(Campaign, Campaign.id == AdMetric.campaign_id)
    return chosen.where(found).group_by(*columns)


def _weighted() -> list[ColumnElement[Any]]:
    """For each share, the eligible impressions that tell it (`_of`), and its ends weighted by them."""
    found: list[ColumnElement[Any]] = []
    for name, told in SHARES.items():
        ends = {
            "low": case((told == BELOW, 0), (told == ABOVE, FULL - TENTH), else_=told),
            "high": case((told == BELOW, TENTH), (told == ABOVE, FULL), else_=told),
        }
        found.append(func.sum(case((told.is_not(None), _eligible()), else_=0.0)).label(f"{name}_of"))
        found += [func.sum(_eligible() * end / float(FULL)).label(f"{name}_{which}") for which, end in ends.items()]
    return found


def _eligible() -> ColumnElement[Any]:
    return cast(AdMetric.impressions, Float) * float(FULL) / _share()


def _share() -> ColumnElement[Any]:
    """The impression share in basis points; never 0."""
    share, losses = AdMetric.impression_share, (AdMetric.lost_to_budget, AdMetric.lost_to_rank)
    left = literal(FULL) - losses[0] - losses[1]
    exact = and_(*(loss.not_in((BELOW, ABOVE)) for loss in losses), left.between(1, TENTH))
    return case((share.not_in((BELOW, 0)), share), (exact, left), else_=TENTH)
