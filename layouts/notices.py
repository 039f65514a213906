"""The bell: how much a person has not read, and the window that lists it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from dash import dcc, html

from core.text import counted
from layouts.links import lead_link, page_link
from layouts.parts import dialog, opens

EVERY_MILLISECONDS = 60_000
GIVEN = "/leads?range=all&compare=none&given={}"
"""The list of the leads of a notice, whenever they were created."""
SAYS = {"mentioned": "mentioned you on", "assigned": "gave you"}


class Ids(StrEnum):
    """NOTICE is a part of pattern ids: see `part_id`."""

    BELL = "bell"
    COUNT = "bell-count"
    WINDOW = "notices"
    LIST = "notices-list"
    ALL_READ = "notices-all-read"
    READ = "notices-read"  # counts what this person has read
    NOTICE = "notice-of"
    CLOCK = "notices-clock"


def part_id(part: Ids, notice: Any) -> dict[str, Any]:
    """Id of a part of one notice."""
    return {"type": part, "notice": notice}


def bell() -> html.Button:
    """The button in the frame; its count is filled in."""
    return html.Button(
        ["Notices", html.Span(id=Ids.COUNT, className="count", role="status")],
        id=Ids.BELL,
        className="quiet opener",
        type="button",
        **opens(Ids.WINDOW),
    )


def window() -> list[Any]:
    """The list, and what keeps the count fresh."""
    all_read = html.Button("Mark all as read", id=Ids.ALL_READ, className="button", type="button")
    listed = html.Ul(id=Ids.LIST, className="notices")
    return [
        dcc.Store(id=Ids.READ, data=0),
        dcc.Interval(id=Ids.CLOCK, interval=EVERY_MILLISECONDS),
        dialog(Ids.WINDOW, "Notices", listed, html.Div(all_read, className="actions"), class_name="search"),
    ]


def count(unread: int) -> list[Any]:
    """What stands beside the bell."""
    if not unread:
        return []
    return [f"{min(unread, 99)}{'+' if unread > 99 else ''}", html.Span(" unread", className="visually-hidden")]


def notices(rows: Sequence[Mapping[str, Any]]) -> list[html.Li]:
    """Newest first; each leads to its lead."""
    if not rows:
        return [
            html.Li(
                "Nothing yet. You are told here when somebody mentions you or leads become yours.", className="muted"
            )
        ]
    return [html.Li(_notice(row), className="read" if row["is_read"] else "unread") for row in rows]


def _notice(row: Mapping[str, Any]) -> html.A:
    many = row["leads"] > 1
    what = counted(row["leads"], "lead") if many else row["lead"]
    words = [html.B(row["who"] or "A rule"), f" {SAYS.get(row['kind'], row['kind'])} ", html.B(what)]
    unread = None if row["is_read"] else html.Span("new", className="tag acc")
    said = html.Small(f"{row['lead']} and {row['leads'] - 1:,} more" if many else row["text"])
    when = html.Small(f"{row['at']:%-d %b %Y, %H:%M}")
    shown = [html.Span([*words, " ", unread]), said if said.children else None, when]
    link = page_link(GIVEN.format(row["id"]), shown, "hit") if many else lead_link(row["lead_id"], shown, "hit")
    link.id = part_id(Ids.NOTICE, row["id"])
    return link
