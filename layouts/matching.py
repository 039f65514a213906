"""Matching: how much of the spend meets leads, what could be mapped so that more does, and what was."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from core.filters import Filters
from core.ingest.identity.match import METHOD_LABELS
from core.jobs.mapping import from_elsewhere
from core.metrics.audit import UNMATCHED, MatchAudit
from core.metrics.dimensions import NOT_MATCHED
from core.metrics.format import money
from core.text import counted
from layouts import figures
from layouts.filterbar import Options
from layouts.links import drill_link, filter_link
from layouts.parts import scroll, state

SHOWN = 50
NAMES = ("Google", "ValueTrack")
"""Words of labels that keep their capital within a sentence."""
LOOSE = {"stage_dates": ("stage date", "stage dates"), "deals": ("deal", "deals"), "touches": ("touch", "touches")}

REMOVE = html.Span("Remove", className="visually-hidden")


class Ids(StrEnum):
    """All of them are pattern ids: see `part_id`."""

    PICKER = "match-picker"
    BUTTON = "match-button"
    REMOVE = "match-remove"


def part_id(part: Ids, value: str) -> dict[str, str]:
    """Id of the picker or a button of one campaign value."""
    return {"type": part, "value": value}


@dataclass(frozen=True, slots=True)
class Choices:
    """Campaigns a name on leads can be mapped to (value "id:1", label), and the ids of those of Google Ads."""

    campaigns: Options
    google: Collection[int]

    def for_name(self, elsewhere: str | None) -> list[dict[str, str]]:
        """All of them; without those of Google Ads for a name that another platform's leads carry."""
        ids = [(value.removeprefix("id:"), label) for value, label in self.campaigns]
        return [{"value": one, "label": label} for one, label in ids if not elsewhere or int(one) not in self.google]


def matching(
    audit: MatchAudit, campaigns: Choices, mapped: Sequence[Mapping[str, str]], filters: Filters, may_map: bool
) -> list[Any]:
    """The audit of the period in the filter bar, and `mapped` (value, campaign), which holds for all periods."""
    by_hand = _by_hand(mapped, may_map)
    if not audit.gaps.spend and not audit.leads:
        return [state("No spend and no leads on these days: nothing to match."), by_hand]
    matched, spend = money(audit.gaps.matched, audit.gaps.currency), money(audit.gaps.spend, audit.gaps.currency)
    share = f"{100 * audit.gaps.matched / audit.gaps.spend:.0f} %" if audit.gaps.spend else "–"
    return [
        html.P(
            [html.B(f"{matched} of {spend} spend matched"), html.Span(f" · {share}", className="muted")],
            className="figure",
        ),
        html.Span(
            className="meter",
            style={"--share": share.replace(" ", "") if audit.gaps.spend else "0%"},
            **{"aria-hidden": "true"},
        ),
        _methods(audit, filters),
        _clicked(audit.clicked),
        html.Div([_idle(audit, filters), html.Div([_values(audit, campaigns, may_map), by_hand])], className="halves"),
    ]


def _methods(audit: MatchAudit, filters: Filters) -> html.P:
    """How leads found their campaign."""
    methods = sorted(audit.methods.items(), key=lambda pair: -pair[1])
    told = [f"{count:,} by {_inside(METHOD_LABELS.get(name, name))}" for name, count in methods if name != UNMATCHED]
    loose = [counted(count, *LOOSE[name]) for name, count in audit.loose.items() if count]
    none = audit.methods.get(UNMATCHED, 0)
    share = f"{100 * none / audit.leads:.0f} %" if none else ""
    without = drill_link(
        filters, {"metric": "leads", "campaign": NOT_MATCHED}, f"{none:,} ({share}) without a campaign", "link"
    )
    parts = [
        f"{counted(audit.leads, 'lead')}: ",
        ", ".join(told),
        ", " if told and none else "",
        without if none else "",
    ]
    left = f". Of no known lead: {', '.join(loose)}." if loose else "."
    return html.P([*(parts if audit.leads else ["No leads on these days"]), left], className="muted small")


def _clicked(count: int) -> html.P | None:
    """What would place leads that know their click."""
    if not count:
        return None
    them = f"{counted(count, 'lead')} without a campaign {'tells its' if count == 1 else 'tell their'} Google click id"
    return html.P(f"{them}: import a click report (gclid, time, campaign) to place them.", className="state warn")


