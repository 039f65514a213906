"""What stands beside every chart: its figures as a table, and as a picture or a file."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import html

from core.filters import Filters
from core.reports.exports import file_stem
from layouts.links import view_link

PICTURES = {"png": "PNG picture", "svg": "SVG drawing"}


def table_link(filters: Filters, view: Mapping[str, str], part: str = "as") -> html.A:
    """The same figures as a table, or as the chart again; `part` is its name in the address."""
    is_table = shows_table(view, part)
    other = {**view, part: "chart" if is_table else "table"}
    return view_link(filters, other, "View as chart" if is_table else "View as table", "link")


def shows_table(view: Mapping[str, str], part: str = "as") -> bool:
    """Whether the address asks for the table."""
    return view.get(part) == "table"


def figures_csv(metrics: Sequence[str], by: Sequence[str], filters: Filters) -> str:
    """The address of a file with these metrics by these dimensions."""
    asked = [*(("metric", name) for name in metrics), *(("by", name) for name in by)]
    return f"/export/figures.csv?{filters.to_query()}&{urlencode(asked)}"


def save_menu(
    graph_id: str, name: str, title: str, filters: Filters, csv: str | None, *, drawn: bool
) -> html.Details | None:
    """A menu that saves the chart as it is drawn, in its theme, under its title and filters, and its figures.

    `csv` is the address of the file, None for who may not have it; `drawn`: whether there is a picture to save.
    """
    picture = {"data-graph": graph_id, "data-file": file_stem(name, filters), "data-title": title}
    buttons = [
        html.Button(label, className="option", type="button", **{"data-picture": kind, **picture})
        for kind, label in PICTURES.items()
        if drawn
    ]
    options: list[Any] = [*buttons, *([html.A("CSV of its figures", href=csv, className="option")] if csv else [])]
    if not options:
        return None
    return html.Details([html.Summary("Save"), html.Div(options, className="pop")], className="menu right quiet-menu")
