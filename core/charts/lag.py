"""How the share of leads that reached a stage grows with their age: one campaign beside all others."""

from collections.abc import Sequence

import numpy as np

from core.charts.axes import end_labels, ticks_between
from core.charts.theme import Figure, Trace, band, empty, scatter, tokens
from core.metrics.survival import Curve

NEARLY_ALL = 0.99
LEAST_DAYS = 14
X_STEPS = 6


def lag_figure(own: Curve, others: Curve | None, names: tuple[str, str], mode: str) -> Figure:
    """Steps by days since creation, from 0; the band is the interval of the first curve."""
    colour = tokens(mode)
    figure = empty(mode)
    last = _horizon([curve for curve in (own, others) if curve])
    data, layout = figure["data"], figure["layout"]
    data.append(_band(own, last, colour["band"]))
    if others:
        data.append(_line(names[1], others, last, colour["previous"], 1.2))
    data.append(_line(names[0], own, last, colour["accent"], 2))
    tops = [own.high[min(last, own.last)], *(curve.end for curve in (own, others) if curve)]
    ticks = ticks_between(0, max(*map(float, tops), 0.01))
    shares = [f"{100 * tick:.3g} %" for tick in ticks]
    layout["yaxis"] |= {"range": [0, ticks[-1]], "tickvals": ticks, "ticktext": shares}
    days = sorted({round(last * part / X_STEPS) for part in range(X_STEPS + 1)})
    layout["xaxis"] |= {"range": [0, last], "tickvals": days, "ticktext": ["0 days", *map(str, days[1:])]}
    labels = [(names[0], _share(own, last), colour["accent"])]
    end_labels(figure, [*labels, (names[1], _share(others, last), colour["muted"])] if others else labels)
    return figure


def _horizon(curves: Sequence[Curve]) -> int:
    """The day up to which there is something to see: a little beyond where nearly all have got there."""
    longest = max(curve.last for curve in curves)
    busy = max((curve.day_of(NEARLY_ALL) or 0) for curve in curves)
    return max(1, min(longest, max(LEAST_DAYS, round(1.2 * busy))))


def _share(curve: Curve, last: int) -> list[float | None]:
    return [float(share) for share in curve.share[: last + 1]]


def _band(curve: Curve, last: int, colour: str) -> Trace:
    days = np.arange(min(last, curve.last) + 1)
    # Steps, drawn corner by corner: a closed shape has no step form of its own.
    x = np.repeat(days, 2)[1:]
    low, high = (np.repeat(edge[: len(days)], 2)[:-1] for edge in (curve.low, curve.high))
    return band([*x, *x[::-1]], [*high, *low[::-1]], colour)


def _line(name: str, curve: Curve, last: int, colour: str, width: float) -> Trace:
    days = range(min(last, curve.last) + 1)
    texts = [
        f"{100 * curve.share[day]:.1f} % ({100 * curve.low[day]:.1f} – {100 * curve.high[day]:.1f} %), "
        f"{curve.at_risk[day]:,.0f} watched"
        for day in days
    ]
    line = {"color": colour, "width": width, "shape": "hv"}
    return scatter(list(days), _share(curve, last), name=name, line=line, text=texts, hovertemplate="%{text}")
