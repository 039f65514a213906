"""How far a change is that every figure has to follow."""

from enum import StrEnum

from dash import dcc, html

from core.jobs.queue import JobView
from layouts.progress import POLL_MILLISECONDS, under_way


class Ids(StrEnum):
    """Parts callbacks fill or listen to."""

    STATUS = "recompute-status"
    JOB = "recompute-job"
    POLL = "recompute-poll"


def place() -> html.Div:
    """Where it shows up on a page."""
    return html.Div(id=Ids.STATUS)


def working(job: JobView) -> html.Section:
    """How far it is; the page may be left."""
    shown = html.Div(under_way(job), id=Ids.JOB)
    poll = dcc.Interval(id=Ids.POLL, interval=POLL_MILLISECONDS)
    return html.Section([shown, poll], className="card-box", **{"aria-label": "Changes under way"})
