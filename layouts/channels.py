"""Channel map: how leads get their channel, and what each CRM source stands for."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from core.jobs.channel_map import BUILT_IN, BY_SOURCE, CHANNELS, RULES, SourceValue
from core.text import counted
from layouts import recompute
from layouts.page import Page
from layouts.parts import card, heading, save_bar, scroll, skeleton, state

MOST = 200
"""Sources shown, the most frequent ones."""


class Ids(StrEnum):
    """Parts callbacks fill or listen to; the selects have pattern ids: see `select_id`."""

    RULES = "channel-rules"
    MAP = "channel-map"
    SELECT = "channel-select"
    PREVIEW = "channel-preview"
    SAVE = "channel-save"


def select_id(key: Any) -> dict[str, Any]:
    """Id of the select of one source value."""
    return {"type": Ids.SELECT, "key": key}


def layout() -> html.Div:
    """The page, its parts drawn as skeletons until they are known."""
    how = html.P("The first of these that applies to a lead decides.", className="muted")
    what = html.P(
        "What each source stands for, where no ad click and no UTM values say more. The built-in meaning holds until "
        "another one is chosen.",
        className="muted",
    )
    return html.Div(
        [
            heading("Channel map", "Which channel a lead came through, and why."),
            recompute.place(),
            card("How a lead gets its channel", how, html.Div(skeleton("line"), id=Ids.RULES)),
            card("Sources in the CRM", what, html.Div(skeleton("panel"), id=Ids.MAP)),
        ],
        className="stack",
    )


def rules(counts: Sequence[tuple[str, int]]) -> Any:
    """Each rule in its order, and for how many leads it decided."""
    total = sum(count for _, count in counts)
    items = [
        html.Li([html.B(label), html.Span(f"{counted(count, 'lead')} · {_share(count, total)}", className="muted")])
        for label, count in counts
    ]
    return html.Ol(items, className="ladder")


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.0f} %" if total else "0 %"


def channel_map(values: Sequence[SourceValue], may_map: bool) -> list[Any]:
    """A row per source, and the button that saves."""
    if not values:
        return [state("No sources yet: import a lead export that names them first.")]
    names = ("Source in the CRM", "Leads", "Decided by the source", "Channel")
    heads = html.Tr([html.Th(name, scope="col", className="num" if name in names[1:3] else None) for name in names])
    body = html.Tbody([_row(one, may_map) for one in values[:MOST]])
    table = scroll(html.Table([html.Thead(heads), body], className="data cards"), "Sources in the CRM")
    more = html.P(f"The {MOST} most frequent of {len(values):,}.", className="muted small") if values[MOST:] else None
    return [table, more, save_bar(Ids.PREVIEW, Ids.SAVE) if may_map else None]


def _row(one: SourceValue, may_map: bool) -> html.Tr:
    others = [f"{RULES[rule]} {count:,}" for rule, count in one.rules.most_common() if rule != BY_SOURCE]
    spelt = f"{len(one.spellings)} spellings" if len(one.spellings) > 1 else ""
    under = " · ".join(filter(None, (spelt, f"Others by {', '.join(others)}" if others else "")))
    return html.Tr(
        [
            html.Th([one.value, html.Small(under) if under else None], scope="row"),
            html.Td(f"{one.leads:,}", className="num", **{"data-label": "Leads"}),
            html.Td(f"{one.rules[BY_SOURCE]:,}", className="num", **{"data-label": "Decided"}),
            html.Td(_select(one) if may_map else CHANNELS[one.channel], className="wide"),
        ]
    )


def _select(one: SourceValue) -> html.Label:
    built_in = {"value": BUILT_IN, "label": f"{CHANNELS[one.built_in]} (built in)"}
    options = [built_in, *({"value": code, "label": label} for code, label in CHANNELS.items())]
    hidden = html.Span(f"Channel of {one.value}", className="visually-hidden")
    return html.Label([hidden, dbc.Select(id=select_id(one.key), options=options, value=one.told)])


def preview(moves: Mapping[str, tuple[int, int]]) -> html.Div:
    """Leads by channel, as they are and as they would be."""
    if not moves:
        return state("No lead changes its channel. Later ones will follow the map.")
    cells = [
        html.Li([CHANNELS[channel], " ", html.Span(f"{now:,}", className="muted"), " → ", html.B(f"{then:,}")])
        for channel, (now, then) in moves.items()
    ]
    return html.Div([html.H3("Leads by channel, over all time"), html.Ul(cells, className="counts")])


PAGE = Page(
    path="/settings/channels",
    title="Channel map",
    icon="⚙",
    permission="view",
    metrics=("leads",),
    layout=layout,
    section="Settings",
)
