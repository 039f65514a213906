"""Exchange rates looked up one day at a time, in fractions."""

from collections.abc import Iterable
from fractions import Fraction

from sqlalchemy import Connection, select

from core.store.models import FxRate
from core.store.settings import team
from core.store.types import day_number


class Rates:
    """What amounts are in the team's currency, from (base, quote, day number, price of the base)."""

    def __init__(self, quotes: Iterable[tuple[str, str, int, Fraction]], home: str, carry: int) -> None:
        self._home, self._carry = home, carry
        self._price = {(base, quote, day): price for base, quote, day, price in quotes}
        self._currencies = sorted({name for base, quote, _ in self._price for name in (base, quote)})

    @classmethod
    def read(cls, connection: Connection) -> "Rates":
        """Those in the database."""
        rows = connection.execute(select(FxRate.base, FxRate.quote, FxRate.day, FxRate.nanos))
        quotes = [(row.base, row.quote, day_number(row.day), Fraction(row.nanos, 10**9)) for row in rows]
        here = team(connection)
        return cls(quotes, here.currency, here.fx_days)

    def at_home(self, micros: int, currency: str | None, day: int) -> tuple[int, str | None]:
        """The amount and its currency, None where that is the team's."""
        if currency in (None, self._home):
            return micros, None
        rate = self.of(currency, day)
        return (micros, currency) if rate is None else (round(micros * rate), None)

    def of(self, currency: str, day: int) -> Fraction | None:
        """The rate of the youngest quotes; a direct one before a cross of the same age."""
        for age in range(self._carry + 1):
            if direct := self._newest(currency, self._home, day, age):
                return direct
            for third in self._currencies:
                first, second = self._newest(currency, third, day, age), self._newest(third, self._home, day, age)
                if first and second:
                    return first * second
        return None

    def _newest(self, base: str, quote: str, day: int, age: int) -> Fraction | None:
        for back in range(age + 1):
            if price := self._price.get((base, quote, day - back)):
                return price
            if price := self._price.get((quote, base, day - back)):
                return 1 / price
        return None
