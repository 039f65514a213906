"""The audit log: what the address asks for, page by page."""

from typing import Any

from dash import Input, Output

from callbacks.guard import Ask, callback
from core.access import trail
from layouts import audit as page
from layouts.audit import Ids
from layouts.links import pairs
from layouts.shell import Ids as Shell

VIEW = Input(Shell.VIEW, "data")
CHANGED = Input(Shell.CHANGED, "data")


@callback(Output(Ids.FILTER, "children"), VIEW, permission="audit")
def show_audit_filter(ask: Ask, view: str) -> Any:
    """What there is to choose from, and what is chosen."""
    people, actions = trail.people(ask.connection), trail.actions(ask.connection)
    return page.audit_filter(trail.parse(pairs(view)), people, actions)


@callback(Output(Ids.LIST, "children"), Input(Shell.FILTERS, "data"), VIEW, CHANGED, permission="audit")
def show_audit(ask: Ask, view: str, _changed: int = 0) -> Any:
    """One page of entries."""
    chosen = pairs(view)
    entries, older = trail.page(ask.connection, trail.parse(chosen))
    return page.audit_list(entries, older, ask.filters, chosen)
