"""One lead: who it is, where it came from, what happened, and what can be done about it."""

from enum import StrEnum
from typing import Any

from dash import dcc, html

from core.leads.profile import Profile
from layouts import lead_comments, lead_edit, lead_score, lead_steps, lead_tags
from layouts.links import page_link
from layouts.page import Page
from layouts.parts import card, help_tip, skeleton, state, tag

LEADS = "/leads"
TONES = {"WON": "good", "LOST": "bad", "DISQUALIFIED": "bad"}
NOT_SCORED = "not scored yet"


class Ids(StrEnum):
    """Parts that callbacks fill."""

    BODY = "lead"
    NUMBER = "lead-number"
    SAVED = "lead-saved"  # counts what this person changed here
    HEAD = "lead-head"
    PATH = "lead-path"
    PERSON = "lead-person"
    COMPANY = "lead-company"
    ORIGIN = "lead-origin"
    DEALS = "lead-deals"
    COLLEAGUES = "lead-colleagues"
    TIMELINE = "lead-timeline"


def layout(lead: int) -> html.Div:
    """Where everything goes, drawn as skeletons until it is known."""
    wide = [
        _box(Ids.PATH),
        lead_comments.comments_card(),
        _box(Ids.TIMELINE, "panel"),
        _box(Ids.DEALS),
        _box(Ids.COLLEAGUES),
    ]
    narrow = [lead_edit.edit_card(), lead_score.score_card(), _box(Ids.PERSON), _box(Ids.COMPANY), _box(Ids.ORIGIN)]
    return html.Div(
        [
            dcc.Store(id=Ids.NUMBER, data=lead),
            dcc.Store(id=Ids.SAVED, data=0),
            lead_steps.steps_line(),
            html.Div(skeleton("headline"), id=Ids.HEAD),
            html.Div(
                [lead_tags.tags_line(), html.Div([html.Div(wide), html.Div(narrow)], className="lead-columns")],
                className="lead-body",
            ),
        ],
        id=Ids.BODY,
    )


def _box(part: Ids, kind: str = "line") -> html.Section:
    return html.Section(skeleton(kind), id=part, className="card-box")


def head(found: Profile) -> list[Any]:
    """Name, stage and score; then what is known of where the lead stands."""
    score = tag(f"{found.score} of 100", "acc") if found.score is not None else None
    work = " at ".join(filter(None, (found.job_title, found.company if found.company != found.label else "")))
    return [
        html.H1([found.label, " ", tag(found.stage.label, TONES.get(found.stage.name, "acc")), " ", score]),
        html.P(work, className="sub") if work else None,
        state(f"Stands outside leads and rates: {found.junk}", tone="warn") if found.junk else None,
        html.Dl(
            [html.Div([html.Dt(term), html.Dd(value)]) for term, value in _known(found).items()], className="known"
        ),
    ]


def _known(found: Profile) -> dict[str, Any]:
    here = " · set here"
    told = f" · “{found.status}” in the CRM" if found.status else ""
    known: dict[str, Any] = {
        "Stage": found.stage.label + (here if found.stage_here else told),
        "Reason": found.reason,
        "Owner": (found.owner or "nobody") + (here if found.owner_here else ""),
        "Score": _score(found),
        "Channel": found.channel,
        "Created": f"{found.created_at:%-d %b %Y, %H:%M}",
    }
    return {term: value for term, value in known.items() if value}


def _score(found: Profile) -> Any:
    """The score and its grade; who said so when a person did."""
    if found.score is None:
        lines = ["Points for fit and engagement make the score, once scoring rules are in force."]
        return [html.Span(NOT_SCORED, className="muted"), " ", help_tip("the score", lines)]
    grade = f" · {found.grade}" if found.grade else ""
    return f"{found.score} of 100{grade}{' · set here' if found.own_score else ''}"


def unknown() -> list[Any]:
    """There is no such lead: what may have happened, and the way to those there are."""
    words = "It may have gone with the import it came from or been erased, or the address may be mistyped."
    return [
        html.H1("There is no such lead"),
        state(words, page_link(LEADS, "All leads", "link"), tone="nothing"),
    ]


def box(title: Any, *content: Any, aside: Any = None) -> list[Any]:
    """What is inside a card that stands already."""
    return card(title, *content, aside=aside).children


PAGE = Page(
    path="/leads/<int(max=2147483647):lead>",
    title="Lead",
    icon="●",
    permission="view",
    metrics=(),
    layout=layout,
    needs_data=True,
)
