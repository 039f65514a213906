"""A page that follows a job: how far it is, and everything asked again once it is over."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from core.jobs.queue import JobView
from layouts.progress import is_over, under_way
from layouts.shell import Ids as Shell


def following(
    job: str,
    poll: str,
    service: ModuleType,
    ended: Callable[[JobView], Any],
    *,
    own: bool = False,
    **options: Any,
) -> Callable[..., Any]:
    """The callback that fills `job` when `poll` ticks: how far the `latest` of a service is, then what `ended` says.

    `own`: the service tells everybody their own.
    """

    @callback(
        Output(job, "children"),
        Output(poll, "disabled"),
        Output(Shell.CHANGED, "data", allow_duplicate=True),
        Input(poll, "n_intervals"),
        State(Shell.CHANGED, "data"),
        prevent_initial_call=True,
        **options,
    )
    def follow(ask: Ask, _ticks: int, changed: int | None) -> tuple[Any, bool, Any]:
        found: JobView | None = service.latest(ask.connection, ask.now, *([ask.person.id] if own else ()))
        if found is None:
            raise PreventUpdate
        if not is_over(found):
            return under_way(found), False, no_update
        return ended(found), True, (changed or 0) + 1

    return follow


def in_a_toast(says: Callable[[JobView], str]) -> Callable[[JobView], Any]:
    """`ended` of a page that tells it in the corner: these words, or those of what went wrong."""

    def ended(job: JobView) -> Any:
        toast(*((says(job), "good") if job.status == "done" else (job.message, "bad")))
        return no_update

    return ended
