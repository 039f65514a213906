"""Stage mapping: what each CRM value means, with live counts and what a change would do to the funnel."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from core.metrics.catalog import METRICS
from layouts.parts import card, save_bar, scroll, skeleton, state

FIELDS = {"lifecycle": "Status of leads", "deal": "Stage of deals"}
STAGES = {
    "lifecycle": {1: "Lead", 2: "MQL", 3: "SQL", 4: "Opportunity", 5: "Won", 6: "Lost", 7: "Disqualified"},
    "deal": {4: "Opportunity", 5: "Won", 6: "Lost"},
}

UNCHANGED = "No figure of the funnel changes. Where records carry stage dates of their own, those come first."


class Ids(StrEnum):
    """The selects have pattern ids: see `select_id`."""

    BODY = "data-stages"
    SELECT = "stage-select"
    PREVIEW = "stage-preview"
    SAVE = "stage-save"


def section() -> html.Section:
    """The card, wherever it stands; a skeleton until it is known."""
    says = html.P("Which stage a lead has reached follows from what its CRM calls it.", className="muted")
    return card("Stage mapping", says, html.Div(skeleton("line"), id=Ids.BODY), anchor="stages")


def select_id(field: str, value: str) -> dict[str, str]:
    """Id of the select of one CRM value."""
    return {"type": Ids.SELECT, "field": field, "value": value}


def stage_mapping(values: Sequence[Mapping[str, Any]], may_map: bool) -> list[Any]:
    """A select per CRM value, the preview, and the button that saves."""
    if not values:
        return [state("No CRM values yet: import a lead or deal export first.")]
    tables = [_table(field, [row for row in values if row["field"] == field], may_map) for field in FIELDS]
    return [
        html.Div([table for table in tables if table], className="halves"),
        save_bar(Ids.PREVIEW, Ids.SAVE) if may_map else None,
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
    table = scroll(html.Table([heads, body], className="data cards"), "Stages", "tall")
    return html.Div([html.H3(FIELDS[field]), table])


def _row(field: str, row: Mapping[str, Any], may_map: bool) -> html.Tr:
    options = [{"value": str(number), "label": label} for number, label in STAGES[field].items()]
    hidden = html.Span(f"Stage of {row['value']}", className="visually-hidden")
    select = dbc.Select(id=select_id(field, row["value"]), options=options, value=str(row["stage"]))
    means = html.Label([hidden, select]) if may_map else STAGES[field].get(row["stage"], "–")
    return html.Tr(
        [
            html.Th(row["value"] or "(blank)", scope="row"),
            html.Td(f"{row['count']:,}", className="num", **{"data-label": "Records"}),
            html.Td(means, className="wide"),
        ]
    )


def funnel_preview(counts: Mapping[str, tuple[int, int]]) -> html.Div:
    """The funnel of all time as it is and as it would be."""
    if all(now == then for now, then in counts.values()):
        return state(UNCHANGED)
    cells = [
        html.Li([METRICS[name].label, " ", html.Span(f"{now:,}", className="muted"), " → ", html.B(f"{then:,}")])
        for name, (now, then) in counts.items()
    ]
    return html.Div([html.H3("What would change, over all time"), html.Ul(cells, className="counts")])
