"""One lead in the panel, in short: who, how far they came, where from; and the way to its page."""

from collections.abc import Mapping
from typing import Any

from dash import html

from core.filters import Filters
from core.ingest.identity.match import METHOD_LABELS
from core.leads.summary import Summary
from core.metrics.catalog import METRICS
from core.metrics.dimensions import DIMENSIONS
from layouts.links import drill_link, filter_link, lead_link
from layouts.parts import state

BACK = "Back to the list"


def panel(lead: Summary, drill: Mapping[str, str], filters: Filters) -> list[Any]:
    """What is known about `lead`, and the way back to the list it was chosen from, if it was."""
    rest = {name: value for name, value in drill.items() if name != "lead"}
    back = drill_link(filters, rest, f"← {BACK}", "link") if rest.get("metric") in METRICS else None
    junk = state(f"Stands outside leads and rates: {lead.junk}") if lead.junk else None
    parts = {"Person": _person(lead), "Stages": _stages(lead), "Came from": _origin(lead, filters)}
    shown = [html.Section([html.H3(title), html.Dl(_pairs(rows), className="facts")]) for title, rows in parts.items()]
    whole = lead_link(lead.id, "Open the profile →", "link")
    return [html.Div([back, html.Span(whole, className="aside")], className="pager"), junk, *shown]


def _pairs(rows: Mapping[str, Any]) -> list[Any]:
    return [part for name, value in rows.items() if value for part in (html.Dt(name), html.Dd(value))]


def _person(lead: Summary) -> dict[str, Any]:
    return {
        "Name": lead.name,
        "Company": lead.company,
        "E-mail": lead.email,
        "Job title": lead.job_title,
        "Owner": lead.owner,
    }


def _stages(lead: Summary) -> dict[str, Any]:
    days = {stage: f"{day:%-d %b %Y}" for stage, day in lead.reached.items()}
    return {"Now": lead.stage, **(days or {"Created": f"{lead.created:%-d %b %Y}"})}


def _origin(lead: Summary, filters: Filters) -> dict[str, Any]:
    """Channel, campaign and finer, each a filter; then how that is known."""
    code, channel = lead.channel
    rows = {"Channel": filter_link(filters.with_where("channel", [code]), channel, "link")}
    for dimension, (number, name) in lead.places.items():
        narrowed = filters.with_where(dimension, [f"id:{number}"])
        rows[DIMENSIONS[dimension].label] = filter_link(narrowed, name, "link")
    if lead.match_method:
        label = METHOD_LABELS.get(lead.match_method, lead.match_method)
        rows["Matched by"] = f"{label}, {lead.match_confidence} %"
    if not lead.places:
        rows["Campaign"] = "Not matched"
    return {**rows, "Channel told by": lead.evidence, "CRM source": lead.source}
