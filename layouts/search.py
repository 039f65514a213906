"""Search: one box for leads, campaigns, metrics and pages; every result is a link."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from core.filters import Filters
from core.metrics.catalog import METRICS
from core.text import counted
from layouts import PAGES, PLACES
from layouts.links import lead_link, page_link
from layouts.page import Page
from layouts.parts import dialog

DEBOUNCE_MILLISECONDS = 180
MOST_EACH = 6
CAMPAIGN_PAGE = "/campaigns/{}"


class Ids(StrEnum):
    """The window and what it is made of."""

    WINDOW = "search"
    TEXT = "search-text"
    RESULTS = "search-results"


def window() -> html.Dialog:
    """The box, and room for what is found."""
    label = "Leads by name, company or e-mail; campaigns, metrics, pages"
    box = dbc.Input(
        id=Ids.TEXT, type="search", placeholder=label, debounce=DEBOUNCE_MILLISECONDS, autocomplete="off", maxlength=100
    )
    found = html.Div(id=Ids.RESULTS, className="found", **{"aria-live": "polite"})
    said = html.Label([html.Span(label, className="visually-hidden"), box], className="search-box")
    return dialog(Ids.WINDOW, "Search", said, found, class_name="search")


def results(
    text: str,
    leads: Sequence[Mapping[str, Any]],
    campaigns: Sequence[tuple[str, str]],
    filters: Filters,
    pages: Sequence[Page],
) -> list[Any]:
    """What was found, by kind; what can be done when it is nothing."""
    groups = {
        "Pages": [_page(page) for page in pages if _has(text, page.title, page.section)],
        "Metrics": [_metric(name) for name, row in METRICS.items() if _has(text, row.label, row.short)],
        "Campaigns": [_campaign(value, label, filters) for value, label in campaigns],
        "Leads": [_lead(lead) for lead in leads],
    }
    shown = {name: links[:MOST_EACH] for name, links in groups.items() if links}
    count = sum(map(len, shown.values()))
    if not count:
        return [html.P(f"Nothing has “{text}” in its name.", className="muted")]
    lists = [html.Section([html.H3(name), html.Ul([html.Li(link) for link in links])]) for name, links in shown.items()]
    return [html.P(counted(count, "result"), className="visually-hidden"), *lists]


def _has(text: str, *names: str) -> bool:
    return any(text.casefold() in name.casefold() for name in names)


def _page(page: Page) -> html.A:
    return page_link(page.path, page.title, "hit")


def _metric(name: str) -> html.A:
    row = METRICS[name]
    return page_link(f"/?trend={name}", [html.B(row.label), html.Small(row.definition)], "hit")


def _campaign(value: str, label: str, filters: Filters) -> html.A:
    """Its page; where there is none, Overview filtered by it."""
    path = CAMPAIGN_PAGE.format(value.removeprefix("id:"))
    if PLACES.find(path):
        return page_link(path, html.B(label), "hit")
    return page_link(f"/?{filters.with_where('campaign', [value]).to_query()}", html.B(label), "hit")


def _lead(lead: Mapping[str, Any]) -> html.A:
    """The lead's page."""
    who = lead["name"] or lead["email"] or lead["company"] or f"Lead {lead['id']}"
    more = " · ".join(dict.fromkeys(filter(None, (lead["company"], lead["email"], lead["stage"]))))
    return lead_link(lead["id"], [html.B(who), html.Small(more)], "hit")


def offered(person: Any) -> list[Page]:
    """The pages a person may go to."""
    return [page for page in PAGES if person.may(page.permission) and not page.varies]
