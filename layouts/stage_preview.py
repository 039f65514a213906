"""What a change of stages would do to the funnel, in both ways of defining: at once, or when its job is done."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from dash import dcc, html

from core.jobs.queue import JobView
from core.jobs.stage_changes import MANY, Preview
from core.metrics.catalog import METRICS
from layouts.parts import scroll, state
from layouts.progress import POLL_MILLISECONDS, is_over, under_way

VALUES, RULE = "values", "rule"
"""What there are previews of: the mapping of values, a rule."""
UNCHANGED = "No figure of the funnel changes. Where records carry stage dates of their own, those come first."
HEADS = {"before": "At present", "now": "As defined now", "then": "As defined then"}


class Ids(StrEnum):
    """All are parts of pattern ids: see `part_id`."""

    PLACE = "stage-preview"
    TRY = "stage-try"
    JOB = "stage-preview-job"
    POLL = "stage-preview-poll"


def part_id(part: Ids, what: Any) -> dict[str, Any]:
    """Id of a part of one preview."""
    return {"type": part, "what": what}


def preview_id(what: Any) -> dict[str, Any]:
    """Id of the place of a preview."""
    return part_id(Ids.PLACE, what)


def day_words(since: date | None) -> str:
    """From when on something holds."""
    return f"from {since:%-d %b %Y}" if since else "always"


def ask_first(what: str) -> html.Div:
    """The button that begins a preview which takes its time."""
    button = html.Button("Preview", id=part_id(Ids.TRY, what), className="button", type="button")
    note = html.Span(f"With more than {MANY:,} leads the preview takes a while.", className="muted small")
    return html.Div([button, note], className="ask")


def funnel_preview(counts: Preview, notes: Sequence[str] = ()) -> html.Div:
    """The funnel of all time as it is and as it would be."""
    told = [html.P(note, className="muted small") for note in notes]
    before = counts["before"]
    if all(dict(counts[way]) == dict(before) for way in HEADS):
        return html.Div([state(UNCHANGED), *told])
    heads = html.Tr(
        [html.Th("Over all time", scope="col"), *(html.Th(h, className="num", scope="col") for h in HEADS.values())]
    )
    body = [
        html.Tr([html.Th(METRICS[name].label, scope="row"), *(_cell(way, counts[way], before, name) for way in HEADS)])
        for name in before
    ]
    table = html.Table([html.Thead(heads), html.Tbody(body)], className="data cards")
    return html.Div([html.H3("What would change"), scroll(table, "What would change"), *told])


def _cell(way: str, counts: Mapping[str, int], before: Mapping[str, int], name: str) -> html.Td:
    text = f"{counts[name]:,}"
    shown = html.B(text) if counts[name] != before[name] else text
    return html.Td(shown, className="num", **{"data-label": HEADS[way]})


def previewing(job: JobView, what: str) -> html.Div:
    """How far the job of a preview is, and what it found."""
    if job.status == "failed":
        return state(job.message, tone="error")
    if is_over(job):
        return funnel_preview(job.result or {})
    poll = dcc.Interval(id=part_id(Ids.POLL, what), interval=POLL_MILLISECONDS)
    return html.Div([under_way(job), dcc.Store(id=part_id(Ids.JOB, what), data=job.id), poll])
