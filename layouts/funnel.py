"""From click to revenue: how many leads reach each stage, drawn to scale from leads on."""

from collections.abc import Mapping

from dash import html

from core.filters import Filters
from core.metrics.catalog import METRICS
from core.metrics.format import NOTHING, text
from core.metrics.query import Result
from layouts import figures, light
from layouts.links import EVERYWHERE, drill_link
from layouts.parts import explained

REACH = ("impressions", "clicks")
STEPS = ("leads", "mqls", "sqls", "opportunities", "won")
FUNNEL_METRICS = (*REACH, *STEPS, "revenue")


HEADS = {
    "Leads": ("Leads that reached the stage", "A lead that skipped a stage counts in it as well."),
    "of step": ("Share of the step before", "How many of the leads of the stage above came this far."),
    "of leads": ("Share of all leads", "How many of all leads came this far."),
}
"""Heading -> what is explained on hover and on focus."""


def funnel(result: Result, filters: Filters, where: Mapping[str, str] = EVERYWHERE) -> list[object]:
    """Clicks as figures, then a bar per stage with the share of the step before and of all leads.

    `where` is what the page narrows the filters by: so does what is behind each figure.
    """
    counts = [result.total[name] for name in STEPS]
    head = html.Thead(
        html.Tr(
            [
                html.Th(light.Span("Stage", className="visually-hidden"), scope="col"),
                html.Th(light.Span("Scale", className="visually-hidden"), scope="col"),
                *(html.Th(_explained(name, *lines), scope="col") for name, lines in HEADS.items()),
            ]
        )
    )
    body = html.Tbody([_step(i, counts, result, filters, where) for i in range(len(STEPS))])
    table = html.Table([head, body], className="funnel")
    return [_reach(result, filters, where), table, _foot(result, filters, where)]


def _explained(head: str, name: str, line: str) -> html.Span:
    return explained(light.Span(head, tabIndex=0), name, (line,))


def _named(name: str, result: Result) -> html.Span:
    """A metric's name, which explains itself."""
    metric = METRICS[name]
    return explained(
        light.Span(metric.label, tabIndex=0), metric.label, figures.about(result.total, metric, result), True
    )


def _reach(result: Result, filters: Filters, where: Mapping[str, str]) -> html.Div:
    figure = [
        light.Span([_named(name, result), light.B(drill_link(filters, {"metric": name, **where}, _text(name, result)))])
        for name in REACH
    ]
    return light.Div(figure, className="reach")


def _step(index: int, counts: list[int | None], result: Result, filters: Filters, where: Mapping[str, str]) -> html.Tr:
    name, count = STEPS[index], counts[index]
    label, drill, shown = METRICS[name].label, {"metric": name, **where}, _text(name, result)
    bar = count and drill_link(
        filters,
        drill,
        "",
        "bar",
        style={"--share": f"{100 * _share(count, counts[0]):.2f}%"},
        tabIndex=-1,
        **{"aria-hidden": "true"},
    )
    figure = drill_link(filters, drill, shown, **{"aria-label": f"{label}: {shown}. Show the leads"})
    before = _percent(count, counts[index - 1]) if index else ""
    whole = _percent(count, counts[0]) if index else ""
    return html.Tr(
        [
            html.Th(_named(name, result), scope="row"),
            html.Td(bar or None),
            html.Td(figure, className="num"),
            html.Td(before, className="num muted"),
            html.Td(whole, className="num muted"),
        ]
    )


def _share(part: int, whole: int | None) -> float:
    return min(part / whole, 1) if whole else 0


def _percent(part: int | None, whole: int | None) -> str:
    return f"{100 * part / whole:.1f} %" if whole and part is not None else NOTHING


def _foot(result: Result, filters: Filters, where: Mapping[str, str]) -> html.Span:
    revenue = drill_link(filters, {"metric": "revenue", **where}, _text("revenue", result), "link")
    basis = "By lead created date" if filters.basis == "cohort" else "By stage date"
    words = [f"{basis}. Each bar opens the leads behind it. ", _named("revenue", result), " ", revenue, "."]
    return light.Span(words, className="foot")


def _text(name: str, result: Result) -> str:
    return text(result.total[name], METRICS[name], result.currency)
