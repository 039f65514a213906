"""What happened with a lead, in one stream, each kind in its own words."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from dash import html

from core.filters import Filters
from core.leads.timeline import Event, Page
from core.metrics.format import money
from layouts.lead_page import box
from layouts.links import view_link
from layouts.parts import state, tag

KIND, AFTER = "kind", "after"
PAGE_SIZE = 50
KINDS = {
    "marketing": "Marketing",
    "sales": "Sales",
    "stage": "Stages",
    "deal": "Deals",
    "edit": "Changes",
    "comment": "Comments",
}
Told = tuple[Any, Sequence[Any]]
"""What happened, and the lines below it; those that are empty are left out."""


def timeline(found: Page, counts: Mapping[str, int], filters: Filters, view: Mapping[str, str]) -> list[Any]:
    """One page of the stream by day, the kinds to choose from, and the way to older events."""
    days = groupby(found.events, key=lambda event: event.at.date())
    listed = [html.Section([html.H3(f"{day:%A, %-d %B %Y}"), html.Ol([_event(each) for each in events])])
              for day, events in days]  # fmt: skip
    shown = html.Div(listed, className="stream") if found.events else _nothing(filters, view)
    return box("Timeline", _tabs(counts, filters, view), shown, _pager(found, filters, view))


def _without(view: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in view.items() if name not in names}


def _tabs(counts: Mapping[str, int], filters: Filters, view: Mapping[str, str]) -> html.Nav:
    chosen, rest = view.get(KIND, ""), _without(view, KIND, AFTER)
    words = {"": f"All {sum(counts.values()):,}", **{kind: f"{KINDS[kind]} {counts[kind]:,}" for kind in KINDS}}
    links = [
        view_link(filters, {**rest, **({KIND: kind} if kind else {})}, label,
                  **({"aria-current": "true"} if kind == chosen else {}))
        for kind, label in words.items()
    ]  # fmt: skip
    return html.Nav(links, className="tabs", **{"aria-label": "Kinds of events"})


def _nothing(filters: Filters, view: Mapping[str, str]) -> html.Div:
    if AFTER in view:
        return state("Nothing older.", view_link(filters, _without(view, AFTER), "Newest", "link"))
    return state("Nothing of this kind has happened yet.")


def _pager(found: Page, filters: Filters, view: Mapping[str, str]) -> html.Div:
    newest = view_link(filters, _without(view, AFTER), "Newest", "link") if AFTER in view else None
    older = view_link(filters, {**view, AFTER: found.after}, "Older", "link") if found.after else None
    return html.Div([newest, older], className="pager")


def _event(event: Event) -> html.Li:
    title, lines = SAID[event.kind](event.facts)
    at = html.Time(f"{event.at:%H:%M}", dateTime=event.at.isoformat())
    below = [html.Div(line, className="small muted") for line in lines if line]
    is_void = bool(event.facts.get("is_void") or event.facts.get("undone_at"))
    words = html.Div([html.Div(title), *below], className="struck" if is_void else None)
    return html.Li([at, html.Span(className=f"mark-{event.kind}", title=KINDS[event.kind]), words])


def _marketing(facts: Mapping[str, Any]) -> Told:
    where = " › ".join(filter(None, (facts[name] for name in ("campaign", "ad_group", "keyword", "ad"))))
    channel = (facts["channel"] or "").replace("_", " ")
    return [html.B(facts["touch"].capitalize()), f" · {channel}" if channel else ""], [where, *_contents(facts)]


def _sales(facts: Mapping[str, Any]) -> Told:
    outcome = tag(facts["outcome"]) if facts["outcome"] else None
    by = f" · {facts['owner']}" if facts["owner"] else ""
    return [html.B(facts["touch"].capitalize()), by, " ", outcome], _contents(facts)


def _contents(facts: Mapping[str, Any]) -> list[Any]:
    return [facts["subject"], html.Span(facts["notes"], className="said") if facts["notes"] else None]


def _stage(facts: Mapping[str, Any]) -> Told:
    known = {"created": "when it was created", "rule": "by a stage rule"}
    by = f"by {facts['who']}" if facts.get("who") else known.get(facts["origin"], "")
    told = by or f"told by {facts['system']}"
    if facts.get("estimated"):
        told += ", date estimated"
    void = tag("entered by mistake", "warn") if facts.get("is_void") else None
    title = ["Became ", html.B(facts["stage_label"]), f" · {told} ", void]
    said = html.Span(facts["note"], className="said") if facts["note"] else None
    return title, [f"Reason: {facts['reason_label']}" if facts.get("reason_label") else None, said]


def _deal(facts: Mapping[str, Any]) -> Told:
    amount = f" · {money(facts['amount_micros'], facts['currency'])}" if facts["amount_micros"] is not None else ""
    name = facts["name"] or "Deal"
    tone = {"won": "good", "lost": "bad"}.get(facts["what"], "")
    reason = f"Reason: {facts['reason']}" if facts["reason"] and facts["what"] == "lost" else None
    return [html.B(name), amount, " ", tag(facts["what"], tone)], [reason]


def _edit(facts: Mapping[str, Any]) -> Told:
    by = facts["who"] or "a rule"
    undone = tag("taken back", "warn") if facts["undone_at"] else None
    return [html.B(facts["label"]), f" · {facts['before']} → {facts['after']} · by {by} ", undone], [facts["why"]]


def _comment(facts: Mapping[str, Any]) -> Told:
    edited = " · edited" if facts["edited_at"] else ""
    pinned = tag("pinned") if facts["pinned"] else None
    return [html.B(facts["who"]), f" commented{edited} ", pinned], [html.Span(facts["text"], className="said")]


SAID: dict[str, Callable[[Mapping[str, Any]], Told]] = {
    "marketing": _marketing,
    "sales": _sales,
    "stage": _stage,
    "deal": _deal,
    "edit": _edit,
    "comment": _comment,
}
