"""The queue as somebody sees it: leads ordered by what leads like them were worth, in the team's own terms."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core.access.names import own_names
from core.access.person import Person
from core.leads import queue
from core.leads.queue import Queue, Values, Whose, call_next
from core.metrics.results import remembered, shared_moment
from core.metrics.worth import Worths, worths
from core.store.settings import Team, team


@dataclass(frozen=True, slots=True)
class Calls:
    """The queue, what leads of each stage and channel are worth, and within what time sales should be in touch."""

    queue: Queue
    worths: Worths
    within: timedelta


def calls(connection: Connection, person: Person, whose: Whose, now: datetime) -> Calls:
    """Whom `person` may call next at `now`."""
    here, worth = team(connection), worths(connection, now)
    found = call_next(connection, *_of(connection, person, whose, now, worth), **_limits(here))
    return Calls(found, worth, timedelta(hours=here.attend_hours))


def in_order(connection: Connection, person: Person, whose: Whose, now: datetime) -> tuple[int, ...]:
    """The ids of that queue, from its first to its last."""
    asked = _of(connection, person, whose, now, worths(connection, now))
    question = ("queue in order", whose, asked[2], shared_moment(connection, now))
    limits = _limits(team(connection))
    return remembered(connection, question, lambda: tuple(queue.in_order(connection, *asked, **limits)))


def _of(
    connection: Connection, person: Person, whose: Whose, now: datetime, worth: Worths
) -> tuple[Values, Whose, tuple[str, ...], datetime]:
    values = {key: one.value for key, one in worth.by.items()}
    names = () if whose is not Whose.MINE else tuple(own_names(connection, person))
    return values, whose, names, now


def _limits(here: Team) -> dict[str, Any]:
    return {"within": timedelta(hours=here.attend_hours), "days": here.queue_days}
