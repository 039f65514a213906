"""Exchange rates as they were imported or entered."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base
from core.store.types import Micros

NANOS = 1_000_000_000
MOST = NANOS * NANOS
"""Rates lie below this many nanos: a billion."""


class FxRate(Base):
    """What one unit of `base` costs in units of `quote` on a day, in billionths: exact up to nine decimals.

    Either direction may be given, but of a day only one of the two stands: the last one written.
    """

    __tablename__ = "fx_rate"

    base: Mapped[str] = mapped_column(primary_key=True)
    quote: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    nanos: Mapped[Micros]
    origin: Mapped[str]  # the file it came from; "": entered by hand
