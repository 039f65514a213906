"""The trend of a page: one metric over time, as a chart or as a table."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import no_update

from callbacks.guard import Ask
from core.charts.control import control, parts
from core.charts.series import points
from core.charts.trend import trend
from core.filters import Filters, narrow
from core.metrics.query import query
from layouts import trend as card
from layouts.chart import shows_table
from layouts.filterbar import previous_name
from layouts.links import EVERYWHERE, pairs


def show(
    ask: Ask,
    view: str,
    theme: str | None,
    box: card.Box,
    where: Mapping[str, str] = EVERYWHERE,
    *,
    banded: bool = False,
) -> tuple[list[Any], Any]:
    """The card's content and its figure, for the filters narrowed by `where`; `banded`: with a control band."""
    chosen, figure = pairs(view), no_update
    drawn = replace(_drawn(ask, narrow(ask.filters, where), chosen, banded=banded), where=where)
    if banded:
        drawn = replace(drawn, control=control(ask.connection, drawn.metric, drawn.result, drawn.grain, ask.now))
    if shows_table(chosen):
        content = card.trend_table(drawn, ask.filters)
    elif not drawn.is_drawable:
        content = card.trend_nothing(drawn, ask.filters, chosen)
    else:
        before = previous_name(ask.filters) if drawn.result.previous else ""
        currency, mode = drawn.result.currency, theme or "light"
        figure = trend(drawn.metric, drawn.line, currency, mode, before, drawn.control, ask.filters)
        content = card.trend_legend(box, drawn, before)
    return card.trend_card(box, drawn, content, ask.filters, chosen, may_export=ask.person.may("export")), figure


def _drawn(ask: Ask, filters: Filters, view: dict[str, str], *, banded: bool) -> card.Drawn:
    """The metric by the finest step that can be read, from the one asked for or the usual one on."""
    metric, steps, is_asked = card.trend_choice(ask.filters, view)
    names = parts(metric) if banded else (metric.id,)
    tries = []
    for grain in steps:
        result = query(ask.connection, names, filters, ask.now, by=(grain,))
        tries.append(card.Drawn(metric, grain, result, points(result, metric.id, grain), asked=steps[0]))
        # Who asked for the step gets it where there is a line to draw; a table there always is.
        if card.is_readable(tries[-1].line) or (is_asked and (tries[-1].is_drawable or shows_table(view))):
            return tries[-1]
    return next((one for one in tries if one.is_drawable), tries[-1])
