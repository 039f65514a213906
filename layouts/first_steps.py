"""The first ten minutes as a list that ticks itself."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from dash import html

from core.jobs.first_steps import Step
from layouts import PLACES
from layouts.links import page_link

NEXT = (
    ("/campaigns?range=all", "Cost per SQL by campaign", "button primary"),
    ("/queue", "Whom to call next", "button"),
    ("/settings/team", "Invite your team", "button"),
)
"""Where to go once everything is set up."""


class Ids(StrEnum):
    """What callbacks listen to."""

    DISMISS = "first-steps-dismiss"
    RESTORE = "first-steps-restore"


def way_back() -> html.P:
    """Brings a list back that was put away, where it stood."""
    return html.P(page_link("/", "Show the first steps again", "link", id=Ids.RESTORE), className="way-back")


def checklist(steps: Sequence[Step]) -> html.Section | None:
    """Each step with its tick and the way to it; once all are done, what comes next; nothing without steps."""
    left = [step for step in steps if not step.is_done]
    if not steps:
        return None
    if not left:
        return _done(steps)
    head = _head("Your first ten minutes", "Do not show again")
    done = html.P(f"{len(steps) - len(left)} of {len(steps)} done", className="sub")
    items = [_item(step, is_next=step is left[0]) for step in steps]
    return html.Section([head, done, html.Ol(items, className="steps")], className="card-box first-steps")


def _head(title: str, dismiss: str) -> html.Div:
    button = html.Button(dismiss, id=Ids.DISMISS, className="link plain", type="button")
    return html.Div([html.H2(title), html.Div(button, className="aside")], className="card-head")


def _done(steps: Sequence[Step]) -> html.Section:
    """Everything is set up: the figure it was for, and what to do from here."""
    ways = [page_link(path, label, look) for path, label, look in NEXT]
    told = html.P([html.B(steps[-1].detail), " Next: see which campaigns bring SQLs, and what one costs in each."])
    return html.Section(
        [_head("All first steps are done", "Close"), told, html.Div(ways, className="actions")],
        className="card-box first-steps",
    )


def _item(step: Step, *, is_next: bool) -> html.Li:
    mark = html.Span("✓" if step.is_done else "", className="tick", **{"aria-hidden": "true"})
    state = html.Span(" (done)" if step.is_done else " (to do)", className="visually-hidden")
    said = html.Div([html.B([step.label, state]), html.Small(step.detail) if step.detail else None])
    return html.Li(
        [mark, said, None if step.is_done else _way(step, is_next)], className="done" if step.is_done else None
    )


def _way(step: Step, is_next: bool) -> Any:
    """The link to where the step is taken."""
    path, look = step.path.partition("#")[0].partition("?")[0], "button primary" if is_next else "button"
    named = {"aria-label": f"Go: {step.label}"}
    return page_link(step.path, "Go", look, **named) if PLACES.find(path) else None
