"""A lead's person, company and origin, and who else came from there."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from core.filters import Filters
from core.ingest.identity.match import METHOD_LABELS
from core.leads.company import Fact
from core.leads.origin import Origin, Touch
from core.leads.profile import Profile
from core.metrics.dimensions import DIMENSIONS
from core.metrics.format import money
from core.text import counted, shorten
from layouts.lead_page import box
from layouts.links import lead_link, page_link
from layouts.parts import help_tip, scroll, state

COMPANY = {
    "name": "Name",
    "domain": "Domain",
    "industry": "Industry",
    "employees": "Employees",
    "revenue_micros": "Revenue a year",
    "country": "Country",
    "phone": "Phone",
    "technologies": "Technologies",
    "owner": "Account owner",
    "churned_at": "Churned",
}
MARKS = {
    "landing_url": "Landing page",
    "referrer": "Referrer",
    "gclid": "gclid",
    "gbraid": "gbraid",
    "wbraid": "wbraid",
    "lead_form_id": "Lead form",
    "utm_source": "utm_source",
    "utm_medium": "utm_medium",
    "utm_campaign": "utm_campaign",
    "utm_term": "utm_term",
    "utm_content": "utm_content",
    "source_value": "CRM source",
    "source_detail": "CRM source detail",
}
LONGEST = 300
OVERVIEW = "/"


def facts(rows: Mapping[str, Any]) -> html.Dl:
    """Terms and their values; those without one are left out."""
    told = [part for name, value in rows.items() if value for part in (html.Dt(name), html.Dd(value))]
    return html.Dl(told, className="facts")


def person(found: Profile) -> list[Any]:
    """How to reach them, and where their record is."""
    rows: dict[str, Any] = {
        "E-mail": html.A(found.email, href=f"mailto:{found.email}", className="link") if found.email else None,
        "Phone": html.A(found.phone, href=f"tel:{found.phone}", className="link") if found.phone else None,
        "Job title": found.job_title,
        "Country": found.country,
        "Record": f"{found.external_id} in {found.system}",
        "Changed there": f"{found.modified_at:%-d %b %Y, %H:%M}" if found.modified_at else None,
    }
    more = {name: shorten(str(value), LONGEST) for name, value in found.more.items()}
    rest = html.Details([html.Summary(f"{counted(len(more), 'more field')} of the CRM", className="link"), facts(more)])
    return box("Person", facts(rows), rest if more else None)


def company(found: Sequence[Fact]) -> list[Any]:
    """What is known of the company, and who said so."""
    if not found:
        return box("Company", state("Neither the record nor the e-mail address tells a company."))
    told_by = dict.fromkeys(fact.told_by for fact in found)
    groups = [
        html.Div(
            [facts({COMPANY[fact.field]: _value(fact) for fact in found if fact.told_by == by}), _small(f"From: {by}")]
        )
        for by in told_by
    ]
    return box("Company", *groups)


def _value(fact: Fact) -> str:
    value = fact.value
    if fact.field == "revenue_micros":
        return money(*value)
    if fact.field == "churned_at":
        return f"{value:%-d %b %Y}"
    return ", ".join(map(str, value)) if isinstance(value, list) else f"{value:,}" if isinstance(value, int) else value


def origin(found: Origin, filters: Filters) -> list[Any]:
    """Channel, campaign and finer, each the way to its figures; how that is known; what the click carried."""
    code, channel = found.channel
    rows: dict[str, Any] = {"Channel": [_figures(filters, "channel", code, channel), _small(_by(found.evidence))]}
    for dimension, (number, name) in found.places.items():
        rows[DIMENSIONS[dimension].label] = _place(filters, dimension, number, name)
    if not found.places:
        rows["Campaign"] = [html.Span("Not matched", className="muted"), _small("No evidence leads to a campaign.")]
    if found.method:
        about = ["How the campaign is known, and how sure that is.", "Names that people typed are less sure than ids."]
        label = METHOD_LABELS.get(found.method, found.method)
        rows["Matched by"] = [f"{label}, {found.confidence} % sure ", help_tip("the match", about)]
    touches = {"First touch": found.first, "Last touch": found.last}
    rows |= {name: _touch(touch) for name, touch in touches.items() if touch}
    marks = {
        MARKS[name]: html.Span(shorten(value, LONGEST), className="verbatim") for name, value in found.marks.items()
    }
    carried = [html.H3("What the click and the form carried"), facts(marks)] if marks else []
    return box("Came from", facts(rows), *carried)


def _figures(filters: Filters, dimension: str, value: str, name: str) -> html.A:
    """The way to Overview filtered by it."""
    return page_link(f"{OVERVIEW}?{filters.with_where(dimension, [value]).to_query()}", name, "link")


def _place(filters: Filters, dimension: str, number: int, name: str) -> html.A:
    if dimension == "campaign":
        return page_link(f"/campaigns/{number}", name, "link")
    return _figures(filters, dimension, f"id:{number}", name)


def _by(evidence: str) -> str:
    return f"Told by: {evidence.replace('_', ' ')}" if evidence else ""


def _small(text: str) -> html.Small | None:
    return html.Small(text, className="told") if text else None


def _touch(touch: Touch) -> list[Any]:
    where = " · ".join(filter(None, (touch.channel, touch.campaign)))
    return [f"{touch.at:%-d %b %Y}, {touch.kind}", _small(where)]


def colleagues(rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Other leads of the same company, newest first."""
    if not rows:
        return box("From the same company", html.P("No other lead is from there.", className="muted"))
    names = ("Name", "Job title", "Stage", "Owner", "Created")
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in names]))
    table = html.Table([head, html.Tbody([_colleague(row) for row in rows])], className="data cards")
    return box("From the same company", scroll(table, "Leads of the same company"))


def _colleague(row: Mapping[str, Any]) -> html.Tr:
    who = lead_link(row["id"], row["name"] or row["email"] or f"Lead {row['id']}")
    cells = {"Job title": row["job_title"], "Stage": row["stage"], "Owner": row["owner"],
             "Created": f"{row['created_at']:%-d\xa0%b\xa0%Y}"}  # fmt: skip
    head = html.Th([who, html.Small(row["email"]) if row["name"] and row["email"] else None], scope="row")
    return html.Tr([head, *(html.Td(value or "–", **{"data-label": name}) for name, value in cells.items())])
