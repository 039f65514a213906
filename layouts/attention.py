"""What needs attention: sources that are late, and spend or leads that do not meet."""

from collections.abc import Iterable

from dash import html

from core.filters import Filters
from core.metrics.audit import Gaps
from core.metrics.dimensions import NOT_MATCHED
from core.metrics.format import money
from core.metrics.freshness import Freshness
from core.text import counted
from layouts.links import drill_link, page_link

TONES = {"good": "good", "late": "warn", "stale": "bad"}


def attention(sources: Iterable[Freshness], gaps: Gaps, filters: Filters) -> html.Ul:
    """One line per matter, the worst first; a calm sentence when there is none."""
    late = sorted((source for source in sources if source.state != "good"), key=lambda source: source.state != "stale")
    notes = [_late(source) for source in late]
    if gaps.spend > gaps.matched:
        notes.append(_spend(gaps))
    if gaps.unmatched:
        notes.append(_leads(gaps.unmatched, filters))
    return html.Ul(
        notes or [_note("good", "All spend is matched and every source is fresh", "", None)],
        className="notes",
    )


def _note(tone: str, title: str, detail: str, link: object) -> html.Li:
    return html.Li([html.Div([html.B(title), html.Small(detail) if detail else None]), link], className=tone)


def _late(source: Freshness) -> html.Li:
    day = f"Last data of {source.last_data_day:%-d %b %Y}" if source.last_data_day else "No data yet"
    return _note(TONES[source.state], f"{source.label} is {source.state}", day, page_link("/data", "Import", "link"))


def _spend(gaps: Gaps) -> html.Li:
    unmatched, spend = money(gaps.spend - gaps.matched, gaps.currency), money(gaps.spend, gaps.currency)
    title = f"{unmatched} of {spend} spend is not matched to leads"
    count = len(gaps.idle)
    detail = f"{counted(count, 'campaign')} with spend and no leads" if count else ""
    return _note("warn", title, detail, page_link("/data#matching", "Map", "link"))


def _leads(count: int, filters: Filters) -> html.Li:
    link = drill_link(filters, {"metric": "leads", "campaign": NOT_MATCHED}, "Show", "link")
    return _note(
        "muted", f"{counted(count, 'lead has', 'leads have')} no campaign", "Counted by channel, never dropped", link
    )
