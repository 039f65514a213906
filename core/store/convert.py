"""Money at an exchange rate, exactly: as Python, and as SQL on either database."""

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

TOO_MUCH = 10**18
"""Micros from which an amount stays as it is: sums of such ones would not fit into a column."""


def convert(micros: int | None, numerator: int | None, denominator: int | None) -> int | None:
    """The amount at a rate in whole micros, half to even; None without a rate, or when it is too much to add up."""
    if micros is None or numerator is None or denominator is None:
        return None
    whole, rest = divmod(abs(micros) * numerator, denominator)
    if whole >= TOO_MUCH:
        return None
    if 2 * rest > denominator or (2 * rest == denominator and whole % 2):
        whole += 1
    return -whole if micros < 0 else whole


class converted(GenericFunction[int]):  # noqa: N801 - named as in SQL
    """`convert` of three columns of whole numbers."""

    type = BigInteger()
    inherit_cache = True


@compiles(converted, "postgresql")
def _numeric(element: converted, compiler: SQLCompiler, **kw: Any) -> str:
    micros, above, below = (compiler.process(each, **kw) for each in element.clauses)
    exact = f"abs({micros})::numeric * {above}"
    whole, twice = f"div({exact}, {below})", f"2 * mod({exact}, {below})"
    up = f"CASE WHEN {twice} > {below} OR ({twice} = {below} AND mod({whole}, 2) = 1) THEN 1 ELSE 0 END"
    fits = f"CASE WHEN {whole} < {TOO_MUCH} THEN {whole} + {up} END"
    return f"(sign({micros}::numeric) * {fits})::bigint"


def teach(connection: Any) -> None:
    """Give a SQLite connection the function."""
    connection.create_function("converted", 3, convert, deterministic=True)
