"""Settings, Privacy: what is kept about a person, for them to have, and erasing it for good."""

from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.jobs.privacy import Found
from core.jobs.queue import JobView
from core.text import counted
from layouts.links import page_link
from layouts.page import Page
from layouts.parts import card, field, heading, skeleton, state, without_filters
from layouts.progress import POLL_MILLISECONDS, is_over, under_way

EXPORT = "/privacy/export/{}.json"
GOES = (
    "Name, e-mail, phone, company, click ids, addresses of pages and everything else they are known by",
    "Comments, tags, and notes of calls and stages",
    "Files that wait for their import and name them; rows that imports kept; their name in the audit log",
)
STUB = "That a lead came on its day through its channel and campaign, and how far it got: a stub without a name, "
STAYS = (
    f"{STUB}so that figures of the past do not change",
    "Keyed hashes of the e-mail and of the ids in your CRM, so that they are left out when a source sends them again",
)


class Ids(StrEnum):
    """Parts callbacks fill or listen to."""

    EMAIL = "privacy-email"
    LOOK = "privacy-look"
    FOUND = "privacy-found"
    WHOM = "privacy-whom"
    TYPED = "privacy-typed"
    ERASE = "privacy-erase"
    EXPORT = "privacy-export"
    FILE = "privacy-file"
    FILE_JOB = "privacy-file-job"
    FILE_POLL = "privacy-file-poll"
    COUNTS = "privacy-counts"
    STATUS = "privacy-status"
    JOB = "privacy-job"
    POLL = "privacy-poll"


def layout() -> html.Div:
    """The form; what is known of a person comes below it."""
    email = dbc.Input(id=Ids.EMAIL, type="email", maxlength=254, autocomplete="off", placeholder="ada@example.com")
    button = html.Button("Look up", id=Ids.LOOK, className="button primary", type="submit")
    return html.Div(
        [
            heading("Privacy", "What is kept about a person, for them to have, and erasing it for good."),
            card(
                "A person",
                html.P("Every lead with the e-mail, and those merged with them.", className="muted says"),
                html.Form([field("E-mail", email), button], className="line"),
            ),
            html.Div(id=Ids.FILE),
            html.Div(id=Ids.STATUS),
            html.Div(id=Ids.FOUND, role="status"),
            card("Erased so far", html.Div(skeleton("line"), id=Ids.COUNTS)),
        ],
        className="stack settings wide",
        **without_filters(),
    )


def counts(stubs: int, suppressed: int) -> html.P:
    """How many there are, never who."""
    if not stubs and not suppressed:
        return html.P("Nobody was erased yet.", className="muted")
    says = f"{counted(stubs, 'lead')} of persons who were erased still count, without a name. "
    if not suppressed:
        kept = "The list that kept them out was dropped: a source may bring them in again."
        return html.P(says + kept, className="muted")
    return html.P(f"{says}{counted(suppressed, 'hash', 'hashes')} keep them from coming in again.", className="muted")


def person(found: Found) -> html.Div:
    """What is kept, as a file, and the way to erase it."""
    return html.Div([_kept(found), _erasing(found), dcc.Store(id=Ids.WHOM, data=found.email)], className="stack")


def erasing(job: JobView) -> html.Section:
    """How far it is, in a place that `told` fills again."""
    poll = dcc.Interval(id=Ids.POLL, interval=POLL_MILLISECONDS, disabled=is_over(job))
    return card("Erasing", html.Div(told(job), id=Ids.JOB), poll)


def exporting(job: JobView) -> html.Section:
    """The same of one's own export; `exported` fills its place again."""
    poll = dcc.Interval(id=Ids.FILE_POLL, interval=POLL_MILLISECONDS, disabled=is_over(job))
    return card("Export", html.Div(exported(job), id=Ids.FILE_JOB), poll)


def exported(job: JobView) -> Any:
    """How far it is, and once it is over, the file."""
    if not is_over(job):
        return under_way(job)
    if job.status == "failed":
        return state(job.message, tone="error")
    done = job.result or {}
    size = f"{max(1, round(done.get('bytes', 0) / 1000)):,}\N{NO-BREAK SPACE}kB"
    says = f"Everything kept about the person of lead {done.get('lead')}, {size}. It waits for a day, for you only."
    file = html.A("Download everything as JSON", href=EXPORT.format(job.id), className="button", download="")
    return html.Div([html.P(says), html.Div(file, className="actions")], role="status")


def told(job: JobView) -> Any:
    """How far it is, and once it is over, what went."""
    if not is_over(job):
        return under_way(job)
    if job.status == "failed":
        return state(job.message, tone="error")
    number = job.result or {}
    stubs = counted(number.get("leads", 0), "lead")
    lines = (
        f"{stubs} became {'a stub' if number.get('leads') == 1 else 'stubs'} without a name.",
        f"{counted(number.get('places', 0), 'record')} of others that named the person no longer do.",
        f"{counted(number.get('files', 0), 'waiting file')} with the person in it went." if number.get("files") else "",
    )
    kept = "A source that sends the person again is not heard."
    return html.Div(
        [html.P(html.B("Erased.")), html.Ul([html.Li(one) for one in (*lines, kept) if one])], role="status"
    )


def _kept(found: Found) -> html.Section:
    if not found.leads:
        return card("Kept", state("No lead has this e-mail. Erasing still keeps the person out from now on."))
    leads = [html.Li(page_link(f"/leads/{key}", name, "link")) for key, name in found.leads]
    told = ", ".join([counted(len(found.leads), "lead"), *found.counts])
    file = html.Button("Export everything as JSON", id=Ids.EXPORT, className="button", type="button")
    return card("Kept", html.P(told), html.Ul(leads, className="counts"), html.Div(file, className="actions"))


def _erasing(found: Found) -> html.Section:
    typed = dbc.Input(id=Ids.TYPED, maxlength=254, autocomplete="off", placeholder=found.email)
    works = state("They may sign in here: their account stays, see Team.") if found.works_here else None
    button = html.Button("Erase for good", id=Ids.ERASE, className="button danger", type="submit")
    return card(
        "Erase",
        html.Div(_lists()),
        works,
        html.P("It cannot be taken back. Backups and files you exported before are outside of it.", className="note"),
        html.Form([field("Type the e-mail once more", typed), button], className="line"),
    )


def _lists() -> list[Any]:
    said = (("Goes", GOES), ("Stays", STAYS))
    return [part for title, lines in said for part in (html.H3(title), html.Ul([html.Li(each) for each in lines]))]


PAGE = Page(
    path="/settings/privacy",
    title="Privacy",
    icon="⚙",
    permission="settings",
    metrics=(),
    layout=layout,
    section="Settings",
)
