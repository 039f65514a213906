"""Leads that are probably one person: groups with what speaks for it, one group in full, and merges that hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from core.filters import Filters
from core.jobs.merges import Preview
from core.leads.duplicates import MOST_SHOWN, PAGE, Group, Page
from core.metrics.format import NOTHING
from core.text import counted
from layouts.links import drill_link, view_link
from layouts.parts import scroll, state

VIEW, FROM = "same", "same_from"
"""Parts of the address: the group that is looked at, and where the list begins."""


class Ids(StrEnum):
    """DISTINCT and PART are parts of pattern ids: see `part_id`."""

    KEEP = "duplicate-keep"
    WHO = "duplicate-who"
    PREVIEW = "duplicate-preview"
    MERGE = "duplicate-merge"
    DISTINCT = "duplicate-distinct"
    PART = "duplicate-part"


def part_id(part: Ids, number: Any) -> dict[str, Any]:
    """Id of a button about one group (its key as text: browsers cut long numbers) or one merge, or of all of them."""
    return {"type": part, "number": str(number) if isinstance(number, int) else number}


def groups(page: Page, filters: Filters, *, may_merge: bool) -> list[Any]:
    """A row per group, and the way to the others."""
    if not page.total:
        return [state("No two leads share an e-mail, a phone, or a name and company.")]
    rows = [_group(one, filters, may_merge) for one in page.groups]
    heads = ("Leads", "They have", "First came", "")
    hidden = html.Span("Change", className="visually-hidden")
    head = html.Thead(html.Tr([html.Th(each or hidden, scope="col") for each in heads]))
    table = html.Table([head, html.Tbody(rows)], className="data cards")
    says = f"{_number(page, 'group')} of leads that are probably one person. Until they are merged, each counts."
    return [html.P(says, className="muted"), scroll(table, "Groups of duplicates", "tall"), _pager(page, filters)]


def _group(one: Group, filters: Filters, may_merge: bool) -> html.Tr:
    leads = one.frame.records()
    names = list(dict.fromkeys(_called(lead) for lead in leads))
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    under = list(dict.fromkeys(lead["company"] for lead in leads if lead["company"]))[:2]
    review = view_link(filters, {VIEW: str(one.key)}, "Review", "button") if may_merge else None
    return html.Tr(
        [
            html.Th([", ".join(names[:2]) + more, *(html.Small(each) for each in under)], scope="row"),
            html.Td(f"{counted(one.leads, 'lead')} with {one.evidence}", className="wide", **{"data-label": "Have"}),
            html.Td(_day(leads[0]["created_at"]) if leads else NOTHING, **{"data-label": "First came"}),
            html.Td(html.Div([review, _distinct(one)], className="actions") if may_merge else None, className="wide"),
        ]
    )


def _distinct(one: Group) -> html.Button:
    hidden = html.Span(f": group of {one.leads} leads", className="visually-hidden")
    return html.Button(
        ["Not duplicates", hidden], id=part_id(Ids.DISTINCT, one.key), className="link plain-button", type="button"
    )


def _pager(page: Page, filters: Filters) -> html.Div | None:
    if page.total <= PAGE:
        return None
    first, last = page.offset + 1, page.offset + len(page.groups)
    back = view_link(filters, {FROM: str(max(0, page.offset - PAGE))}, "Before", "button") if page.offset else None
    onward = view_link(filters, {FROM: str(last)}, "Next", "button") if last < page.total else None
    return html.Div([html.Span(f"{first:,} to {last:,} of {_number(page)}"), back, onward], className="pager")


def _number(page: Page, of: str = "") -> str:
    """How many groups there are, as far as they are counted."""
    if page.more:
        return f"{'More' if of else 'more'} than {page.total:,}" + (f" {of}s" if of else "")
    return counted(page.total, of) if of else f"{page.total:,}"


def review(one: Group, filters: Filters) -> list[Any]:
    """One group: which lead is kept, which are part of it, and what merging does."""
    leads = one.frame.records()
    everybody = [lead["id"] for lead in leads]
    rows = [_lead(lead, filters) for lead in leads]
    heads = ("Lead", "E-mail", "Phone", "Stage", "Created", "Owner")
    table = html.Table(
        [html.Thead(html.Tr([html.Th(each, scope="col") for each in heads])), html.Tbody(rows)], className="data cards"
    )
    keep = dbc.RadioItems(id=Ids.KEEP, options=_options(leads), value=everybody[0], class_name="choice")
    who = dbc.Checklist(id=Ids.WHO, options=_options(leads), value=everybody, class_name="choice")
    more = f"The oldest {MOST_SHOWN} of {one.leads:,} are shown." if one.leads > len(leads) else None
    return [
        view_link(filters, {}, "← All groups", "link"),
        html.P([html.B(counted(one.leads, "lead")), f" with {one.evidence}. ", more]),
        scroll(table, "Leads of the group"),
        html.Div(
            [
                html.Fieldset([html.Legend("Keep"), keep]),
                html.Fieldset([html.Legend("Are the same person"), who]),
            ],
            className="two-choices",
        ),
        html.Div(id=Ids.PREVIEW, role="status"),
        html.Div(
            [html.Button("Merge", id=Ids.MERGE, className="button primary", type="button"), _distinct(one)],
            className="actions",
        ),
    ]


def _options(leads: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"value": lead["id"], "label": f"{_called(lead)}, {_day(lead['created_at'])}"} for lead in leads]


def _lead(lead: Mapping[str, Any], filters: Filters) -> html.Tr:
    opening = drill_link(filters, {"lead": str(lead["id"])}, _called(lead))
    also = f"Merged into it: {lead['also']}" if lead["also"] else ""
    under = [html.Small(each) for each in (lead["company"], also) if each]
    cells = {name: lead[name.lower().replace("-", "")] or NOTHING for name in ("E-mail", "Phone", "Stage")}
    cells |= {"Created": _day(lead["created_at"]), "Owner": lead["owner"] or NOTHING}
    return html.Tr(
        [
            html.Th([opening, *under], scope="row"),
            *(html.Td(cell, **{"data-label": name}) for name, cell in cells.items()),
        ]
    )


def previewed(told: Preview) -> html.P:
    """What merging does, before it is done."""
    one = told.merged == 1
    says = f"{counted(told.merged, 'lead')} {'becomes' if one else 'become'} part of {told.kept} and no longer "
    says += f"{'counts by itself' if one else 'count by themselves'}. "
    moves = f"With {'it' if one else 'them'}: {', '.join(told.moves)}. " if told.moves else ""
    return html.P(f"{says}{moves}Figures follow, for the past as well. It can be taken back.", className="note")


def merges(rows: Sequence[Mapping[str, Any]], total: int, filters: Filters, *, may_merge: bool) -> html.Div | None:
    """The newest merges that hold, each with the way back."""
    if not rows:
        return None
    lines = [
        html.Tr(
            [
                html.Th(row["merged"], scope="row"),
                html.Td(drill_link(filters, {"lead": str(row["kept_id"])}, row["kept"]), **{"data-label": "Part of"}),
                html.Td([_day(row["at"]), html.Small(row["who"])], **{"data-label": "Merged"}),
                html.Td(_part(row) if may_merge else None, className="num wide"),
            ]
        )
        for row in rows
    ]
    hidden = html.Span("Change", className="visually-hidden")
    head = html.Thead(html.Tr([html.Th(each or hidden, scope="col") for each in ("Lead", "Part of", "Merged", "")]))
    shown = html.P(f"The newest {len(rows)} of {total:,}", className="muted small") if total > len(rows) else None
    table = html.Table([head, html.Tbody(lines)], className="data cards")
    return html.Div([html.H3("Merged"), scroll(table, "Merged leads", "tall"), shown])


def _part(row: Mapping[str, Any]) -> html.Button:
    hidden = html.Span(f": {row['merged']}", className="visually-hidden")
    return html.Button(["Un-merge", hidden], id=part_id(Ids.PART, row["id"]), className="button", type="button")


def _called(lead: Mapping[str, Any]) -> str:
    return str(lead["name"] or lead["email"] or lead["company"] or f"Lead {lead['id']}")


def _day(at: datetime) -> str:
    return f"{at:%-d\xa0%b\xa0%Y}"
