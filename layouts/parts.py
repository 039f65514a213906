"""Small parts every page is made of: cards, tags, help, states, sparklines, intervals."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from core.charts.series import Point
from core.metrics.catalog import METRICS, Metric
from layouts import light
from layouts.links import page_link


def card(
    title: Any, *children: Any, aside: Any = None, anchor: str | None = None, class_name: str = ""
) -> html.Section:
    """A bordered box with a heading and, at its right, quiet controls."""
    head = html.Div([html.H2(title), html.Div(aside, className="aside") if aside else None], className="card-head")
    named = {"id": anchor} if anchor else {}
    return html.Section([head, *children], className=f"card-box {class_name}".strip(), **named)


def heading(title: str, sub: str) -> html.Header:
    """The name of a page, and one sentence about it."""
    return html.Header([html.H1(title), html.P(sub, className="sub")])


def tag(text: str, tone: str = "") -> html.Span:
    """A short remark beside a name."""
    return html.Span(text, className=f"tag {tone}".strip())


def help_tip(name: str, lines: Sequence[Any], left: bool = False) -> html.Span:
    """A question mark that explains a figure on hover and on keyboard focus."""
    button = html.Button("?", className="q", type="button", **{"aria-label": f"About {name}"})
    return explained(button, name, lines, left)


def explained(content: Any, name: str, lines: Sequence[Any], left: bool = False) -> html.Span:
    """`content` with an explanation that shows while the pointer or the focus is on it."""
    tip = light.Span([light.B(name), *(light.Span(line) for line in lines if line)], className="tip", role="tooltip")
    return light.Span([content, tip], className="help left" if left else "help")


def scroll(table: Component, name: str, class_name: str = "") -> html.Div:
    """A box in which something wider or longer than it can be scrolled, by keyboard too; `name` says what it is."""
    reading = {"tabIndex": 0, "role": "region", "aria-label": name}
    return html.Div(table, className=f"scroll {class_name}".strip(), **reading)


def skeleton(kind: str) -> html.Div:
    """What stands where a part is going to be."""
    return html.Div(className=f"skeleton {kind}", **{"aria-hidden": "true"})


def empty(title: str, text: str, *actions: Component) -> html.Div:
    """A page without anything to show yet: what is missing, and the link to it."""
    # There is nothing to filter.
    return html.Div([html.H1(title), html.P(text), *actions], className="empty", **without_filters())


def no_data(*more: Component, may_import: bool) -> html.Div:
    """Nothing has been imported yet: the step that is missing, who can take it, and what `more` one can do."""
    if not may_import:
        return empty("No data yet", "Ask an admin or somebody in marketing to import an ad report and a lead export.")
    actions = html.Div([page_link("/data", "Import files", "button primary"), *more], className="actions")
    return empty("No data yet", "Drop an ad report and a lead export to see what an SQL costs.", actions)


def without_filters() -> dict[str, str]:
    """The attributes of a page whose figures do not follow the filter bar, which is put away beside it."""
    return {"data-filters": "none"}


def definitions(metrics: Sequence[str]) -> html.Dl:
    """What metrics mean, for paper, where nothing can be pointed at."""
    rows = [METRICS[name] for name in dict.fromkeys(metrics)]
    said = [part for row in rows for part in (html.Dt(row.label), html.Dd(_defined(row)))]
    return html.Dl(said, className="definitions print-only")


def _defined(row: Metric) -> str:
    return f"{row.definition} = {row.formula}" if row.denominator else row.definition


def state(message: str, *actions: Any, tone: str = "") -> html.Div:
    """A sentence about what happened, with what to do about it."""
    return html.Div([message, *actions], className=f"state {tone}".strip(), role="status")


def wrong(reference: str) -> str:
    """Something went wrong that is not the reader's fault."""
    return f"Something went wrong (reference {reference})."


def failure(reference: str, part: str) -> html.Div:
    """The same in the place of a part, with the way to ask for this part alone once more (assets/retry.js)."""
    button = html.Button("Try again", className="link plain", type="button", **{"data-retries": retried(part)})
    return state(wrong(reference), button, tone="error")


