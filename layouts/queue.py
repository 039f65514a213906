"""Call next: open leads in the order in which sales should be in touch, and why each stands where it does."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from dash import html

from core.jobs.calling import Calls
from core.jobs.lead_steps import Kind
from core.leads.queue import BASE, Band, Queue, Waiting, Whose, factor
from core.metrics.format import NOTHING, money
from core.metrics.worth import Worths
from layouts.links import lead_link, page_link
from layouts.page import Page
from layouts.parts import card, heading, help_tip, scroll, skeleton, state, tag

PATH = "/queue"
LABELS = {Whose.MINE: "Mine", Whose.NOBODYS: "Unassigned", Whose.ALL: "Everybody"}
BANDS = {
    Band.LATE: ("waits too long", "wait too long"),
    Band.FRESH: ("is new", "are new"),
    Band.ATTENDED: ("was in touch", "were in touch"),
}
VALUE = (
    "What became of leads of this stage and channel in your own history: how many were won, times the median won deal.",
    "Where a channel has few, all channels count as well.",
    f"Weighted with the score: {BASE} % of it with a score of 0, {BASE + 100} % with a score of 100.",
)


class Ids(StrEnum):
    """LIST is filled; TAKE is part of pattern ids: see `take_id`."""

    LIST = "queue-list"
    TAKE = "queue-take"


def layout() -> html.Div:
    """The page, its list drawn as a skeleton until it is known."""
    sub = "Open leads: first those nobody was in touch with in time, then by what they are worth."
    return html.Div([heading("Call next", sub), html.Div(skeleton("panel"), id=Ids.LIST)], className="stack")


def take_id(lead: Any, owner: Any) -> dict[str, Any]:
    """Id of the button that takes a lead; `owner`: whose it was when the button was drawn ("": nobody's)."""
    return {"type": Ids.TAKE, "lead": lead, "owner": owner}


def whose(view: Mapping[str, str], usual: Whose) -> Whose:
    """Whose leads the address asks for."""
    asked = view.get("of")
    return Whose(asked) if asked in set(Whose) else usual


def queue(calls: Calls, chosen: Whose, now: datetime, *, name: str, may_take: bool) -> html.Section:
    """The list; `name` is what the reader's own leads say as their owner."""
    found = calls.queue
    if not found.first:
        return card("Nobody to call", _empty(chosen), aside=_choice(chosen))
    heads = ("Lead", "Why now", _worth_head(), "Score", "Owner", html.Span("Take", className="visually-hidden"))
    nums = {2, 3}
    head = html.Tr([html.Th(each, scope="col", className="num" if n in nums else None) for n, each in enumerate(heads)])
    came = f"{Kind.QUEUE}?of={chosen}"
    rows = [
        _row(one, calls, now, name if may_take else None, lead_link(one.id, one.label, came=came, at=place))
        for place, one in enumerate(found.first, 1)
    ]
    table = scroll(html.Table([html.Thead(head), html.Tbody(rows)], className="data cards queue"), "Leads to call")
    more = html.P(f"The first {len(found.first)} of {found.total:,}.", className="pager")
    return card(_told(found), table, more if found.total > len(found.first) else None, aside=_choice(chosen))


def _choice(chosen: Whose) -> html.Nav:
    links = [
        page_link(f"{PATH}?of={one}", label, **({"aria-current": "true"} if one is chosen else {}))
        for one, label in LABELS.items()
    ]
    return html.Nav(links, className="segments", **{"aria-label": "Whose leads"})


def _told(found: Queue) -> str:
    told = [f"{count:,} {BANDS[band][count != 1]}" for band, count in found.counts.items() if count]
    return " · ".join(told)


def _empty(chosen: Whose) -> html.Div:
    if chosen is Whose.MINE:
        profile = page_link("/settings", "say which owner's names in the CRM are yours", "link")
        return state("No open lead is yours. Take one of the unassigned, or ", profile, ".")
    return state("No open lead stands here. New ones come with the next import or sync.")


def _worth_head() -> html.Span:
    return html.Span(["Expected value ", help_tip("Expected value", VALUE)], className="told-title")


def _row(one: Waiting, calls: Calls, now: datetime, name: str | None, link: html.A) -> html.Tr:
    who = " · ".join(filter(None, (one.job_title, one.company)))
    reach = html.A(one.phone, href=f"tel:{''.join(one.phone.split())}", className="link") if one.phone else one.email
    value = NOTHING if one.value is None else money(one.value, calls.worths.currency)
    return html.Tr(
        [
            html.Th(
                [link, html.Small(who) if who else None, html.Small(reach)],
                scope="row",
            ),
            html.Td([_age(one, now, calls.within), html.Small(reason(one, calls.worths))], className="wide why"),
            html.Td(value, className="num", **{"data-label": "Expected value"}),
            html.Td(_score(one), className="num", **{"data-label": "Score"}),
            html.Td(
                one.assigned or "Nobody", className="owner" if one.assigned else "muted", **{"data-label": "Owner"}
            ),
            html.Td(_take(one) if name and one.assigned != name else None, className="num wide"),
        ]
    )


def _age(one: Waiting, now: datetime, within: timedelta) -> html.Span:
    """How long it waits, or when sales was in touch."""
    if one.band is Band.ATTENDED and one.last is not None:
        return tag(f"in touch {ago(now - one.last)}")
    waited = now - one.since
    tone = "bad" if waited > 2 * within else "warn" if one.band is Band.LATE else "good"
    return tag(f"waiting {span(waited)}", tone)


def reason(one: Waiting, worths: Worths) -> str:
    """Why the lead stands where it does, in a sentence."""
    weighs = one.score is not None and (one.stage, one.channel) in worths.by
    score = "" if not weighs else f"; its score of {one.score} {_weight(factor(one.score))}"
    return f"{one.stage.label}: {worths.says(one.stage, one.channel)}{score}."


def _weight(per_cent: int) -> str:
    """What a score makes of an expected value."""
    if per_cent == 100:
        return "leaves that as it is"
    return f"adds {per_cent - 100} %" if per_cent > 100 else f"takes {100 - per_cent} % off"


def span(waited: timedelta) -> str:
    """A length of time in its largest unit: "25 min", "3 h", "12 d"."""
    minutes = max(0, int(waited.total_seconds()) // 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def ago(since: timedelta) -> str:
    """The same as a moment of the past; what is planned lies ahead."""
    return f"in {span(-since)}" if since < timedelta(0) else f"{span(since)} ago"


def _score(one: Waiting) -> Any:
    if one.score is None:
        return NOTHING
    return [html.B(one.score), " ", tag(one.grade or NOTHING)]


def _take(one: Waiting) -> html.Button:
    hidden = html.Span(f" {one.label}", className="visually-hidden")
    return html.Button(["Take", hidden], id=take_id(one.id, one.assigned or ""), className="button", type="button")


PAGE = Page(
    path=PATH,
    title="Call next",
    icon="☎",
    permission="view",
    metrics=(),
    layout=layout,
    needs_data=True,
    key="n",
)
