"""Column types: time, day and JSON as the database keeps them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeEngine

EPOCH = date(1970, 1, 1)
FIRST = EPOCH.toordinal()


def day_number(value: date) -> int:
    """Days since 1 January 1970."""
    return value.toordinal() - FIRST


def day_date(number: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=number)


class Timestamp(TypeDecorator[datetime]):
    """An aware UTC datetime to the second: integer epoch seconds on SQLite, timestamptz on PostgreSQL."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Pick the dialect's own type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Aware datetime -> what the database keeps; a naive one is a programming error."""
        return self.bind_processor(dialect)(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """The same as a plain function: millions of times pass through it."""
        return _seconds if dialect.name == "sqlite" else _whole_seconds

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """What the database keeps -> aware UTC datetime."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromtimestamp(value, UTC)


def _seconds(value: datetime | None) -> int | None:
    if value is None:
        return None
    _expect_zone(value)
    return int(value.timestamp())


def _whole_seconds(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    _expect_zone(value)
    return value.replace(microsecond=0) if value.microsecond else value


def _expect_zone(value: datetime) -> None:
    if value.tzinfo is None:
        raise TypeError("a time for the database needs a time zone")


class Day(TypeDecorator[date]):
    """A calendar day as the number of days since 1970: sorts, subtracts and groups everywhere."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | int | None, dialect: Dialect) -> int | None:
        """Accept a date, or a day number as it is."""
        return _number(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[date | int | None], int | None]:
        """The same as a plain function: millions of days pass through it."""
        return _number

    def process_result_value(self, value: int | None, dialect: Dialect) -> date | None:
        """Day number -> date."""
        return None if value is None else day_date(value)


def _number(value: date | int | None) -> int | None:
    return value.toordinal() - FIRST if isinstance(value, date) else value


# None is SQL's NULL, and PostgreSQL can compare it.
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

Key = Annotated[int, mapped_column(Integer, primary_key=True)]
Micros = Annotated[int, mapped_column(BigInteger)]
"""Money: millionths of the currency's unit."""
Count = Annotated[int, mapped_column(BigInteger)]
"""A number as a file tells it: there may be billions."""
