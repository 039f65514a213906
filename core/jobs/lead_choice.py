"""Choosing all leads that match a question: the set is worked out here, the browser only says how many it saw."""

from datetime import datetime

from sqlalchemy import Connection

from core.errors import InvalidInput
from core.filters import Filters
from core.jobs import lead_list
from core.jobs.lead_edits import MOST
from core.leads import table
from core.leads.asked import LAST_ROW, Asked
from core.text import counted

LIMIT = f"One change covers up to {MOST:,} leads. Narrow the table to choose all that match."


def matching(connection: Connection, filters: Filters, asked: Asked, now: datetime) -> int:
    """How many leads match. InvalidInput for none and for more than one change may cover."""
    here = lead_list.listing(connection, filters, asked, now)
    _, total = lead_list.whole(connection, filters, here, now)
    if not total:
        raise InvalidInput("No lead matches.", field="leads")
    if total > MOST:
        raise InvalidInput(f"{total:,} leads match. {LIMIT}", field="leads")
    return total


def every_id(connection: Connection, filters: Filters, asked: Asked, now: datetime, seen: object) -> list[int]:
    """The ids of all that match, in their order; InvalidInput also where they are not as many as somebody saw."""
    total = matching(connection, filters, asked, now)
    if total != seen:
        saw = f"the {seen:,} you saw" if type(seen) is int and 0 < seen <= LAST_ROW else "as many as you saw"
        match = f"{counted(total, 'lead')} {'matches' if total == 1 else 'match'} by now"
        raise InvalidInput(f"{match}, not {saw}. Nothing was changed: choose again.", field="leads")
    here = lead_list.listing(connection, filters, asked, now)
    order, _ = lead_list.whole(connection, filters, here, now)
    return list(order if order is not None else table.ids(connection, here, total, 0, total))
