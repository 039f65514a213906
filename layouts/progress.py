"""Work in a child process: how far it is, and what came of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from dash import dcc, html

from core.filters import Compare, Filters
from core.jobs.queue import JobView
from core.metrics.reach import Reach, elsewhere, meeting
from layouts.links import page_link, view_link
from layouts.parts import state
from layouts.totals import totals

POLL_MILLISECONDS = 700


class Ids(StrEnum):
    """Parts callbacks fill or listen to."""

    JOB = "job"
    POLL = "job-poll"
    CONFIRM = "job-confirm"


def job_panel(job: JobView, filters: Filters, view: Mapping[str, str], there: Reach) -> html.Div:
    """Where a job's progress is shown; the page may be left meanwhile."""
    return html.Div(
        [
            html.Div(job_state(job, filters, view, there), id=Ids.JOB),
            dcc.Interval(id=Ids.POLL, interval=POLL_MILLISECONDS, disabled=is_over(job)),
        ]
    )


def is_over(job: JobView) -> bool:
    """Whether nothing more will happen."""
    return job.status in {"done", "failed"}


def job_state(job: JobView, filters: Filters, view: Mapping[str, str], there: Reach) -> html.Div:
    """How far a job is, and once it is over, what came of it; `there` is how far the data reach by now."""
    ways = html.Div(_next(job, filters, view, there), className="actions")
    if job.status == "failed":
        return html.Div([state(job.message, tone="error"), ways])
    if job.status != "done":
        return under_way(job)
    result = job.result or {}
    body = _undone(result) if job.kind == "undo" else _imported(result)
    return html.Div([*body, ways])


def under_way(job: JobView) -> html.Div:
    """How far a job is that is not over."""
    bar = html.Progress(value=str(job.progress), max="100", **{"aria-label": "Progress"})
    note = html.P("You can leave this page; it goes on.", className="muted small")
    return html.Div([html.P(job.message), bar, note], role="status", className="job")


def _imported(result: Mapping[str, Any]) -> list[Any]:
    title = "Dry run: this would happen" if result.get("dry_run") else "Imported"
    names = {
        "rows_read": "rows read",
        "created": "new",
        "updated": "updated",
        "unchanged": "unchanged",
        "replaced": "replaced",
        "rejected": "rejected",
    }
    counts = [html.Li([html.B(f"{result.get(name, 0):,}"), f" {label}"]) for name, label in names.items()]
    brought = [html.Li([html.B(value), f" {name}"]) for name, value in totals(result.get("totals", {}))]
    reasons = [html.Li(f"{one['reason']}") for one in result.get("reasons", ())]
    batch = result.get("batch")
    rejected = (
        html.A("Download rejected rows", href=f"/data/rejected/{batch}.csv", className="link")
        if batch and reasons
        else None
    )
    return [
        html.H3(f"{title}: {result.get('label', '')}"),
        html.Ul([*counts, *brought], className="counts"),
        html.Ul(reasons, className="reasons bad") if reasons else None,
        rejected,
    ]


def _undone(result: Mapping[str, Any]) -> list[Any]:
    counts = [
        html.Li([html.B(f"{value:,}"), f" {name.replace('_', ' ')}"])
        for name, value in result.items()
        if isinstance(value, int) and name != "batch"
    ]
    conflicts = result.get("conflicts") or []
    kept = state(f"{len(conflicts)} values were changed since and stay as they are.") if conflicts else None
    return [html.H3("Taken back"), html.Ul(counts, className="counts"), kept]


def _next(job: JobView, filters: Filters, view: Mapping[str, str], there: Reach) -> list[Any]:
    """After a dry run: import for real, or go back. After an import: the next file, or the figures."""
    uploads = view.get("upload", "")
    done = page_link(f"/data?{filters.to_query()}", "Done", "button")
    is_dry = bool((job.result or {}).get("dry_run"))
    if is_dry or (job.status == "failed" and uploads):
        confirm = (
            html.Button("Import now", id=Ids.CONFIRM, className="button primary", type="button") if is_dry else None
        )
        back = view_link(filters, {"upload": uploads, "like": str(job.id)}, "Back to the file", "button")
        return [confirm, back, done]
    if rest := ",".join(uploads.split(",")[1:]):
        return [view_link(filters, {"upload": rest}, "Next file", "button primary"), done]
    seen = _seen(job, filters, there)
    days = f" of {seen.start:%-d %b %Y} to {seen.end:%-d %b %Y}" if seen is not filters and seen.start else ""
    return [page_link(f"/?{seen.to_query()}", f"See the figures{days}", "button primary"), done]


def _seen(job: JobView, filters: Filters, there: Reach) -> Filters:
    """The days the file speaks of, where ads and leads both do: elsewhere its figures would not be seen."""
    days = (job.result or {}).get("days")
    if not days:
        found = elsewhere(there, filters)
        return found.period or filters if found else filters
    first, last = meeting((date.fromisoformat(days[0]), date.fromisoformat(days[1])), there)
    return replace(filters, preset=None, start=first, end=last, compare=Compare.NONE)
