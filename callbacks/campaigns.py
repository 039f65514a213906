"""The Campaigns page: rows of one level as a table or cards, and some campaigns side by side."""

from dataclasses import replace
from typing import Any

from dash import Input, Output

from callbacks.guard import Ask, callback
from core.filters import Compare
from core.metrics.barren import barren
from core.metrics.impression_share import beside, impression_share
from core.metrics.known import why
from core.metrics.labels import labels
from core.metrics.query import Result, query
from core.metrics.reach import elsewhere, reach
from core.metrics.search_terms import search_terms
from core.reports.exports import LEVELS, PERFORMANCE, Export
from layouts import campaigns as page
from layouts.barren import barren_note
from layouts.campaign_cards import campaign_cards
from layouts.campaign_rows import LOST, look
from layouts.campaigns import Ids
from layouts.comparison import LINE, campaign_table, lines_of
from layouts.comparison_rows import shown_rows, weeks_back, weeks_of
from layouts.headline import is_told
from layouts.reach import reach_note
from layouts.search_terms import no_terms, terms_table
from layouts.shell import Ids as Shell
from layouts.side_by_side import side_by_side

FILTERS = Input(Shell.FILTERS, "data")
VIEW = Input(Shell.VIEW, "data")
KEPT = Input(Shell.KEPT, "data")
CHANGED = Input(Shell.CHANGED, "data")
CAMPAIGNS = LEVELS[page.DEFAULT_LEVEL]
COMPARED = replace(CAMPAIGNS, by=("campaign",))


@callback(Output(Ids.HEADING, "children"), FILTERS, CHANGED)
def show_heading(ask: Ask, _changed: int = 0) -> list[Any]:
    """What is so about the campaigns in view."""
    result = _figures(ask, CAMPAIGNS)
    if result.frame.empty:
        further = elsewhere(reach(ask.connection, ask.now), ask.filters)
        return [*page.plain_heading(), reach_note(further, ask.filters)]
    idle = barren_note(barren(ask.connection, ask.filters, ask.now), ask.filters)
    head = [*page.heading(result, shown_rows(CAMPAIGNS, result, {})), idle]
    if is_told(result.total):
        return head
    further = elsewhere(reach(ask.connection, ask.now), ask.filters, few=not why("cost_per_sql", result.missing))
    return [*head, reach_note(further, ask.filters)]


@callback(Output(Ids.ROWS, "children"), FILTERS, VIEW, KEPT, CHANGED)
def show_rows(ask: Ask, view: str, kept: Any = None, _changed: int = 0) -> Any:
    """Rows of the level the address asks for, adding up to the total of the level above."""
    chosen = page.address(view)
    what = page.rows_of(chosen, kept)
    content = _rows(ask, what, chosen) if what else _terms(ask, chosen)
    return page.rows_card(content, what, ask.filters, chosen, _names(ask), may_export=ask.person.may("export"))


def _terms(ask: Ask, view: dict[str, Any]) -> Any:
    found = search_terms(ask.connection, ask.filters, ask.now)
    if found.frame.empty:
        return no_terms(ask.filters, view)
    return terms_table(found, ask.filters, view)


def _rows(ask: Ask, what: Export, view: dict[str, Any]) -> Any:
    # Remarks and cards speak of the usual figures, whichever of them are columns.
    result = _figures(ask, replace(what, metrics=tuple(dict.fromkeys((*PERFORMANCE, *what.metrics)))))
    if result.frame.empty:
        return page.nothing(ask.filters)
    is_table, has_budgets = page.shape(view) == "table", what.by == CAMPAIGNS.by
    if has_budgets:
        result = _with_shares(ask, result)
    if is_table:
        result = replace(result, metrics=what.metrics)
    style = look(what, ask.filters, view)
    shown = shown_rows(what, result, view, [LOST] if has_budgets else [])
    weeks = query(ask.connection, (LINE,), weeks_of(what, shown, result), ask.now, by=(*what.by, "week"))
    if is_table:
        return campaign_table(what, shown, result, weeks, ask.filters, view, style)
    return campaign_cards(what, shown, result, weeks, ask.filters, style)


@callback(Output(Ids.COMPARED, "children"), FILTERS, VIEW, CHANGED)
def show_compared(ask: Ask, view: str, _changed: int = 0) -> Any:
    """The campaigns chosen, side by side."""
    chosen = page.address(view)
    ids = page.compared(chosen)[: page.MOST_COMPARED]
    if not ids:
        return None
    result = _compared(ask, ids)
    rows = page.in_order(result.frame.records(), ids)
    if not rows:
        return page.nothing_to_compare(ask.filters, chosen)
    weeks = query(ask.connection, (LINE,), weeks_back(result), ask.now, by=("campaign", "week"))
    return side_by_side(rows, lines_of(weeks, COMPARED, rows), result, ask.filters, chosen)


def _compared(ask: Ask, ids: list[str]) -> Result:
    asked = replace(ask.filters, compare=Compare.NONE).with_where("campaign", ids)
    result = query(ask.connection, COMPARED.metrics, asked, ask.now, by=COMPARED.by)
    return _with_shares(ask, result)


def _with_shares(ask: Ask, result: Result) -> Result:
    shares = impression_share(ask.connection, result.filters, ask.now)
    return replace(result, frame=beside(result.frame, shares))


def _figures(ask: Ask, what: Export) -> Result:
    plain = replace(ask.filters, compare=Compare.NONE)
    return query(ask.connection, what.metrics, plain, ask.now, by=what.by)


def _names(ask: Ask) -> dict[tuple[str, str], str]:
    """Names of the single campaign, ad group, ... the filters speak of."""
    found: dict[tuple[str, str], str] = {}
    for dimension in page.TRAIL:
        for value in ask.filters.conditions.get(dimension, ()):
            number = value.removeprefix("id:")
            if number != value and number.isdecimal():
                known = labels(ask.connection, dimension, {int(number)})
                found[dimension, value] = known.get(int(number), value)
    return found
