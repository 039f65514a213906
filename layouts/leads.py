"""The Leads page: a table over any number of leads, and what can be done with those chosen in it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs

from dash import dcc, html

from core.leads.asked import Asked
from core.leads.columns import COLUMNS, SHOWN, Kind
from core.text import counted
from layouts import leads_views
from layouts.leads_views import FRESH_VIEW, PATH, ROW_PATH
from layouts.links import pairs
from layouts.page import Page
from layouts.parts import skeleton, start_over, state

CSV = "/export/leads.csv"
LISTS = frozenset(each.id for each in COLUMNS.values() if each.kind is Kind.SET)


class Ids(StrEnum):
    """Parts that callbacks fill, and what the script tells them."""

    BODY = "leads"
    HEADING = "leads-heading"
    BAR = "leads-bar"
    PROBLEM = "leads-problem"
    BULK = "leads-changes"
    PLACE = "leads-place"
    GRID = "leads-grid"
    LOADED = "leads-loaded"  # that the grid's script is there
    COUNT = "leads-count"  # what is to be counted apart from the rows
    TOTAL = "leads-total"  # how many that were
    START = "leads-start"  # the view the page opens with
    SINK = "leads-sink"


def layout() -> html.Div:
    """Where everything goes, drawn as a skeleton until it is known."""
    return html.Div(
        [
            html.Header(
                [
                    html.H1("Leads"),
                    html.P("Looking through them …", id=Ids.HEADING, className="sub", role="status"),
                ]
            ),
            html.Div(
                [html.Div(id=leads_views.Ids.MENU), html.Div(skeleton("line"), id=Ids.BAR)], className="leads-bar"
            ),
            html.Div(id=Ids.PROBLEM),
            html.Div(id=Ids.BULK),
            html.Div(skeleton("panel"), id=Ids.PLACE, className="leads-place"),
            dcc.Store(id=Ids.LOADED),
            dcc.Store(id=Ids.START),
            dcc.Store(id=Ids.COUNT),
            dcc.Store(id=Ids.TOTAL),
            dcc.Store(id=Ids.SINK),
            *leads_views.parts(),
        ],
        id=Ids.BODY,
        **{"data-usual": ",".join(SHOWN)},
    )


def params(view: str | None) -> dict[str, list[str]]:
    """The view of the address, name -> values."""
    return parse_qs((view or "").removeprefix("?"), keep_blank_values=True)


def address(view: str | None) -> dict[str, Any]:
    """The view of the address: what may stand in it more than once as a list, everything else as text."""
    return {
        name: told if name in LISTS else told[-1] for name, told in parse_qs(view or "", keep_blank_values=True).items()
    }


def shown(view: str | None) -> list[str]:
    """The columns the address shows, in order; those that are none are left out."""
    told = pairs(view).get("columns", "").split(",")
    return list(dict.fromkeys(name for name in told if name in COLUMNS)) or list(SHOWN)


def heading(total: int | None, everything: int, asked: Asked) -> str:
    """How many leads match, exactly: "1,234 leads of 5,678, newest first"."""
    if total is None:
        return f"Counting those that match, of {everything:,} leads …"
    some = "" if asked.is_plain or asked.junk != "without" else f" of {everything:,}"
    return f"{counted(total, 'lead')}{some}{'' if asked.sort or total < 2 else ', newest first'}"


def nothing(everything: int, junk: str) -> Any:
    """Why the table is empty, and the way out."""
    if everything and junk != "only":
        again = html.A("Show all of these days", href=f"?saved={FRESH_VIEW}", className="link", **{"data-nav": "view"})
        return state("No lead matches.", again)
    if junk == "only":
        return state("No junk or test leads on these days.")
    return state("No leads on these days with these filters.", start_over())


def cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the grid shows it: texts, numbers, and what the name links to."""
    days = {name: f"{row[name]:%-d\xa0%b\xa0%Y}" if row[name] else "" for name in ("created", "touched")}
    who = row["name"] or row["email"] or row["company"] or f"Lead {row['id']}"
    more = {"tags": ", ".join(row["tags"]), "name": who, "href": ROW_PATH.format(row["id"])}
    return {**row, **days, **more}


PAGE = Page(PATH, "Leads", "people", "view", ("leads",), layout, needs_data=True)
