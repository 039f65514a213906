"""The question in a URL, read by the team's calendar."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from core import filters
from core.filters import Filters
from core.store.settings import team


def read(connection: Connection, params: Mapping[str, Sequence[str]], now: datetime) -> Filters:
    """Filters from URL parameters, by the team's day and fiscal year. InvalidInput as `parse`."""
    calendar = team(connection)
    return filters.parse(params, now.astimezone(calendar.zone).date(), calendar.fiscal_month)
