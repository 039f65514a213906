"""Links that change one part of the address: filters, the view of the page, or what is behind a figure.

The script keeps the other parts as they are; without it the link still leads to the figures it names.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from dash import html

from core.filters import WHERE, Filters, encoded
from layouts import light

FILTER_NAMES = ("range", "from", "to", "compare", "basis", *WHERE)
DRILL = "drill"
LIST, AT = "list", "at"
"""What a lead's page is told of the list somebody came from: which, and the lead's place in it."""
View = Mapping[str, Any]
"""What the address says about how a page shows its figures: a text or, where a name may stand more often, a list."""
EVERYWHERE: Mapping[str, str] = {}
"""What a page narrows the filters by that narrows them by nothing."""


def pairs(query: str | None) -> dict[str, str]:
    """A part of the address as name -> value (the last one counts)."""
    return dict(parse_qsl((query or "").removeprefix("?"), keep_blank_values=True))


def values(query: str | None, name: str) -> list[str]:
    """Every value a part of the address has for a name, each once."""
    return list(dict.fromkeys(parse_qs((query or "").removeprefix("?")).get(name, [])))


def _anchor(part: str, href: str, children: Any, class_name: str | None, attributes: dict[str, Any]) -> html.A:
    return light.A(children, href=href, className=class_name, **{"data-nav": part}, **attributes)


def filter_link(filters: Filters, children: Any, class_name: str | None = None, **attributes: Any) -> html.A:
    """Ask the page's question about other days or leads."""
    return _anchor("filters", f"?{filters.to_query()}", children, class_name, attributes)


def view_link(filters: Filters, view: View, children: Any, class_name: str | None = None, **attributes: Any) -> html.A:
    """Show the same figures another way (order, metric, step of time)."""
    return _anchor("view", f"?{_query(filters, view)}", children, class_name, attributes)


def drill_link(
    filters: Filters,
    drill: Mapping[str, str],
    children: Any,
    class_name: str | None = None,
    **attributes: Any,
) -> html.A:
    """Open what is behind a figure; `drill` names the metric and narrows the filters."""
    metric = tuple((DRILL, value) for name, value in drill.items() if name == "metric")
    narrowed = tuple((f"{DRILL}_{name}", value) for name, value in drill.items() if name != "metric")
    asked = [filters.to_query(), *(encoded(pairs) for pairs in (metric, narrowed) if pairs)]
    return _anchor(DRILL, f"?{'&'.join(asked)}", children, class_name, attributes)


def page_link(path: str, children: Any, class_name: str | None = None, **attributes: Any) -> html.A:
    """Go to another page, keeping the filters."""
    return _anchor("page", path, children, class_name, attributes)


def lead_link(
    lead: int, children: Any, class_name: str | None = None, *, came: str = "", at: int | None = None, **attributes: Any
) -> html.A:
    """Go to a lead's page, keeping the filters; `came` names a list (core/jobs/lead_steps.py), `at` its place."""
    told = {**({LIST: came} if came else {}), **({AT: at} if came and at else {})}
    return page_link(f"/leads/{lead}{'?' if told else ''}{urlencode(told)}", children, class_name, **attributes)


def step_link(
    path: str, filters: Filters, view: View, children: Any, class_name: str | None = None, **attributes: Any
) -> html.A:
    """Go to a page, or on within it, with other filters and another view at once."""
    return page_link(f"{path}?{_query(filters, view)}", children, class_name, **attributes)


def _query(filters: Filters, view: View) -> str:
    told = ((name, text if isinstance(text, list | tuple) else [text]) for name, text in view.items())
    pairs = tuple((name, str(text)) for name, texts in told for text in texts)
    return "&".join(filter(None, (filters.to_query(), encoded(pairs))))
