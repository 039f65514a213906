"""Times as files write them -> aware UTC times."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

NOON = time(12)


def moment(value: date | datetime | None, zone: ZoneInfo) -> datetime | None:
    """A UTC time; without an offset it is read in `zone`.

    A bare date becomes noon there, so that no later change of the team's zone moves it to another day.
    """
    if value is None:
        return None
    if not isinstance(value, datetime):
        value = datetime.combine(value, NOON)
    if value.tzinfo is None:
        value = value.replace(tzinfo=zone)
    return value.astimezone(UTC).replace(microsecond=0)
