"""The queue as somebody sees it: leads ordered by what leads like them were worth, in the team's own terms."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core.access.names import own_names
from core.access.person import Person
from core.leads.queue import Queue, Whose, call_next
from core.metrics.worth import Worths, worths
from core.store.settings import team


@dataclass(frozen=True, slots=True)
class Calls:
    """The queue, what leads of each stage and channel are worth, and within what time sales should be in touch."""

    queue: Queue
    worths: Worths
    within: timedelta


def calls(connection: Connection, person: Person, whose: Whose, now: datetime) -> Calls:
    """Whom `person` may call next at `now`."""
    here, worth = team(connection), worths(connection, now)
    values = {key: one.value for key, one in worth.by.items()}
    within = timedelta(hours=here.attend_hours)
    names = own_names(connection, person)
    found = call_next(connection, values, whose, names, now, within=within, days=here.queue_days)
    return Calls(found, worth, within)
