"""Exchange rates as the Currencies page shows them: what has one and what has none, a file's, a currency's."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from dash import html

from core.filters import Filters
from core.ingest.files.rates import RatesFile, shown
from core.jobs.queue import JobView
from core.metrics.currencies import Days, Held, Known
from core.metrics.format import NOTHING, money
from core.text import counted
from layouts import currencies
from layouts.currencies import Ids
from layouts.links import page_link, view_link
from layouts.parts import state, tag
from layouts.progress import POLL_MILLISECONDS, is_over, under_way

LISTED = 60
GAPS = 6
REASONS = 20
HEADS = ("Currency", "Days with spend", "Won deals", "Not converted", "Days without a rate", "Latest rate", "Rates")


def data(held: Sequence[Held], known: Sequence[Known], home: str, filters: Filters) -> Any:
    """A row per currency that amounts or rates are in."""
    rates = {one.currency: one for one in known}
    rows = {one.currency: one for one in held}
    if not rows and not rates:
        return state(f"Every amount is in {home}, and there are no exchange rates yet.")
    if not rows:
        lead = state(f"Every amount is in {home}: nothing has to be converted.")
    elif any(row.missing for row in rows.values()):
        lead = state("Some amounts have no rate on their day. They stand beside the totals, not in them.", tone="warn")
    else:
        lead = state("Every amount in another currency is converted.")
    body = [_row(code, rows.get(code), rates.get(code), home, filters) for code in sorted(rows | rates)]
    return [lead, _table("Currencies", HEADS, body)]


def _row(code: str, held: Held | None, known: Known | None, home: str, filters: Filters) -> html.Tr:
    name = view_link(filters, {"currency": code}, code, "link")
    cells = [
        _of(held.days - held.days_without, held.days) if held else NOTHING,
        _of(held.deals - held.deals_without, held.deals) if held else NOTHING,
        _left(held) if held else NOTHING,
        _gaps(held.missing) if held else NOTHING,
        price(code, known.rate, home) if known and known.rate else NOTHING,
        f"{counted(known.quotes, 'rate')}, {_span((known.first, known.last))}" if known else "none",
    ]
    labelled = [html.Td(cell, **{"data-label": head}) for cell, head in zip(cells, HEADS[1:], strict=True)]
    return html.Tr([html.Th(name, scope="row"), *labelled])


def _of(done: int, whole: int) -> str:
    return f"{done:,} of {whole:,} converted" if whole else NOTHING


def _left(held: Held) -> str:
    parts = [(held.spend, "spend"), (held.revenue, "revenue")]
    return ", ".join(f"{money(micros, held.currency)} {what}" for micros, what in parts if micros) or NOTHING


def _gaps(missing: Sequence[Days]) -> str:
    if not missing:
        return "none"
    more = f" and {counted(len(missing) - GAPS, 'more')}" if len(missing) > GAPS else ""
    return ", ".join(_span(days) for days in missing[-GAPS:]) + more


def _span(days: Days) -> str:
    first, last = days
    if first == last:
        return f"{first:%-d\xa0%b\xa0%Y}"
    form = "%-d\xa0%b\xa0%Y" if first.year != last.year else "%-d\xa0%b" if first.month != last.month else "%-d"
    return f"{first:{form}} – {last:%-d\xa0%b\xa0%Y}"


def price(currency: str, rate: Fraction, home: str) -> str:
    """What one unit costs, or, of small ones, what one of the team's buys."""
    if rate < Fraction(1, 100):
        return f"1\xa0{home} = {float(1 / rate):,.6g}\xa0{currency}"
    return f"1\xa0{currency} = {float(rate):,.6g}\xa0{home}"