def _inside(label: str) -> str:
    """A label within a sentence: a word that is no name and no abbreviation begins small."""
    first = label.split(maxsplit=1)[0]
    is_name = first in NAMES or first[:2].isupper()
    return label if is_name else label[:1].lower() + label[1:]


def _idle(audit: MatchAudit, filters: Filters) -> html.Div:
    """Campaigns that cost money and brought no lead."""
    rows = [
        html.Tr(
            [
                html.Th(_campaign(row, filters), scope="row"),
                html.Td(
                    drill_link(
                        filters,
                        {"metric": "spend", "campaign": figures.key_value(row, "campaign")},
                        money(row["spend"], audit.gaps.currency),
                    ),
                    className="num",
                    **{"data-label": "Spend"},
                ),
            ]
        )
        for row in audit.gaps.idle.records()[:SHOWN]
    ]
    return _list("Spend without leads", ("Campaign", "Spend"), rows, "Every campaign with spend has leads.")


def _campaign(row: Mapping[str, Any], filters: Filters) -> html.A:
    """A campaign's name, which filters by it; spend that names none is "not matched"."""
    narrowed = filters.with_where("campaign", [figures.key_value(row, "campaign")])
    return filter_link(narrowed, row["campaign"], title=f"Filter by {row['campaign']}")


def _values(audit: MatchAudit, campaigns: Choices, may_map: bool) -> html.Div:
    """Campaign names on leads that no campaign is known for; mapping one is remembered."""
    rows = [_value(row, audit.leads, campaigns, may_map) for row in audit.values.records()[:SHOWN]]
    heads = ("Name on leads", "Leads", "Share", "Belongs to")
    return _list("Leads without a campaign", heads, rows, "Every lead that names a campaign has one.")


def _value(row: Mapping[str, Any], everything: int, campaigns: Choices, may_map: bool) -> html.Tr:
    """A name, how many of all leads carry it, and the campaigns it can be."""
    elsewhere = from_elsewhere(row["origins"])
    note = html.Small(f"Not Google Ads: {elsewhere}") if elsewhere else None
    choices = campaigns.for_name(elsewhere)
    control = _picker(row["value"], choices) if may_map and choices else "–"
    return html.Tr(
        [
            html.Th([row["value"], note], scope="row"),
            html.Td(f"{row['leads']:,}", className="num", **{"data-label": "Leads"}),
            html.Td(_share(row["leads"], everything), className="num", **{"data-label": "Share"}),
            html.Td(control, className="wide"),
        ]
    )


def _share(part: int, whole: int) -> str:
    """A share of all leads of the period: "12 %"."""
    per_cent = 100 * part / whole if whole else 0
    return f"{per_cent:.0f} %" if per_cent >= 1 else "< 1 %"


def _picker(value: str, choices: list[dict[str, str]]) -> html.Div:
    hidden = html.Span(f"Campaign of {value}", className="visually-hidden")
    picker = dbc.Select(
        id=part_id(Ids.PICKER, value),
        options=choices,
        placeholder="Choose …",
        persistence=True,  # what was chosen and not yet said outlives a redraw
        persistence_type="memory",
    )
    button = html.Button("Map", id=part_id(Ids.BUTTON, value), className="button", type="button")
    return html.Div([html.Label([hidden, picker]), button], className="pick")


def _by_hand(mapped: Sequence[Mapping[str, str]], may_map: bool) -> html.Div | None:
    """Names that people mapped, each with the way back."""
    if not mapped:
        return None
    rows = [
        html.Tr(
            [
                html.Th(row["value"], scope="row"),
                html.Td(row["campaign"], **{"data-label": "Belongs to"}),
                html.Td(_remove(row["value"]) if may_map else None, className="num wide"),
            ]
        )
        for row in mapped
    ]
    return _list("Mapped by hand", ("Name on leads", "Belongs to", ""), rows, "")


def _remove(value: str) -> html.Button:
    hidden = html.Span(f" the mapping of {value}", className="visually-hidden")
    return html.Button(["Remove", hidden], id=part_id(Ids.REMOVE, value), className="button", type="button")


def _list(title: str, heads: tuple[str, ...], rows: list[html.Tr], nothing: str) -> html.Div:
    head = html.Thead(
        html.Tr(
            [
                html.Th(name or REMOVE, scope="col", className="num" if name in {"Spend", "Leads", "Share"} else None)
                for name in heads
            ]
        )
    )
    table = scroll(html.Table([head, html.Tbody(rows)], className="data cards"), title, "tall")
    return html.Div([html.H3(title), table if rows else state(nothing)])
