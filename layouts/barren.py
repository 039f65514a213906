"""Money that brought nothing, in one sentence, with the way to the campaigns it went to."""

from collections.abc import Sequence
from typing import Any

from dash import html

from core.filters import MAX_VALUES, Filters
from core.metrics.barren import Barren, Idle, total
from core.metrics.format import money
from core.text import counted
from layouts.figures import named
from layouts.links import page_link, step_link
from layouts.parts import state

TABLE = "/campaigns"


def barren_note(found: Barren | None, filters: Filters) -> html.Div | None:
    """What was spent without an SQL, how sure that is, and what is not known; None for nothing to say."""
    if found is None:
        return None
    said = _sure(found, filters) if found.sure else _unsure(found, filters)
    return state(said[0], *said[1:], *_unplaced(found), tone="said warn") if said else None


def _sure(found: Barren, filters: Filters) -> list[Any]:
    would = f", where that much brings {found.expected:,.0f} on average. "
    return [_headline(found.sure, found.currency), would, _show(found.sure, filters), _rest(found)]


def _rest(found: Barren) -> str:
    """Those of which nobody can tell."""
    if not found.unsure:
        return ""
    each = "each too little" if len(found.unsure) > 1 else "too little"
    return (
        f" {len(found.unsure):,} more spent {money(total(found.unsure), found.currency)} without one, {each} to tell."
    )


def _unsure(found: Barren, filters: Filters) -> list[Any]:
    """Nothing is sure: said where it may be a matter of matching, or of too few SQLs, and not for a few dollars."""
    if not found.is_few:
        return []
    why = "" if found.unplaced else ": there are too few SQLs to say whether that is chance"
    return [_headline(found.unsure, found.currency), f"{why}. ", _show(found.unsure, filters)]


def _headline(some: Sequence[Idle], currency: str) -> html.B:
    return html.B(f"{_spent(some, currency)} and brought no SQL")


def _spent(some: Sequence[Idle], currency: str) -> str:
    who = some[0].name if len(some) == 1 else counted(len(some), "campaign")
    return f"{who} spent {money(total(some), currency)}"


def _show(some: Sequence[Idle], filters: Filters) -> html.A | None:
    """The table of just these; nothing where it is that already."""
    values = [named(one.key, "campaign") for one in some[:MAX_VALUES]]
    if set(filters.conditions.get("campaign", ())) == set(values):
        return None
    words = "Show them" if len(some) > 1 else "Show it"
    return step_link(TABLE, filters.with_where("campaign", values), {}, words, "link")


def _unplaced(found: Barren) -> list[Any]:
    """SQLs that may be theirs."""
    if not found.unplaced:
        return []
    them = counted(found.unplaced, "SQL has", "SQLs have")
    return [f" {them} no campaign: ", page_link("/data#matching", "match them", "link"), "."]
