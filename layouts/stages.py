"""Stage mapping: what each CRM value means from when on, with live counts and what a change would do to the funnel."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from core.jobs.stage_changes import since
from layouts import recompute
from layouts.links import page_link
from layouts.parts import card, field, save_bar, scroll, skeleton, state
from layouts.stage_preview import VALUES, day_words, preview_id

FIELDS = {"lifecycle": "Status of leads", "deal": "Stage of deals"}
STAGES = {
    "lifecycle": {1: "Lead", 2: "MQL", 3: "SQL", 4: "Opportunity", 5: "Won", 6: "Lost", 7: "Disqualified"},
    "deal": {4: "Opportunity", 5: "Won", 6: "Lost"},
}
ALWAYS, FROM = "always", "from"
HOLDS = {ALWAYS: "Always", FROM: "From a day on"}
UNDATED = "What deal stages mean holds always: their events carry no day of their own."


class Ids(StrEnum):
    """The selects and the buttons that delete have pattern ids: see `select_id`, `forget_id`."""

    BODY = "data-stages"
    SELECT = "stage-select"
    FORGET = "stage-forget"
    HOLDS = "stage-holds"
    DAY = "stage-day"
    SAVE = "stage-save"


def section(*aside: Any) -> html.Section:
    """The card, wherever it stands; a skeleton until it is known."""
    says = html.P("Which stage a lead has reached follows from what its CRM calls it.", className="muted")
    body = html.Div(skeleton("line"), id=Ids.BODY)
    return card("Stage mapping", says, recompute.place(), body, anchor="stages", aside=[*aside])


def select_id(field: str, value: str) -> dict[str, str]:
    """Id of the select of one CRM value."""
    return {"type": Ids.SELECT, "field": field, "value": value}


def forget_id(field: Any, value: Any, day: Any) -> dict[str, Any]:
    """Id of the button that deletes a definition; `day`: its first one, or nothing where it holds always."""
    return {"type": Ids.FORGET, "field": field, "value": value, "day": day}


def stage_mapping(values: Sequence[Mapping[str, Any]], may_map: bool, as_then: bool) -> list[Any]:
    """A select per CRM value with its definitions, from when on a choice holds, the preview, the button that saves."""
    if not values:
        return [state("No CRM values yet: import a lead or deal export first.")]
    tables = [_table(field, [row for row in values if row["field"] == field], may_map) for field in FIELDS]
    parts = [way(as_then), html.Div([table for table in tables if table], className="halves")]
    if not may_map:
        return parts
    has_days = any(row["field"] == "lifecycle" for row in values)
    when = html.Div(holds(Ids.HOLDS, Ids.DAY), className="ask rule-form", hidden=not has_days)
    return [*parts, when, save_bar(preview_id(VALUES), Ids.SAVE)]


def way(as_then: bool) -> html.P:
    """How the past is counted, and where that is chosen."""
    says = (
        "The past is counted as defined then: each event is what its value meant on its day."
        if as_then
        else "The past is counted as defined now: the newest definition of a value holds for all of it."
    )
    return html.P([says, " ", page_link("/settings/thresholds", "Change", "link")], className="muted small")


def holds(choice: Any, day: Any, since: str = "") -> list[Any]:
    """The controls that say from when on something holds, by their ids."""
    options = [{"value": value, "label": label} for value, label in HOLDS.items()]
    return [
        field("Holds", dbc.Select(id=choice, options=options, value=FROM if since else ALWAYS)),
        field("First day", dbc.Input(id=day, type="date", value=since)),
    ]


def _table(field: str, rows: Sequence[Mapping[str, Any]], may_map: bool) -> html.Div | None:
    if not rows:
        return None
    heads = html.Thead(
        html.Tr(
            [
                html.Th("Value in the CRM", scope="col"),
                html.Th("Records", scope="col", className="num"),
                html.Th("Means", scope="col"),
            ]
        )
    )
    body = html.Tbody([_row(field, row, may_map) for row in rows])
    table = scroll(html.Table([heads, body], className="data cards"), FIELDS[field], "tall")
    note = html.P(UNDATED, className="muted small") if field == "deal" else None
    return html.Div([html.H3(FIELDS[field]), table, note])


def _row(field: str, row: Mapping[str, Any], may_map: bool) -> html.Tr:
    options = [{"value": str(number), "label": label} for number, label in STAGES[field].items()]
    hidden = html.Span(f"Stage of {row['value']}", className="visually-hidden")
    select = dbc.Select(id=select_id(field, row["value"]), options=options, value=str(row["stage"]))
    means = html.Label([hidden, select]) if may_map else STAGES[field].get(row["stage"], "–")
    return html.Tr(
        [
            html.Th([row["value"] or "(blank)", _definitions(row, may_map)], scope="row"),
            html.Td(f"{row['count']:,}", className="num", **{"data-label": "Records"}),
            html.Td(means, className="wide"),
        ]
    )


def _definitions(row: Mapping[str, Any], may_map: bool) -> html.Ul | None:
    """What people said of a value, oldest first; nothing where the built-in meaning holds."""
    lines = []
    for one in row["definitions"]:
        first = since(one)
        told = f"{day_words(first)}: {one.stage.label}"
        named = forget_id(row["field"], row["value"], first.isoformat() if first else "")
        hidden = html.Span(f" {row['value']}, {told}", className="visually-hidden")
        button = html.Button(["Delete", hidden], id=named, type="button", className="link plain-button")
        lines.append(html.Li([told, " ", button if may_map else None]))
    return html.Ul(lines, className="defined") if lines else None
