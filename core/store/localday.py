"""The calendar day, in a named zone, of a stored time: as SQL, on either database."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Integer, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

DAY = 86_400
FIRST_YEAR, LAST_YEAR = 2000, 2045


class local_day(GenericFunction[int]):  # noqa: N801 - named as in SQL
    """Day number (days since 1970) of a Timestamp column in `zone`; null stays null.

    SQLite knows no time zones, so there the zone's UTC offsets become a CASE over the epoch seconds.
    """

    type = Integer()
    inherit_cache = True

    def __init__(self, column: Any, zone: str) -> None:
        ZoneInfo(zone)  # only a known name goes on into the SQL
        super().__init__(column, literal_column(f"'{zone}'"))


class epoch_day(local_day):  # noqa: N801 - named as in SQL
    """The same of a column of epoch seconds."""

    inherit_cache = True


class epoch(GenericFunction[int]):  # noqa: N801 - named as in SQL
    """Whole epoch seconds of a Timestamp column."""

    type = BigInteger()
    inherit_cache = True


@compiles(epoch, "sqlite")
def _stored(element: epoch, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(next(iter(element.clauses)), **kw)


@compiles(epoch, "postgresql")
def _extracted(element: epoch, compiler: SQLCompiler, **kw: Any) -> str:
    return f"floor(extract(epoch FROM {compiler.process(next(iter(element.clauses)), **kw)}))::bigint"


@compiles(local_day, "sqlite")
def _sqlite(element: local_day, compiler: SQLCompiler, **kw: Any) -> str:
    column, zone = _parts(element, compiler, kw)
    # Integer division rounds towards zero; dates before 1970 do not occur in a CRM.
    return f"(({column} + {_offset_at(column, _offsets(zone))}) / {DAY})"


def _offset_at(column: str, offsets: tuple[tuple[int, int], ...]) -> str:
    """The offset as SQL: halved again and again, so that a row takes few comparisons."""
    if len(offsets) == 1:
        return str(offsets[0][1])
    middle = len(offsets) // 2
    later, earlier = _offset_at(column, offsets[middle:]), _offset_at(column, offsets[:middle])
    return f"CASE WHEN {column} >= {offsets[middle][0]} THEN {later} ELSE {earlier} END"


@compiles(local_day, "postgresql")
def _postgresql(element: local_day, compiler: SQLCompiler, **kw: Any) -> str:
    column, zone = _parts(element, compiler, kw)
    return f"(({column} AT TIME ZONE '{zone}')::date - DATE '1970-01-01')"


@compiles(epoch_day, "postgresql")
def _of_seconds(element: epoch_day, compiler: SQLCompiler, **kw: Any) -> str:
    column, zone = _parts(element, compiler, kw)
    return f"((to_timestamp({column}) AT TIME ZONE '{zone}')::date - DATE '1970-01-01')"


class month_number(GenericFunction[int]):  # noqa: N801 - named as in SQL
    """year * 12 + month - 1 of a day number."""

    type = Integer()
    inherit_cache = True


@compiles(month_number, "sqlite")
def _by_strftime(element: month_number, compiler: SQLCompiler, **kw: Any) -> str:
    seconds = f"{compiler.process(next(iter(element.clauses)), **kw)} * {DAY}"
    year, month = (f"CAST(strftime('{part}', {seconds}, 'unixepoch') AS INTEGER)" for part in ("%Y", "%m"))
    return f"({year} * 12 + {month} - 1)"


@compiles(month_number, "postgresql")
def _by_extract(element: month_number, compiler: SQLCompiler, **kw: Any) -> str:
    day = f"(DATE '1970-01-01' + {compiler.process(next(iter(element.clauses)), **kw)})"
    return f"(extract(year FROM {day})::int * 12 + extract(month FROM {day})::int - 1)"


class least_of(GenericFunction[int]):  # noqa: N801 - named as in SQL
    """The smallest of its arguments, none of which may be null."""

    type = BigInteger()
    inherit_cache = True


@compiles(least_of, "sqlite")
def _scalar_min(element: least_of, compiler: SQLCompiler, **kw: Any) -> str:
    return f"min{compiler.process(element.clause_expr, **kw)}"


@compiles(least_of, "postgresql")
def _least(element: least_of, compiler: SQLCompiler, **kw: Any) -> str:
    return f"least{compiler.process(element.clause_expr, **kw)}"


def _parts(element: local_day, compiler: SQLCompiler, kw: dict[str, Any]) -> tuple[str, str]:
    column, zone = element.clauses
    return compiler.process(column, **kw), compiler.process(zone, **kw).strip("'")


@lru_cache(maxsize=8)
def _offsets(zone: str) -> tuple[tuple[int, int], ...]:
    """(epoch second from which it holds, offset in seconds), oldest first."""
    info = ZoneInfo(zone)
    moment = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    found = [(0, _offset(info, moment))]
    while moment.year < LAST_YEAR:
        later = moment + timedelta(days=7)
        if _offset(info, later) != found[-1][1]:
            start = _change(info, moment, later)
            found.append((int(start.timestamp()), _offset(info, start)))
        moment = later
    return tuple(found)


def _change(info: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second at which the offset is that of `after` (bisection)."""
    target = _offset(info, after)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if _offset(info, middle) == target:
            after = middle
        else:
            before = middle
    return after


def _offset(info: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(info).utcoffset()
    return int(offset.total_seconds()) if offset else 0
