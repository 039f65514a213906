from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts import trend as module
from core.charts.axes import ticks_between
from core.charts.series import Point
from core.charts.theme import GRAPH_CONFIG, MODES, tokens
from core.metrics.catalog import METRICS

COST = METRICS["cost_per_sql"]


def line(*values, **more):
    start = date(2026, 3, 2)
    return [
        Point(start + timedelta(days=i), start + timedelta(days=i), value, **more) for i, value in enumerate(values)
    ]


def trend(*asked, **more):
    """The figure, every name and value of which Plotly knows."""
    return go.Figure(module.trend(*asked, **more))


def trace(figure, index):
    return list(figure.data[index].y)


def test_what_may_still_change_is_dashed_and_joined_to_what_will_not():
    shown = line(10, 20, 30, 40)
    shown[2:] = [replace(point, settled=False) for point in shown[2:]]
    figure = trend(COST, shown, "USD", "light", "before")
    solid, dashed = figure.data[0], figure.data[1]
    assert list(solid.y) == [10, 20, None, None]
    assert list(dashed.y) == [None, 20, 30, 40]
    assert dashed.line.dash


def test_points_below_the_floor_are_left_out_with_their_interval():
    shown = line(10, 20, 30, low=5, high=40)
    shown[1] = replace(shown[1], few=True)
    figure = trend(COST, shown, "USD", "light", "before")
    assert all(20 not in (series.y or ()) for series in figure.data)
    assert not [series for series in figure.data if series.fill], "single points have no band"


def test_the_interval_is_one_closed_band():
    figure = trend(COST, line(10, 20, low=5, high=40), "USD", "light", "before")
    band = next(series for series in figure.data if series.fill == "toself")
    assert list(band.y) == [40, 40, 5, 5]


def test_both_lines_are_named_at_their_ends_without_touching():
    figure = trend(COST, line(10, 20, previous=21), "USD", "light", "previous 2 days")
    first, second = figure.layout.annotations
    assert (first.text, second.text) == ("<b>Cost per SQL</b>", "previous 2 days")
    assert abs(first.y - second.y) > 0.08


def test_the_axis_ends_with_the_last_point_drawn():
    shown = line(None, 10, 20, 30, 40)
    shown[-1] = replace(shown[-1], few=True)
    figure = trend(COST, shown, "USD", "light", "before")
    assert figure.layout.xaxis.range == (shown[1].first, shown[3].first)
    assert figure.layout.xaxis.tickvals[-1] == shown[3].first


def test_years_are_told_where_a_span_could_be_another_years():
    def labels(days):
        moved = [
            replace(point, first=date(2025, 12, 1) + timedelta(days=days * i)) for i, point in enumerate(line(1, 2, 3))
        ]
        return trend(COST, moved, "USD", "light", "before").layout.xaxis.ticktext

    assert labels(30)[0] == "1 Dec"
    assert labels(90)[0] == "Dec 2025"


def test_a_partial_bucket_and_an_open_one_are_told_apart():
    shown = line(10, 20, 30)
    shown[0] = replace(shown[0], whole=False, settled=False)
    shown[2] = replace(shown[2], settled=False)
    told = next(series.text for series in trend(COST, shown, "USD", "light", "before").data if series.text)
    assert told[0].endswith(", partial")
    assert told[2].endswith(", may still change")
    assert "," not in told[1]


@pytest.mark.parametrize("mode", MODES)
def test_nothing_needs_webgl_and_every_colour_is_a_token(mode):
    figure = trend(COST, line(10, 20, 30, low=5, high=40, previous=12), "USD", mode, "before")
    assert {series.type for series in figure.data} == {"scatter"}
    used = {str(value) for value in colours(figure.to_plotly_json())}
    assert used - {"rgba(0,0,0,0)"} <= set(tokens(mode).values())


def colours(node):
    """Every colour named anywhere in a figure."""
    if isinstance(node, dict):
        for name, value in node.items():
            if isinstance(value, str) and name.endswith("color"):
                yield value
            else:
                yield from colours(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from colours(value)


def test_counts_begin_at_zero():
    figure = trend(METRICS["leads"], line(900, 1000), "USD", "light", "before")
    assert figure.layout.yaxis.range[0] == 0


@given(st.floats(0, 1e12), st.floats(0, 1e12))
def test_ticks_enclose_the_values_in_a_few_even_steps(one, other):
    low, high = min(one, other), max(one, other)
    ticks = ticks_between(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert len(ticks) <= 7
    steps = [b - a for a, b in pairwise(ticks)]
    assert all(step == pytest.approx(steps[0], rel=1e-3) for step in steps)


def test_both_modes_have_the_same_colours_by_name_and_nothing_leaves_the_page():
    light, dark = (tokens(mode) for mode in MODES)
    assert light.keys() == dark.keys()
    assert {"accent", "band", "previous", "line", "muted", "surface", "text"} <= light.keys()
    assert light["band"].startswith("rgba(")
    assert GRAPH_CONFIG["showSendToCloud"] is False
    assert GRAPH_CONFIG["displayModeBar"] is False
