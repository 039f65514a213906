"""Which metrics stand somewhere, and in which order: a menu of links over every metric there is."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

from dash import html

from core.errors import InvalidInput
from core.filters import Filters
from core.metrics.catalog import METRICS
from layouts import light
from layouts.links import View, view_link
from layouts.parts import find_box

MOST = 12


class Ids(StrEnum):
    """Pattern id: see `keep_id`."""

    KEEP = "picker-keep"


class Part(StrEnum):
    """What is picked, as the address and the person's preferences name it."""

    TILES = "tiles"
    COLUMNS = "columns"
    CAMPAIGN_COLUMNS = "campaign_columns"


LABELS = {Part.TILES: "Tiles", Part.COLUMNS: "Columns", Part.CAMPAIGN_COLUMNS: "Columns"}


def keep_id(part: str) -> dict[str, str]:
    """Id of the button that makes the choice the person's own usual one."""
    return {"type": Ids.KEEP, "part": part}


def part(name: object) -> Part:
    """The part a browser names; InvalidInput for any other."""
    if name not in set(Part):
        raise InvalidInput("There is nothing to choose for that.", field="part")
    return Part(str(name))


def read(text: object) -> tuple[str, ...]:
    """The metrics a text names, as far as there are such, each once and at most `MOST` of them."""
    names = text.split(",") if isinstance(text, str) else []
    return tuple(dict.fromkeys(name for name in names if name in METRICS))[:MOST]


def picked(part: Part, view: View, kept: object, usual: Sequence[str]) -> tuple[str, ...]:
    """The metrics the address asks for, else those the person keeps, else the usual ones."""
    mine = kept.get(part) if isinstance(kept, Mapping) else None
    return read(view.get(part)) or read(mine) or tuple(usual)


def picker(part: Part, chosen: Sequence[str], usual: Sequence[str], filters: Filters, view: View) -> html.Details:
    """Take out, move and add by links, so that every choice can be shared; a button keeps it as one's own."""
    menu = _Menu(part, tuple(chosen), filters, view)
    reset = menu.link(usual, "Usual ones", "link") if menu.chosen != tuple(usual) else None
    keep = html.Button("Keep as mine", id=keep_id(part), className="button", type="button")
    content = [
        html.Ol([menu.row(place) for place in range(len(menu.chosen))], className="picked"),
        html.Hr(),
        *menu.rest(),
        light.Div([keep, reset], className="pick-foot"),
    ]
    pop = light.Div(content, className="pop wide", **{"data-search": ""})
    return html.Details([html.Summary(LABELS[part]), pop], className="menu right multi quiet-menu")


def metric_options(part: str, chosen: str, filters: Filters, view: View) -> list[Any]:
    """Every metric as a link that shows it instead, with what it means; and a box to find one."""
    return [
        find_box("Find a metric"),
        *(
            view_link(filters, {**view, part: name}, _told(name), "option told", **_current(name == chosen))
            for name in METRICS
        ),
    ]


@cache
def _told(name: str) -> html.Span:
    return light.Span([METRICS[name].label, light.Small(METRICS[name].definition)])


def _current(is_chosen: bool) -> dict[str, str]:
    return {"aria-current": "true"} if is_chosen else {}


class _Menu:
    """The links of one picker."""

    def __init__(self, part: Part, chosen: tuple[str, ...], filters: Filters, view: View) -> None:
        self.part, self.chosen, self._filters, self._view = part, chosen, filters, view

    def link(self, names: Sequence[str], children: Any, class_name: str | None = None, **more: Any) -> html.A:
        return view_link(self._filters, {**self._view, self.part: ",".join(names)}, children, class_name, **more)

    def row(self, place: int) -> html.Li:
        """A chosen metric: earlier, later, out."""
        names, label = list(self.chosen), METRICS[self.chosen[place]].label
        parts: list[Any] = [light.Span(label)]
        for mark, says, to in (("↑", "earlier", place - 1), ("↓", "later", place + 1)):
            if 0 <= to < len(names):
                moved = [*names]
                moved[place], moved[to] = moved[to], moved[place]
                parts.append(self.link(moved, mark, "nudge", **{"aria-label": f"{label}: {says}"}))
        if len(names) > 1:
            rest = names[:place] + names[place + 1 :]
            parts.append(self.link(rest, "×", "nudge", **{"aria-label": f"{label}: take out"}))
        return light.Li(parts)

    def rest(self) -> list[Any]:
        """The metrics that may be added."""
        if len(self.chosen) >= MOST:
            return [light.P(f"{MOST} at most: take one out to add another.", className="note")]
        others = [name for name in METRICS if name not in self.chosen]
        return [
            find_box("Find a metric"),
            *(self.link([*self.chosen, name], _told(name), "option told") for name in others),
        ]
