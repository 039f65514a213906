"""That figures rest on data which has not come in: what, since when, and where to mend it."""

from collections.abc import Iterable

from dash import html

from core.metrics.freshness import Freshness
from layouts.links import page_link

TONES = {"late": "warn", "stale": "bad"}


def stale_banner(sources: Iterable[Freshness]) -> html.Aside | None:
    """One sentence per source that is late or stale, the worst first; None when there is none."""
    behind = sorted((one for one in sources if one.state != "good"), key=lambda one: one.state != "stale")
    if not behind:
        return None
    said = [html.P([html.B(f"{one.label} is {one.state}. "), _since(one)]) for one in behind]
    link = page_link("/data#sources", "Look at the sources", "link")
    return html.Aside(
        [html.Div(said), link],
        className=f"banner {TONES[behind[0].state]}",
        **{"aria-label": "Sources that are behind"},
    )


def _since(one: Freshness) -> str:
    if one.last_data_day is None:
        return "It has brought no data yet."
    return f"Its data ends on {one.last_data_day:%-d %b %Y}: figures of later days are too low."
