"""The filter bar: which days, compared with what, which leads, counted how. Every choice is a link."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from core.filters import BASIS_LABELS, PRESETS, Basis, Compare, Filters
from core.metrics.dimensions import DIMENSIONS, NOT_MATCHED
from core.metrics.freshness import Freshness
from layouts import light
from layouts.keys import COMPARE, CUSTOM, key_of, pressed
from layouts.links import filter_link

BASIS_NOTES = {
    Basis.COHORT: "What became, to date, of the leads created in the period.",
    Basis.ACTIVITY: "What happened in the period, whenever the lead was created.",
}
TONES = {"good": "good", "late": "warn", "stale": "bad"}
Options = Sequence[tuple[str, str]]


def filter_bar(
    filters: Filters,
    channels: Options,
    campaigns: Options,
    names: Mapping[tuple[str, str], str],
    ignored: Iterable[tuple[str, str]],
    sources: Sequence[Freshness],
) -> list[Any]:
    """Menus, chips of what is set, freshness. Options are (value, label); `names` labels filter values."""
    menus = [
        _range(filters),
        _compare(filters),
        _values("channel", "All channels", channels, filters),
        _values("campaign", "All campaigns", campaigns, filters, search=True),
        _basis(filters),
    ]
    drawer = html.Details(
        [
            html.Summary(["Filters · ", light.B(_range_name(filters)), _count(filters)]),
            light.Div([*menus, *_chips(filters, names, ignored)], className="choices"),
        ],
        className="drawer",
        open=True,  # the script closes it on phones, where it has a handle
    )
    return [drawer, _freshness(sources), light.P(told(filters, names), className="print-only", **{"data-told": ""})]


def told(filters: Filters, names: Mapping[tuple[str, str], str]) -> str:
    """The filters in one sentence, for paper and pictures."""
    days = f" ({_days(filters.start, filters.end)})" if filters.preset and filters.start else ""
    compared = {Compare.PREVIOUS: f", vs {previous_name(filters)}", Compare.YEAR: ", vs a year before"}
    only = [
        f"{DIMENSIONS[name].label}: {', '.join(names.get((name, value)) or value or '(blank)' for value in values)}"
        for name, values in filters.where
    ]
    said = f"{_range_name(filters)}{days}{compared.get(filters.compare, '')} · {BASIS_LABELS[filters.basis]}"
    return " · ".join([said, *only])


def _menu(summary: Any, options: Sequence[Any], is_set: bool = False, multi: bool = False) -> html.Details:
    names = ["menu", *(["set"] if is_set else []), *(["multi"] if multi else [])]
    search = {"data-search": ""} if multi else {}
    return html.Details(
        [html.Summary(summary), light.Div(options, className="pop", **search)], className=" ".join(names)
    )


def _option(filters: Filters, label: str, current: bool, key: str = "") -> html.A:
    """A choice of a menu; the `key` that chooses it without opening the menu is shown beside it."""
    more = {**({"aria-current": "true"} if current else {}), **(pressed(key) if key else {})}
    return filter_link(filters, label, "option", **more)


def _range(filters: Filters) -> html.Details:
    options = [
        _option(replace(filters, preset=preset, start=None, end=None), label, filters.preset == preset, key_of(preset))
        for preset, label in PRESETS.items()
    ]
    days = (
        f" · {_days(filters.start, filters.end, recent=True)}"
        if filters.preset and filters.start and filters.end
        else ""
    )
    return _menu([light.B(_range_name(filters)), days], [*options, html.Hr(), _custom(filters)], is_set=True)


def _range_name(filters: Filters) -> str:
    return PRESETS[filters.preset] if filters.preset else _days(filters.start, filters.end)


def _days(start: date | None, end: date | None, *, recent: bool = False) -> str:
    """The span in words: "25 Aug – 22 Nov 2026"; a `recent` one within a year goes without it."""
    if start is None or end is None:
        return "All time"
    if start == end:
        return f"{end:%-d %b %Y}"
    first = f"{start:%-d %b}" if start.year == end.year else f"{start:%-d %b %Y}"
    last = f"{end:%-d %b}" if recent and start.year == end.year else f"{end:%-d %b %Y}"
    return f"{first} – {last}"


def _custom(filters: Filters) -> html.Form:
    """Two dates and a button; the script writes them into the address."""
    inputs = [
        html.Label([label, dbc.Input(type="date", name=name, value=day.isoformat() if day else "", required=True)])
        for name, label, day in (("from", "From", filters.start), ("to", "To", filters.end))
    ]
    return html.Form(
        [*inputs, html.Button("Apply", className="button", type="submit")],
        className="range",
        **{"data-range": ""},
        **pressed(CUSTOM),
    )


def _compare(filters: Filters) -> html.Details:
    labels = {
        Compare.PREVIOUS: f"vs {previous_name(filters)}",
        Compare.YEAR: "vs a year before",
        Compare.NONE: "No comparison",
    }
    ways = list(labels)
    following = ways[(ways.index(filters.compare) + 1) % len(ways)]
    options = [
        _option(replace(filters, compare=way), label, filters.compare is way, COMPARE if way is following else "")
        for way, label in labels.items()
    ]
    return _menu(labels[filters.compare], options)


def previous_name(filters: Filters) -> str:
    """The period before in words: "previous 90 days"."""
    if filters.preset in {"month", "quarter", "year"}:
        return f"previous {filters.preset}"
    days = (filters.end - filters.start).days + 1 if filters.start and filters.end else 0
    return f"previous {days} days" if days > 1 else "the day before" if days else "previous period"


def _basis(filters: Filters) -> html.Details:
    options: list[Any] = []
    for basis, label in BASIS_LABELS.items():
        options += [_option(replace(filters, basis=basis), label, filters.basis is basis)]
        options += [light.P(BASIS_NOTES[basis], className="note")]
    return _menu(BASIS_LABELS[filters.basis], options)


def _values(dimension: str, all_label: str, options: Options, filters: Filters, search: bool = False) -> html.Details:
    """A list of values to switch on and off."""
    chosen = filters.conditions.get(dimension, ())
    links = [_option(filters.with_where(dimension, ()), all_label, not chosen)]
    for value, label in (*options, (NOT_MATCHED, "Not matched")):
        values = [kept for kept in chosen if kept != value] if value in chosen else [*chosen, value]
        links.append(_option(filters.with_where(dimension, values), label, value in chosen))
    label = DIMENSIONS[dimension].label
    find = f"Find a {label.lower()}"
    box = html.Label([light.Span(find, className="visually-hidden"), dbc.Input(type="search", placeholder=find)])
    summary = f"{len(chosen)} {label.lower()}{'s' if len(chosen) > 1 else ''}" if chosen else all_label
    return _menu(summary, [box, *links] if search else links, is_set=bool(chosen), multi=True)


def _count(filters: Filters) -> str:
    return f" · {len(filters.where)} more" if filters.where else ""


def _chips(
    filters: Filters, names: Mapping[tuple[str, str], str], ignored: Iterable[tuple[str, str]]
) -> list[html.A | html.Span]:
    """One per value filtered by, each a link that lifts it."""
    gone = set(ignored)
    chips: list[html.A | html.Span] = []
    for dimension, values in filters.where:
        for value in values:
            label = DIMENSIONS[dimension].label
            shown = (
                f"Removed {label.lower()} ignored"
                if (dimension, value) in gone
                else (f"{label}: {names.get((dimension, value)) or value or '(blank)'}")
            )
            rest = filters.with_where(dimension, [kept for kept in values if kept != value])
            chips.append(
                filter_link(
                    rest,
                    [shown, light.B("×", **{"aria-hidden": "true"})],
                    "chip",
                    title="Remove this filter",
                    **{"aria-label": f"{shown}. Remove"},
                )
            )
    if chips:
        chips.append(
            filter_link(replace(filters, where=()), "Clear", "link", title="Clear filters (Esc)", **{"data-clear": ""})
        )
    return chips


def _last_day(source: Freshness) -> str:
    """The last day with data; with its year once that is over."""
    day = source.last_data_day
    if day is None:
        return "no data"
    return f"{day:%-d %b}" if source.refreshed_at and day.year == source.refreshed_at.year else f"{day:%-d %b %Y}"


def _freshness(sources: Sequence[Freshness]) -> html.Ul:
    items = [
        light.Li(
            [
                light.I(className=f"dot {TONES[source.state]}", **{"aria-hidden": "true"}),
                source.label,
                " ",
                _last_day(source),
                light.Span(f", {source.state}", className="visually-hidden")
                if source.state == "good"
                else f" ({source.state})",
            ],
            title=f"Last refreshed {source.refreshed_at:%-d %b %Y}" if source.refreshed_at else "Never refreshed",
        )
        for source in sources
    ]
    return html.Ul(items, className="fresh", **{"aria-label": "Freshness of the data"})
