"""The trend of a page: one metric over time, as a chart or as a table."""

from collections.abc import Mapping
from typing import Any

from dash import no_update

from callbacks.guard import Ask
from core.charts.control import Control, control, parts
from core.charts.series import points
from core.charts.trend import trend
from core.filters import Filters, narrow
from core.metrics.catalog import Metric
from core.metrics.query import Result, query
from layouts import trend as card
from layouts.filterbar import previous_name
from layouts.links import EVERYWHERE, pairs


def show(
    ask: Ask, view: str, theme: str | None, name_id: str, where: Mapping[str, str] = EVERYWHERE, *, banded: bool = False
) -> tuple[list[Any], Any]:
    """The card's content and its figure, for the filters narrowed by `where`; `banded`: with a control band."""
    chosen, figure = pairs(view), no_update
    metric, grain, result = _read(ask, narrow(ask.filters, where), chosen, banded=banded)
    band: Control | None = control(ask.connection, metric, result, grain, ask.now) if banded else None
    line = points(result, metric.id, grain)
    if chosen.get("as") == "table":
        content = card.trend_table(metric, line, grain, ask.filters, result.currency, where, band)
    elif sum(point.value is not None and not point.few for point in line) < 2:
        content = card.trend_nothing(metric, grain, ask.filters, chosen)
    else:
        before = previous_name(ask.filters) if result.previous else ""
        figure = trend(metric, line, result.currency, theme or "light", before, band)
        content = card.trend_legend(name_id, metric, line, grain, before, band)
    return card.trend_card(metric, grain, content, ask.filters, chosen), figure


def _read(ask: Ask, filters: Filters, view: dict[str, str], *, banded: bool) -> tuple[Metric, str, Result]:
    """The metric by the step asked for, or by the finest usual one that can be read."""
    metric, steps = card.trend_choice(ask.filters, view)
    names = parts(metric) if banded else (metric.id,)
    for grain in steps:
        result = query(ask.connection, names, filters, ask.now, by=(grain,))
        if card.is_readable(points(result, metric.id, grain)):
            return metric, grain, result
    return metric, steps[0], query(ask.connection, names, filters, ask.now, by=(steps[0],))
