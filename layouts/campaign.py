"""One campaign: what an SQL of it costs, how that moved, how long its leads take, and who they are."""

from enum import StrEnum
from typing import Any

from dash import dcc, html

from core.filters import Filters
from core.metrics.catalog import METRICS
from core.metrics.format import money, verdict
from core.metrics.profile import Profile
from core.metrics.query import Result
from layouts import figures
from layouts.funnel import FUNNEL_METRICS
from layouts.headline import HEADLINE_METRICS, headline, subline
from layouts.links import filter_link, page_link
from layouts.page import Page
from layouts.parts import card, skeleton, start_over, state, tag
from layouts.trend import Box, graph_box

CAMPAIGN_TILES = ("leads", "mqls", "sqls", "mql_to_sql", "cost_per_sql", "spend", "cpl", "revenue", "roas")
HEAD_METRICS = tuple(dict.fromkeys((*HEADLINE_METRICS, *CAMPAIGN_TILES, "active_campaigns")))
JUDGED = {"good": "better than before", "bad": "worse than before"}
CAMPAIGNS = "/campaigns"


class Ids(StrEnum):
    """Parts that callbacks fill."""

    BODY = "campaign"
    NUMBER = "campaign-number"
    HEAD = "campaign-head"
    TILES = "campaign-tiles"
    FUNNEL = "campaign-funnel"
    TREND = "campaign-trend"
    TREND_GRAPH = "campaign-trend-graph"
    TREND_NAME = "campaign-trend-name"
    LAG = "campaign-lag"
    LAG_GRAPH = "campaign-lag-graph"
    LAG_NAME = "campaign-lag-name"
    DELIVERY = "campaign-delivery"
    PARTS = "campaign-parts"
    LEADS = "campaign-leads"


TREND = Box(Ids.TREND, Ids.TREND_GRAPH, Ids.TREND_NAME)
LAG = Box(Ids.LAG, Ids.LAG_GRAPH, Ids.LAG_NAME)


def layout(campaign: int) -> html.Div:
    """Where everything goes, drawn as skeletons until it is known."""
    funnel = card("From click to revenue", html.Div(skeleton("panel"), id=Ids.FUNNEL))
    delivery = card("Budget and reach", html.Div(skeleton("panel"), id=Ids.DELIVERY))
    return html.Div(
        [
            dcc.Store(id=Ids.NUMBER, data=campaign),
            html.Div(skeleton("headline"), id=Ids.HEAD),
            html.Div(skeleton("tile-row"), id=Ids.TILES),
            html.Div([funnel, graph_box(TREND)], className="two"),
            html.Div([delivery, graph_box(LAG)], className="two"),
            html.Div(html.Section(skeleton("panel"), id=Ids.PARTS, className="card-box"), className="row-of-one"),
            html.Div(html.Section(skeleton("panel"), id=Ids.LEADS, className="card-box"), className="row-of-one"),
        ],
        id=Ids.BODY,
    )


def head(found: Profile, result: Result) -> list[Any]:
    """Where one is, what is so, on what that rests, and what is known of the campaign."""
    row, metric = result.total, METRICS["cost_per_sql"]
    value, previous = (row.get(f"cost_per_sql{end}") for end in ("", "_previous"))
    judged = verdict(value, previous, metric) if not figures.few(row, metric) else "neutral"
    mark = tag(JUDGED[judged], judged) if judged in JUDGED else None
    words = headline(result)
    return [
        _crumbs(found.name),
        html.H1([words, " ", mark]),
        html.P(subline(result), className="sub"),
        facts(found, is_active=bool(row["active_campaigns"])),
    ]


def _crumbs(name: str) -> html.Nav:
    back = page_link(CAMPAIGNS, "Campaigns", "link")
    return html.Nav([back, " / ", html.B(name)], className="crumbs", **{"aria-label": "Where this is"})


def facts(found: Profile, *, is_active: bool) -> html.Dl:
    """What the campaign is, as terms and their values."""
    last = f"last activity {found.last_day:%-d %b %Y}" if found.last_day else "no activity yet"
    status = " · ".join(filter(None, (found.status, "active in the period" if is_active else last)))
    seen = f"{found.first_day:%-d %b %Y} – {found.last_day:%-d %b %Y}" if found.first_day and found.last_day else ""
    budget = f"{money(found.budgets[-1][1], found.currency)} a day" if found.budgets else "none stored"
    told = {
        "Channel": found.channel,
        "Type": found.type,
        "Platform": found.platform,
        "Account": found.account,
        "Status": status,
        "Seen": seen,
        "Budget": budget,
    }
    return html.Dl(
        [html.Div([html.Dt(term), html.Dd(value)]) for term, value in told.items() if value], className="known"
    )


def nothing(found: Profile, filters: Filters) -> tuple[list[Any], html.Div]:
    """Nothing of the campaign in view: since when, and the ways to something."""
    top = [_crumbs(found.name), html.H1("Nothing in view"), facts(found, is_active=False)]
    always = filter_link(Filters(preset="all", compare=filters.compare, basis=filters.basis), "Show all time", "link")
    words = "No spend and no lead of this campaign on these days with these filters."
    return top, state(words, start_over(), always if filters.preset != "all" else None, tone="nothing")


def unknown() -> tuple[list[Any], html.Div]:
    """There is no such campaign: what may have happened, and the way to those there are."""
    words = "It may have gone with the import it came from, or the address may be mistyped."
    return [html.H1("There is no such campaign")], state(
        words, page_link(CAMPAIGNS, "All campaigns", "link"), tone="nothing"
    )


PAGE = Page(
    path="/campaigns/<int(max=2147483647):campaign>",
    title="Campaign",
    icon="◎",
    permission="view",
    metrics=tuple(dict.fromkeys((*HEAD_METRICS, *FUNNEL_METRICS, *METRICS))),
    layout=layout,
    needs_data=True,
)
