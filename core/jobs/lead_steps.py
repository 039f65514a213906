"""The leads before and after one in the list somebody came from: a table of leads, a queue, a campaign's leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from urllib.parse import parse_qs

from sqlalchemy import Connection

from core.access.person import Person
from core.filters import Filters, narrow
from core.jobs import calling, lead_list
from core.leads import beside
from core.leads.asked import LAST_ROW, read
from core.leads.queue import Whose
from core.metrics import neighbours
from core.metrics.profile import LARGEST_ID, profile
from core.metrics.results import remembered


class Kind(StrEnum):
    """What a list is of."""

    LEADS = "leads"
    QUEUE = "queue"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class Came:
    """The list somebody came from: what was asked of it, and the place (from 1) where the lead stood, if known."""

    kind: Kind
    params: Mapping[str, Sequence[str]]
    at: int | None = None

    @property
    def campaign(self) -> int:
        """The id of the campaign, 0 for none."""
        text = self.params.get("id", ("",))[-1]
        return int(text) if text.isdecimal() and len(text) < 11 and int(text) <= LARGEST_ID else 0

    @property
    def whose(self) -> Whose:
        """Whose queue."""
        text = self.params.get("of", ("",))[-1]
        return Whose(text) if text in set(Whose) else Whose.ALL


@dataclass(frozen=True, slots=True)
class Steps:
    """Ids of the lead before and the lead after; None at an end of the list."""

    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lead stands in a list of `total`, from 1; None where it is not in it (any more)."""

    place: int | None
    total: int


def came(text: str, at: str = "") -> Came | None:
    """The list an address names ("leads?sort=score:desc", "queue?of=mine", "campaign?id=12"); None for none."""
    kind, _, query = text.partition("?")
    if kind not in set(Kind):
        return None
    found = int(at) if at.isdecimal() and len(at) < 10 and 0 < int(at) <= LAST_ROW else None
    return Came(Kind(kind), parse_qs(query, keep_blank_values=True), found)


def steps(connection: Connection, where: Came, lead: int, filters: Filters, person: Person, now: datetime) -> Steps:
    """The neighbours of a lead; of one that left the list meanwhile, those of the place where it stood.

    InvalidInput for what the table of leads cannot be asked; NotFound without the campaign.
    """
    if where.kind is Kind.QUEUE:
        order = calling.in_order(connection, person, where.whose, now)
        return _within(order, lead, where.at) or Steps(None, None)
    if where.kind is Kind.CAMPAIGN:
        found = neighbours.neighbours(connection, lead, _of_campaign(connection, where, filters, now), now)
        return Steps(found.newer, found.older)
    return _in_table(connection, where, lead, filters, now)


def place(connection: Connection, where: Came, lead: int, filters: Filters, person: Person, now: datetime) -> Place:
    """Where a lead stands in the list; the errors of `steps`."""
    if where.kind is Kind.QUEUE:
        return _place_in(calling.in_order(connection, person, where.whose, now), lead)
    if where.kind is Kind.CAMPAIGN:
        here = _of_campaign(connection, where, filters, now)
        return Place(neighbours.place(connection, lead, here, now), lead_list.leads_counted(connection, here, now))
    return _place_in_table(connection, where, lead, filters, now)


def _of_campaign(connection: Connection, where: Came, filters: Filters, now: datetime) -> Filters:
    return narrow(filters, profile(connection, where.campaign, now).where)


def _within(order: Sequence[int], lead: int, at: int | None) -> Steps | None:
    """The neighbours in a list that is known as a whole; None where neither the lead nor its place is."""
    if lead in order:
        here = order.index(lead)
        first, last = here - 1, here + 1
    elif at is not None:
        first, last = at - 2, at - 1
    else:
        return None
    return Steps(*(order[each] if 0 <= each < len(order) else None for each in (first, last)))


def _place_in(order: Sequence[int], lead: int) -> Place:
    return Place(order.index(lead) + 1 if lead in order else None, len(order))


def _in_table(connection: Connection, where: Came, lead: int, filters: Filters, now: datetime) -> Steps:
    asked = read(where.params)
    here = lead_list.listing(connection, filters, asked, now)
    order, total = lead_list.whole(connection, filters, here, now)
    if order is not None and (found := _within(order, lead, where.at)):
        return found
    if where.at is not None and not beside.has(connection, here, lead):
        at = partial(lead_list.place, connection, filters, asked, now)
        return Steps(at(where.at - 2), at(where.at - 1))
    step = partial(beside.beside, connection, here, total, lead)
    return Steps(step(before=True), step(before=False))


def _place_in_table(connection: Connection, where: Came, lead: int, filters: Filters, now: datetime) -> Place:
    here = lead_list.listing(connection, filters, read(where.params), now)
    order, total = lead_list.whole(connection, filters, here, now)
    if order is not None:
        return _place_in(order, lead)
    if not beside.has(connection, here, lead):
        return Place(None, total)
    before = partial(beside.preceding, connection, here, lead)
    return Place(remembered(connection, ("leads before", here, lead), before) + 1, total)
