"""Axes that charts share: round steps, and names at the right end of lines."""

from collections.abc import Sequence

from core.charts.theme import Figure

LABEL_GAP = 0.09
"""Least distance of two labels at the right edge, as a share of the axis."""


def ticks_between(low: float, high: float) -> list[float]:
    """Round steps that enclose low..high."""
    rough = max(high - low, abs(high) * 0.1, 1e-9) / 4
    power = 10.0 ** _exponent(rough)
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough)
    first = step * (low // step)
    ticks: list[float] = []
    while not ticks or ticks[-1] < high:
        ticks.append(first + step * len(ticks))
    return ticks


def _exponent(number: float) -> int:
    exponent = 0
    while 10.0**exponent > number:
        exponent -= 1
    while 10.0 ** (exponent + 1) <= number:
        exponent += 1
    return exponent


def end_labels(figure: Figure, lines: Sequence[tuple[str, Sequence[float | None], str]]) -> None:
    """Names at the right end of the lines, kept apart."""
    ends = [
        (name, next(v for v in reversed(values) if v is not None), colour)
        for name, values, colour in lines
        if any(v is not None for v in values)
    ]
    scale = figure["layout"]["yaxis"].get("range")
    if not ends or scale is None:
        return
    low, span = scale[0], (scale[1] - scale[0]) or 1
    heights = [(value - low) / span for _, value, _ in ends]
    if len(heights) == 2 and abs(heights[0] - heights[1]) < LABEL_GAP:
        middle = min(max(sum(heights) / 2, LABEL_GAP / 2), 1 - LABEL_GAP / 2)
        up = 1 if heights[0] >= heights[1] else -1
        heights = [middle + up * LABEL_GAP / 2, middle - up * LABEL_GAP / 2]
    for (name, _, colour), height in zip(ends, heights, strict=True):
        figure["layout"]["annotations"].append(
            {
                "text": f"<b>{name}</b>" if name == ends[0][0] else name,
                "x": 1,
                "y": height,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "middle",
                "xshift": 8,
                "showarrow": False,
                "font": {"color": colour, "size": 11.5},
            }
        )
