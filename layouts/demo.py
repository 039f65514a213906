"""The demo: that it is one, the way into it, and the way out."""

from enum import StrEnum

from dash import dcc, html

from core.jobs.queue import JobView
from layouts.progress import POLL_MILLISECONDS, under_way


class Ids(StrEnum):
    """Parts callbacks fill or listen to."""

    EXPLORE = "demo-explore"
    REMOVE = "demo-remove"
    JOB = "demo-job"
    POLL = "demo-poll"


def banner(*, may_remove: bool) -> html.Aside:
    """Says that nothing here is real; asked twice, an admin can be rid of it."""
    said = html.P([html.B("Demo. "), "An invented company with invented figures, which goes on with the clock."])
    return html.Aside([said, _remove() if may_remove else None], className="banner", **{"aria-label": "Demo"})


def _remove() -> html.Details:
    says = "Every lead, campaign and figure of the demo goes, for good. People and settings stay."
    button = html.Button("Remove it all", id=Ids.REMOVE, className="button primary", type="button")
    pop = html.Div([html.P(says, className="note"), button], className="pop")
    return html.Details([html.Summary("Remove the demo data"), pop], className="menu right")


def working(job: JobView) -> html.Aside:
    """How far the loading or removing is."""
    shown = html.Div(under_way(job), id=Ids.JOB)
    poll = dcc.Interval(id=Ids.POLL, interval=POLL_MILLISECONDS)
    return html.Aside([shown, poll], className="banner", **{"aria-label": "Demo"})


def explore() -> html.Button:
    """The way in, where there is nothing to see yet."""
    return html.Button("Explore the demo", id=Ids.EXPLORE, className="button", type="button")
