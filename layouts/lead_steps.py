"""Above a lead: the way back to the list somebody came from, and to the leads before and after it there."""

from enum import StrEnum
from urllib.parse import urlencode

from dash import html

from core.jobs.lead_steps import Came, Kind, Place, Steps
from core.metrics.neighbours import Neighbours
from core.text import counted
from layouts.links import AT, LIST, View, lead_link, page_link

LEADS = "/leads"
PATHS = {Kind.LEADS: LEADS, Kind.QUEUE: "/queue"}
LABELS = {Kind.LEADS: "Leads", Kind.QUEUE: "Call next", Kind.CAMPAIGN: "Campaign"}


class Ids(StrEnum):
    """Parts that callbacks fill."""

    BACK = "lead-back"
    PLACE = "lead-place"
    STEPS = "lead-steps"


def steps_line() -> html.Nav:
    """Where everything goes: the way back, the place in the list, the steps."""
    aside = [html.Span(id=Ids.PLACE, className="place"), html.Span(id=Ids.STEPS, className="steps")]
    return html.Nav(
        [html.Span(id=Ids.BACK), html.Span(aside, className="steps-aside")],
        className="crumbs",
        **{"aria-label": "Where this is"},
    )


def back(came: Came | None) -> html.A:
    """The way to the list as it was left."""
    if came is None:
        return page_link(LEADS, "Leads", "link")
    if came.kind is Kind.CAMPAIGN:
        return page_link(f"/campaigns/{came.campaign}", LABELS[came.kind], "link")
    query = urlencode(dict(came.params), doseq=True)
    return page_link(f"{PATHS[came.kind]}{'?' if query else ''}{query}", LABELS[came.kind], "link")


def steps(found: Steps, view: View) -> list[html.A]:
    """To the lead before and the lead after; the list goes along."""
    at = str(view.get(AT, ""))
    place = int(at) if at.isdecimal() and len(at) < 10 else None
    words = {"← Previous": (found.before, -1), "Next →": (found.after, 1)}
    return [
        lead_link(lead, label, "link", came=str(view[LIST]), at=place and place + by)
        for label, (lead, by) in words.items()
        if lead
    ]


def by_age(found: Neighbours) -> list[html.A]:
    """Without a list: to the lead created after it and the one before."""
    words = {"← Newer": found.newer, "Older →": found.older}
    return [lead_link(lead, label, "link") for label, lead in words.items() if lead]


def place(found: Place) -> str:
    """Which of how many ("3 of 120"); of a lead that left the list, how many are in it."""
    if found.place is None:
        return f"Not in this list any more ({counted(found.total, 'lead')})"
    return f"{found.place:,} of {found.total:,}"
