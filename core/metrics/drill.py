"""The leads, deals, campaigns or days behind a figure."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, case, func, select

from core.errors import InvalidInput
from core.filters import Filters
from core.frame import Frame
from core.metrics import ad_facts, crm_facts
from core.metrics.catalog import COLUMNS, METRICS, STAGES, Fact, metric
from core.metrics.expression import names
from core.metrics.facts import Facts
from core.metrics.journey import born, closed_deals, counted
from core.metrics.results import shared_moment
from core.metrics.scope import Scope, scope
from core.store.channels import CHANNELS
from core.store.localday import epoch
from core.store.models import Ad, AdGroup, Campaign, Deal, DealFact, Keyword, Lead
from core.store.stages import Stage
from core.store.types import day_date

Part = Literal["numerator", "denominator"]
Kind = Literal["leads", "deals", "days", "campaigns"]


@dataclass(frozen=True)
class Behind:
    """A page of the records behind a figure; `total` counts all of them.

    For counts `total` is the figure; the deals behind revenue and the days behind spend add up to it.
    Money is in micros of the row's `currency`; `original_micros` of `original_currency` is what was converted into it.
    """

    kind: Kind
    title: str
    frame: Frame
    total: int


def behind(
    connection: Connection,
    metric_id: str,
    filters: Filters,
    now: datetime,
    *,
    part: Part = "numerator",
    limit: int = 100,
    offset: int = 0,
) -> Behind:
    """The records a metric counted for exactly these filters; of a ratio, those of one `part`.

    InvalidInput for an unknown metric, part or filter value, and for a page that is no page.
    """
    if limit < 1 or offset < 0:
        raise InvalidInput(f"A page has a limit from 1 and an offset from 0, not {limit} and {offset}.")
    column = _column(metric_id, part)
    here = scope(connection, filters, shared_moment(connection, now))
    if column == "junk":
        return _page(connection, "leads", _title(column), _junk(here), limit, offset)
    if COLUMNS[column] is Fact.LEAD:
        return _page(connection, "leads", _title(column), _leads(here, STAGES[column]), limit, offset)
    if COLUMNS[column] is Fact.DEAL:
        return _page(connection, "deals", _title(column), _deals(here, column), limit, offset)
    if COLUMNS[column] is Fact.CAMPAIGN:
        return _page(connection, "campaigns", _title(column), _campaigns(connection, here), limit, offset)
    return _days(connection, here, _title(column), limit, offset)


def _column(metric_id: str, part: Part) -> str:
    """The additive column whose records are shown."""
    if metric_id in COLUMNS:
        return metric_id
    chosen = metric(metric_id)
    if part not in ("numerator", "denominator"):
        raise InvalidInput(f"part cannot be {part!r}; it may be numerator or denominator.", field="part")
    side = chosen.numerator if part == "numerator" else chosen.denominator
    return _column(side, part) if side else names(chosen.expression)[0]


_TITLES = {
    "cost": "Spend by day",
    "clicks": "Clicks by day",
    "impressions": "Impressions by day",
    "revenue": "Won deals with an amount",
    "valued_deals": "Won deals with an amount",
    "junk": "Junk and test leads",
    "deals_won": "Deals won",
    "deals_closed": "Deals won or lost",
}


def _title(column: str) -> str:
    return _TITLES.get(column) or METRICS[column].label


_LEAD = (
        Lead.id, Lead.first_name, Lead.last_name, Lead.email, Lead.company_name.label("company"),
        Lead.job_title, Lead.channel, Campaign.name.label("campaign"), AdGroup.name.label("ad_group"),
        Keyword.text.label("keyword"), Ad.text.label("ad"), Lead.source_value.label("source"),
        Lead.created_at, Lead.stage, Lead.owner, Lead.match_method, Lead.match_confidence,
        Lead.channel_evidence,
)  # fmt: skip


def _leads(here: Scope, stage: Stage) -> Select[Any]:
    return _named(*counted(stage, here, *_LEAD))


def _junk(here: Scope) -> Select[Any]:
    return _named(*born(here, *_LEAD, Lead.junk, Lead.junk_evidence, junk=True))


def _named(chosen: Select[Any], day: Any) -> Select[Any]:
    """With the names of where the leads came from, newest first."""
    chosen = (
        chosen.join(Campaign, Campaign.id == Lead.campaign_id, isouter=True)
        .join(AdGroup, AdGroup.id == Lead.ad_group_id, isouter=True)
        .join(Keyword, Keyword.id == Lead.keyword_id, isouter=True)
        .join(Ad, Ad.id == Lead.ad_id, isouter=True)
    )
    return chosen.add_columns(day.label("day")).order_by(day.desc(), Lead.id)


def _deals(here: Scope, column: str) -> Select[Any]:
    by_closing = column in ("deals_won", "deals_closed")
    amount = func.coalesce(DealFact.amount_micros, Deal.amount_micros)
    currency = func.coalesce(func.nullif(DealFact.currency, ""), here.team.currency)
    own = and_(DealFact.currency == "", Deal.currency != here.team.currency)  # it was converted
    chosen, day = closed_deals(
        here,
        Deal.id, Deal.name, amount.label("amount_micros"), currency.label("currency"),
        case((own, Deal.amount_micros)).label("original_micros"), case((own, Deal.currency)).label("original_currency"),
        Deal.stage, Deal.created_at,
        DealFact.closed_at, Deal.owner, Deal.lead_id, Lead.email, Lead.channel,
        Campaign.name.label("campaign"),
        case((DealFact.closed_at < epoch(Lead.created_at), 1), else_=0).label("before_lead"),
        by_closing=by_closing,
    )  # fmt: skip
    chosen = chosen.join(Campaign, Campaign.id == Lead.campaign_id, isouter=True)
    if column != "deals_closed":
        chosen = chosen.where(Deal.stage == Stage.WON)
    if not by_closing:
        chosen = chosen.where(Deal.amount_micros.is_not(None), DealFact.currency.in_(("", here.team.currency)))
    return chosen.add_columns(day.label("day")).order_by(day.desc(), Deal.id)


def _campaigns(connection: Connection, here: Scope) -> Select[Any]:
    facts = Facts(here)
    ad_facts.add(connection, here, facts, active=True)
    crm_facts.add(connection, here, facts, (), active=True)
    ids = sorted(set().union(*facts.campaigns.values()))
    columns: list[Any] = [Campaign.id, Campaign.name, Campaign.type, Campaign.status, Campaign.channel]
    return select(*columns).where(Campaign.id.in_(ids)).order_by(Campaign.name, Campaign.id)


def _page(connection: Connection, kind: Kind, title: str, chosen: Select[Any], limit: int, offset: int) -> Behind:
    total = connection.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    rows = connection.execute(chosen.limit(limit).offset(offset))
    return Behind(kind, title, worded(Frame.of(rows, rows.keys())), total)


_WORDS: dict[str, Callable[[Any], Any]] = {
    "channel": lambda code: code and CHANNELS.get(code, code),
    "stage": lambda number: Stage(number).label,
    "closed_at": lambda second: datetime.fromtimestamp(second, UTC),
    "day": day_date,
}


def worded(frame: Frame) -> Frame:
    """Codes as the words people see; a name stands where the first name was."""
    shown = {name: [word(code) for code in frame[name]] for name, word in _WORDS.items() if name in frame}
    frame = frame.with_columns(shown)
    if "first_name" not in frame:
        return frame
    pairs = zip(frame["first_name"], frame["last_name"], strict=True)
    names = [" ".join(filter(None, pair)) for pair in pairs]
    named = {"name" if name == "first_name" else name: column for name, column in frame.cells.items()}
    return Frame({**named, "name": names}).without("last_name")


def _days(connection: Connection, here: Scope, title: str, limit: int, offset: int) -> Behind:
    """Ad figures by day and campaign, newest first; each currency has rows of its own."""
    wide = here.over("day").grouped_by("campaign")
    campaign = wide.keys.index("campaign")
    found: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for keys, rows in ad_facts.rows(connection, wide):
        figures = zip(*(rows[name] for name in ("currency", "cost", "impressions", "clicks", "cut")), strict=True)
        for key, (currency, *told, cut) in zip(keys, figures, strict=True):
            sums = found[key[-1], key[campaign], currency or here.team.currency]
            sums[:3] = (known + int(more) for known, more in zip(sums, told, strict=False))
            sums[3] |= cut
    days = [(*key, *sums) for key, sums in found.items() if any(sums[:3])]
    days.sort(key=lambda row: (row[0], row[3]), reverse=True)
    names = dict(connection.execute(select(Campaign.id, Campaign.name)).all())
    columns = ["day", "campaign", "currency", "cost_micros", "impressions", "clicks", "estimated"]
    table = [
        (day, names.get(key), currency, *figures, bool(cut))
        for day, key, currency, *figures, cut in days[offset : offset + limit]
    ]
    return Behind("days", title, Frame.of(table, columns), len(days))
