"""The way of a lead through the funnel beside the usual pace of its channel, and its deals."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from core.leads.path import OUT, Step
from core.leads.profile import Profile
from core.metrics.format import NOTHING, money
from core.metrics.lag import Lag
from core.text import counted
from layouts.lead_page import TONES, box
from layouts.parts import help_tip, scroll, tag

FIRST = "LEAD"
SAME_DAY = "the same day"
ABOUT = [
    "The day each stage was reached, and how many days after the lead was created.",
    "Beside it the median of the channel's leads of a year: by then half of those are there that get there at all.",
    "Leads that may still get there count as long as they have been watched (Kaplan-Meier).",
    "A dashed stage has no date of its own: it is estimated, or follows from a later one.",
]


def path(steps: Sequence[Step], usual: Mapping[Any, Lag], found: Profile) -> list[Any]:
    """Each stage reached, then the funnel's stages still ahead."""
    reached = [_step(step, usual.get(step.stage), found) for step in steps]
    ahead = [_ahead(stage, usual[stage], found.channel) for stage in usual if _is_ahead(stage, steps)]
    title = ["Stages ", help_tip("stages", ABOUT)]
    return box(title, html.Ol([*reached, *ahead], className="path"))


def _is_ahead(stage: Any, steps: Sequence[Step]) -> bool:
    last = steps[-1].stage
    return last < stage and last not in OUT


def _step(step: Step, usual: Lag | None, found: Profile) -> html.Li:
    after = "" if step.stage.name == FIRST else f"after {_days(step.after)}" if step.after else SAME_DAY
    lines = [f"{step.day:%-d %b %Y}", after, _usual(usual, found.channel), _stay(step)]
    tone = TONES.get(step.stage.name, "")
    classes = " ".join(filter(None, ("reached", tone, "" if step.is_dated else "guessed")))
    current = {"aria-current": "step"} if step.stage is found.stage else {}
    name = html.B(f"{step.stage.label} · now" if current else step.stage.label)
    return html.Li([name, *(html.Small(line) for line in lines if line)], className=classes, **current)


def _ahead(stage: Any, usual: Lag, channel: str) -> html.Li:
    return html.Li([html.B(stage.label), html.Small(_usual(usual, channel))], className="ahead")


def _stay(step: Step) -> str:
    return f"{_days(step.stayed)} in this stage" if step.stayed else ""


def _days(count: int | None) -> str:
    return counted(count, "day") if count else SAME_DAY


def _usual(usual: Lag | None, channel: str) -> str:
    """The channel's median, or why there is none."""
    if usual is None:
        return ""
    day = usual.curve.day_of(0.5) if usual.curve else None
    if day is None:
        return f"{channel}: too few to tell"
    return f"{channel}: {_days(day)}"


def deals(rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The deals a lead stands on, newest first."""
    if not rows:
        return box("Deals", html.P("No deal names this lead.", className="muted"))
    names = ("Deal", "Amount", "Stage", "Opened", "Closed")
    heads = [html.Th(name, scope="col", className="num" if name == "Amount" else None) for name in names]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody([_deal(row) for row in rows])], className="data cards")
    return box("Deals", scroll(table, "Deals"))


def _deal(row: Mapping[str, Any]) -> html.Tr:
    shared = None if row["is_credited"] else html.Small("Its revenue counts for another lead, the first on the deal.")
    stage = tag(row["stage"].label, TONES.get(row["stage"].name, ""))
    why = html.Small(row["lost_reason"]) if row["lost_reason"] and row["stage"] in OUT else None
    status = html.Small(row["status"]) if row["status"] and row["status"] != row["stage"].label else None
    return html.Tr(
        [
            html.Th([row["name"] or f"Deal {row['id']}", shared], scope="row"),
            html.Td(_amount(row), className="num", **{"data-label": "Amount"}),
            html.Td([stage, status, why], **{"data-label": "Stage"}),
            html.Td(_day(row["created_at"]), **{"data-label": "Opened"}),
            html.Td(_day(row["closed_at"]), **{"data-label": "Closed"}),
        ]
    )


def _amount(row: Mapping[str, Any]) -> str:
    return NOTHING if row["amount_micros"] is None else money(row["amount_micros"], row["currency"])


def _day(at: Any) -> str:
    return f"{at:%-d\xa0%b\xa0%Y}" if at else NOTHING
