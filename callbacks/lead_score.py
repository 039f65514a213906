"""A lead's score: explained, set by hand, given back to the rules."""

from typing import Any

from dash import Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from callbacks.lead_page import CHANGED, NUMBER, lead_of
from core.errors import InvalidInput
from core.jobs.lead_edits import set_score
from core.leads.score import explained
from layouts import lead_score as page
from layouts.lead_page import Ids as Page
from layouts.lead_score import Ids


@callback(Output(Ids.WHY, "children"), Output(Ids.SETTING, "hidden"), NUMBER, CHANGED)
def show_score(ask: Ask, number: object, _changed: int = 0) -> tuple[list[Any], bool]:
    """What it is made of."""
    lead = lead_of(ask, number)["id"]
    return page.why(explained(ask.connection, lead, ask.now)), not ask.person.may("edit_leads")


@callback(
    Output(Page.SAVED, "data", allow_duplicate=True),
    Output(Ids.BOX, "value"),
    Input(Ids.SET, "n_clicks"),
    Input(Ids.AUTOMATIC, "n_clicks"),
    State(Ids.BOX, "value"),
    State(Page.NUMBER, "data"),
    State(Page.SAVED, "data"),
    permission="edit_leads",
    prevent_initial_call=True,
)
def change_score(
    ask: Ask, sets: int | None, lifts: int | None, score: object, lead: object, saved: int
) -> tuple[int, None]:
    """Let the lead have this score, or what the rules say again."""
    if not (sets or lifts):
        raise PreventUpdate
    lifted = ctx.triggered_id == Ids.AUTOMATIC
    if not lifted and not isinstance(score, int):
        raise InvalidInput(f"A score is a whole number from 0 to {page.HIGHEST}.", field="score")
    set_score(ask.engine, lead_of(ask, lead)["id"], None if lifted else score, ask.person, ask.now)
    return (saved or 0) + 1, None
