"""Colours and manners of every chart, read from the same tokens as the pages."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

Trace = dict[str, Any]
"""What Plotly draws as one line, band or set of points."""
Figure = dict[str, Any]
"""A figure as Plotly's script takes it: `data`, a list of traces, and `layout`.

Plotly's own classes say the same, check every name of it each time, and cost the server 10 MB and a tenth of a second
to start; the tests check the figures with them instead.
"""
TOKENS = Path(__file__).parents[2] / "assets" / "tokens.css"
MODES = ("light", "dark")
GRAPH_CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
}
"""No mode bar, nothing sent anywhere."""


@lru_cache(maxsize=2)
def tokens(mode: str) -> dict[str, str]:
    """Token name (without dashes in front) -> colour in `mode`, as Plotly reads it."""
    index = MODES.index(mode)
    found = re.findall(r"--([\w-]+):\s*light-dark\(([^,]+),\s*([^)]+)\)", TOKENS.read_text(encoding="utf-8"))
    return {name: _rgba(colours[index].strip()) for name, *colours in found}


def _rgba(colour: str) -> str:
    """#rrggbbaa as rgba(), which is how Plotly wants transparency."""
    if len(colour) != 9:
        return colour
    red, green, blue, alpha = (int(colour[i : i + 2], 16) for i in (1, 3, 5, 7))
    return f"rgba({red},{green},{blue},{alpha / 255:.3f})"


def scatter(x: Sequence[Any], y: Sequence[Any], **more: Any) -> Trace:
    """Points joined by a line; None is a gap."""
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, **more}


def band(x: Sequence[Any], y: Sequence[Any], colour: str) -> Trace:
    """A closed shape, there and back, that tells nothing by itself."""
    return scatter(x, y, fill="toself", fillcolor=colour, line={"width": 0}, hoverinfo="skip")


def empty(mode: str) -> Figure:
    """A figure with nothing in it yet. Transparent ground, faint grid, quiet axes, one tooltip for all lines."""
    colour = tokens(mode)
    axis = {
        "fixedrange": True,
        "zeroline": False,
        "tickangle": 0,
        "tickfont": {"color": colour["muted"], "size": 11.5},
    }
    layout = {
        "template": {},  # nothing of Plotly's own look
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {
            "family": "system-ui, -apple-system, Segoe UI, Roboto, sans-serif",
            "size": 12,
            "color": colour["text"],
        },
        "margin": {"l": 52, "r": 128, "t": 10, "b": 24},
        "showlegend": False,
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": colour["surface"],
            "bordercolor": colour["line"],
            "font": {"size": 12, "color": colour["text"]},
        },
        "xaxis": {**axis, "showgrid": False, "showline": True, "linecolor": colour["line"]},
        "yaxis": {**axis, "gridcolor": colour["line"]},
        "annotations": [],
        "dragmode": False,
    }
    return {"data": [], "layout": layout}