def preview(name: str, found: RatesFile, filters: Filters) -> html.Div:
    """What a file holds before it is imported."""
    codes = sorted({one.base for one in found.quotes} | {one.quote for one in found.quotes})
    days = [one.day for one in found.quotes]
    about = f"{counted(len(found.quotes), 'rate')}, read as {found.layout}"
    span = f"{_span((min(days), max(days)))} · {', '.join(codes)}" if days else ""
    button = html.Button("Import", id=Ids.IMPORT, className="button primary", type="button")
    back = view_link(filters, {}, "Leave this file", "link")
    return html.Div(
        [
            html.H3([name, html.Span(f" · {about}", className="muted")]),
            html.P(span, className="muted small"),
            *_refused(len(found.rejected), [each.reason for each in found.rejected]),
            html.Div([button if found.quotes else None, back], className="actions"),
        ]
    )


def _refused(number: int, reasons: Sequence[str]) -> list[Any]:
    if not number:
        return []
    more = f"and {number - REASONS:,} more" if number > REASONS else None
    listed = html.Ul([html.Li(reason) for reason in [*reasons[:REASONS], *([more] if more else [])]])
    return [html.P(f"{counted(number, 'row')} cannot be used:"), html.Div(listed, className="reasons bad")]


def job_panel(job: JobView, filters: Filters) -> html.Div:
    """How far a change is, and what came of it; the page may be left meanwhile."""
    over = is_over(job)
    return html.Div(
        [
            html.Div(job_state(job, filters), id=Ids.JOB),
            currencies.poll(disabled=over, interval=POLL_MILLISECONDS),
        ]
    )


def job_state(job: JobView, filters: Filters) -> html.Div:
    """The same, as it is now."""
    if not is_over(job):
        return under_way(job)
    done = html.Div(view_link(filters, {}, "Done", "button"), className="actions")
    if job.status == "failed":
        return html.Div([state(job.message, tone="error"), done])
    result = job.result or {}
    names = {"created": "new", "updated": "changed", "unchanged": "unchanged", "deleted": "deleted"}
    counts = [html.Li([html.B(f"{result[key]:,}"), f" {label}"]) for key, label in names.items() if result.get(key)]
    figures = page_link(f"/?{filters.to_query()}", "See the figures", "button primary")
    done.children = [figures, done.children]
    return html.Div(
        [
            html.H3("Figures are up to date"),
            html.Ul(counts, className="counts") if counts else None,
            *_refused(result.get("rejected", 0), result.get("reasons", ())),
            done,
        ]
    )


def listed(currency: str, rows: Sequence[Mapping[str, Any]], total: int) -> Any:
    """The newest rates given for a currency, each with the way to delete it."""
    if not rows:
        return state(f"There are no rates of {currency}.")
    body = [_quote(row) for row in rows]
    more = f"The newest {len(rows):,} of {total:,}." if total > len(rows) else counted(total, "rate")
    table = _table(f"Rates of {currency}", ("Day", "Rate", "From", ""), body)
    return [html.H3(currency), table, html.P(more, className="muted small")]


def _quote(row: Mapping[str, Any]) -> html.Tr:
    day = f"{row['day']:%-d\xa0%b\xa0%Y}"
    hidden = html.Span(f" the rate of {day}", className="visually-hidden")
    which = currencies.delete_id(row["base"], row["quote"], row["day"].isoformat())
    rate = f"1\xa0{row['base']} = {shown(row['nanos'])}\xa0{row['quote']}"
    return html.Tr(
        [
            html.Th(day, scope="row"),
            html.Td(rate, **{"data-label": "Rate"}),
            html.Td(row["origin"] or tag("by hand"), **{"data-label": "From"}),
            html.Td(html.Button(["Delete", hidden], id=which, className="button", type="button"), className="num wide"),
        ]
    )


def _table(name: str, heads: Sequence[str], rows: list[html.Tr]) -> html.Div:
    hidden = html.Span("Change", className="visually-hidden")
    head = html.Thead(html.Tr([html.Th(each or hidden, scope="col") for each in heads]))
    table = html.Table([head, html.Tbody(rows)], className="data cards")
    return html.Div(table, className="scroll tall", tabIndex=0, role="region", **{"aria-label": name})