def retried(part: str) -> str:
    """The property by which a part is asked for once more."""
    return f"data-{part}"


def dialog(dialog_id: str, title: str, *children: Any, class_name: str = "") -> html.Dialog:
    """A window above the page, opened by anything marked `opens(dialog_id)`; Esc and a click beside it close it."""
    close = html.Button("Close", className="link plain", type="button", **{"data-closes": ""})
    head = html.Div([html.H2(title, id=f"{dialog_id}-title"), close], className="dialog-head")
    name = {"aria-labelledby": f"{dialog_id}-title"}
    body = html.Div([head, *children], className="dialog-body")
    return html.Dialog(body, id=dialog_id, className=f"dialog {class_name}".strip(), **name)


def find_box(label: str) -> html.Label:
    """A box that narrows the options below it."""
    return html.Label([html.Span(label, className="visually-hidden"), dbc.Input(type="search", placeholder=label)])


def opens(dialog_id: str) -> dict[str, str]:
    """The attributes of a button that opens a dialog."""
    return {"data-opens": dialog_id, "aria-haspopup": "dialog"}


def field(label: str, control: Component) -> html.Label:
    """A control with its label above it."""
    return html.Label([html.Span(label), control], className="field")


def save_bar(note: str, button: str) -> html.Div:
    """The button that saves, closed until something differs, below what saving would change; both by their ids."""
    save = html.Button("Save", id=button, className="button primary", type="button", disabled=True)
    return html.Div([html.Div(id=note, role="status"), html.Div(save, className="actions")], className="save-bar")


_PEN = "fill='none' stroke='black' stroke-width='1.5' vector-effect='non-scaling-stroke'"
SPARK = tuple(
    quote(part)
    for part in (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 30' preserveAspectRatio='none'><path d='",
        f"' {_PEN}/><path d='",
        f"' {_PEN} stroke-dasharray='2 2'/></svg>",
    )
)
"""A sparkline's picture around its two paths, in which nothing has to be quoted."""


def sparkline(line: Sequence[Point], scale: tuple[float, float] | None = None) -> html.Span | None:
    """A small line of the whole buckets; what may still change is dashed. None when most are missing.

    It fills its height, or has its place on a `scale` that several lines share. It is a mask over the accent
    colour, so that it follows the theme.
    """
    line = [point for point in line if point.whole]  # a bucket cut by the period's ends looks like a plunge
    values = [None if point.few else point.value for point in line]
    known = [value for value in values if value is not None]
    if len(known) < 2 or 2 * len(known) < len(values):
        return None
    low, high = scale or (min(known), max(known))
    span = (high - low) or 1.0
    points = [
        None if value is None else f"{100 * i / (len(values) - 1):.1f},{28 - 26 * (value - low) / span:.1f}"
        for i, value in enumerate(values)
    ]
    last = 1 + max((i for i, point in enumerate(line) if point.settled), default=-1)
    solid, dashed = _strokes(points[:last]), _strokes(points[max(0, last - 1) :])
    before, between, after = SPARK
    return light.Span(
        className="spark",
        style={"--path": f'url("data:image/svg+xml,{before}{solid}{between}{dashed}{after}")'},
        **{"aria-hidden": "true"},
    )


def _strokes(points: Sequence[str | None]) -> str:
    """Path data joining neighbours that are both known."""
    return "".join(f"{'L' if before else 'M'}{point}" for before, point in pairwise((None, *points)) if point)


def interval_bar(value: float, low: float, high: float, scale: float) -> html.Span:
    """Where a figure lies and how sure it is, on a line from 0 to `scale`."""
    place = {
        name: f"{100 * min(number / scale, 1):.1f}%"
        for name, number in {"--low": low, "--span": min(high, scale) - low, "--at": value}.items()
    }
    return light.Span([light.I(), light.B()], className="ci", style=place, **{"aria-hidden": "true"})


def notice(message: str) -> list[Any]:
    """What is wrong with the filters, and the way out."""
    return [message, start_over()]


def start_over() -> html.A:
    """The link that lifts every filter."""
    return html.A("Clear all filters", href="?", className="link", **{"data-nav": "filters"})
