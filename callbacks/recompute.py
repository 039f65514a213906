"""How far a change is that every figure has to follow, on the pages that begin such changes."""

from typing import Any

from dash import Input, Output

from callbacks.guard import Ask, callback
from callbacks.progress import following, in_a_toast
from core.jobs import recompute as service
from core.jobs.queue import JobView
from layouts import recompute as page
from layouts.progress import is_over
from layouts.recompute import Ids
from layouts.shell import Ids as Shell

SAVED = "Saved{what}. Every figure follows, for the past as well."


@callback(Output(Ids.STATUS, "children"), Input(Shell.CHANGED, "data"))
def show_recompute(ask: Ask, _changed: int = 0) -> Any:
    """The change that is under way, whoever began it."""
    job = service.latest(ask.connection, ask.now)
    return None if job is None or is_over(job) else page.working(job)


def _saved(job: JobView) -> str:
    named = ", ".join((job.result or {}).get("settings", ()))
    return SAVED.format(what=f": {named}" if named else "")


follow_recompute = following(Ids.JOB, Ids.POLL, service, in_a_toast(_saved))
