"""Exchange rates in and out: entered, imported from files, deleted; figures follow in the same transaction."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import Connection, Engine, and_, bindparam, delete, false, or_, select

from core.access import audit
from core.derive.refresh import convert, ensure
from core.errors import InvalidInput, NotFound
from core.ingest.files import rates as files
from core.ingest.files.currency import CODES
from core.ingest.files.numbers import BadValue
from core.ingest.files.rates import Quote, RatesFile
from core.jobs import uploads
from core.store import bulk
from core.store.base import table_of
from core.store.engine import reading, writing
from core.store.models import FxRate
from core.store.settings import bump_data_version, checked, set_team, team
from core.text import shorten

Pair: TypeAlias = tuple[str, str]
"""(base, quote) of a rate."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a write of rates did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0


def parse_code(text: str, field: str = "currency") -> str:
    """A currency code; InvalidInput for anything else."""
    code = text.strip().upper()
    if code not in CODES:
        raise InvalidInput(f"{field}: {shorten(text)!r} is no currency code such as EUR.", field=field)
    return code


def parse_quote(connection: Connection, currency: str, day: date, rate: str, *, inverse: bool = False) -> Quote:
    """One unit of `currency` costs `rate` in the team's currency; `inverse`: the other way around. InvalidInput."""
    code, home = parse_code(currency), team(connection).currency
    if code == home:
        raise InvalidInput(f"{home} is the team's currency: it has no rate against itself.", field="currency")
    try:
        nanos = files.rate(rate.strip(), "," if "," in rate and "." not in rate else ".")
    except BadValue as problem:
        raise InvalidInput(f"rate: {shorten(rate)!r} {problem}.", field="rate") from problem
    return Quote(home, code, day, nanos) if inverse else Quote(code, home, day, nanos)


def parse_team(currency: str, fx_days: str) -> dict[str, str]:
    """The team's currency and the days for which a rate holds, as settings; InvalidInput."""
    values = {"currency": parse_code(currency), "fx_days": fx_days}
    for name, value in values.items():
        checked(name, value)
    return values


def look(engine: Engine, upload_id: int) -> tuple[str, RatesFile]:
    """(file name, what is in it) before anything is written."""
    kept = uploads.load(engine, upload_id)
    with reading(engine) as connection:
        return kept.filename, files.read(kept.data, kept.filename, team(connection).currency)


def put(engine: Engine, quotes: Iterable[Quote], origin: str, user_id: int | None, now: datetime) -> Written:
    """Write rates; of one pair and day the last stands. What they convert is computed again."""
    with writing(engine) as connection:
        done, days = _write(connection, quotes, origin)
        detail = {name: count for name, count in asdict(done).items() if count}
        audit.record(connection, now, user_id, "rates_written", origin=origin or "by hand", **detail)
        if days:
            _follow(connection, days)
    return done


def remove(engine: Engine, pair: Pair, day: date | None, user_id: int | None, now: datetime) -> Written:
    """Delete the rate between two currencies on a day, or (None) all of them; NotFound where there is none."""
    with writing(engine) as connection:
        chosen = delete(FxRate).where(FxRate.base.in_(pair), FxRate.quote.in_(pair))
        gone = connection.execute(chosen if day is None else chosen.where(FxRate.day == day)).rowcount
        if not gone:
            raise NotFound("That rate is not there any more.")
        what = f"{pair[0]}/{pair[1]} {day or 'all days'}"
        audit.record(connection, now, user_id, "rates_deleted", rates=what, deleted=gone)
        _follow(connection, (day, day) if day else None)
    return Written(deleted=gone)


def set_currency(engine: Engine, values: dict[str, str], user_id: int | None, now: datetime) -> None:
    """The team's `currency` and `fx_days`; every figure is computed anew when one of them is another."""
    with writing(engine) as connection:
        for name, value in values.items():
            set_team(connection, name, value)
        audit.record(connection, now, user_id, "currency_set", **values)
        ensure(connection)


def _follow(connection: Connection, days: tuple[date, date] | None) -> None:
    convert(connection, days)
    bump_data_version(connection)


def _write(connection: Connection, quotes: Iterable[Quote], origin: str) -> tuple[Written, tuple[date, date] | None]:
    """What was done, and the first and last day of it; None where every rate stood already."""
    wanted = {(frozenset((one.base, one.quote)), one.day): one for one in quotes}
    pairs, days = {pair for pair, _ in wanted}, {day for _, day in wanted}
    here = [and_(FxRate.base.in_(pair), FxRate.quote.in_(pair)) for pair in pairs]
    span = FxRate.day.between(min(days), max(days)) if days else false()
    stood = {
        (frozenset((row.base, row.quote)), row.day): Quote(row.base, row.quote, row.day, row.nanos)
        for row in connection.execute(select(table_of(FxRate)).where(span, or_(False, *here)))
    }
    changed = {key: one for key, one in wanted.items() if stood.get(key) != one}
    updated = [stood[key] for key in changed if key in stood]
    if updated:
        key = [column == bindparam(f"old_{column.name}") for column in table_of(FxRate).primary_key]
        old = [{"old_base": one.base, "old_quote": one.quote, "old_day": one.day} for one in updated]
        connection.execute(delete(FxRate).where(*key), old)
    if not changed:
        return Written(unchanged=len(wanted)), None
    cells = [(one.base, one.quote, one.day, one.nanos, origin) for one in changed.values()]
    columns = list(table_of(FxRate).columns)
    bulk.write(connection, table_of(FxRate), dict(zip(columns, zip(*cells, strict=True), strict=True)))
    touched = [one.day for one in changed.values()]
    done = Written(len(changed) - len(updated), len(updated), len(wanted) - len(changed))
    return done, (min(touched), max(touched))
