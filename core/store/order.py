"""How texts and missing values are ordered and compared, the same on either database and as its indexes keep them."""

from typing import Any

from sqlalchemy import Boolean, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import NullType


class text_key(GenericFunction[str]):  # noqa: N801 - named as in SQL
    """What a text is ordered by: its characters, those of ASCII without case."""

    type = Text()
    inherit_cache = True


def ascii_lower(text: str) -> str:
    """A text as `text_key` compares it."""
    return "".join(char.lower() if char.isascii() else char for char in text)


class person_name(GenericFunction[str]):  # noqa: N801 - named as in SQL
    """First and last name in one text; empty where neither is known."""

    type = Text()
    inherit_cache = True


class first_if_null(GenericFunction[Any]):  # noqa: N801 - named as in SQL
    """In an index or an ascending order: what is missing comes first, as SQLite has it anyway."""

    type = NullType()
    inherit_cache = True


class last_if_null(GenericFunction[Any]):  # noqa: N801 - named as in SQL
    """In a descending order: what is missing comes last."""

    type = NullType()
    inherit_cache = True


class looked_at(GenericFunction[bool]):  # noqa: N801 - named as in SQL
    """A condition that rows are looked at for, but not looked up by: SQLite is to walk another index."""

    type = Boolean()
    inherit_cache = True


def _inside(element: Any, compiler: SQLCompiler, kw: dict[str, Any]) -> str:
    return compiler.process(next(iter(element.clauses)), **kw)


@compiles(text_key, "sqlite")
def _nocase(element: text_key, compiler: SQLCompiler, **kw: Any) -> str:
    return f"({_inside(element, compiler, kw)} COLLATE NOCASE)"


@compiles(text_key, "postgresql")
def _lower(element: text_key, compiler: SQLCompiler, **kw: Any) -> str:
    return f'lower({_inside(element, compiler, kw)} COLLATE "C")'


@compiles(person_name)
def _joined(element: person_name, compiler: SQLCompiler, **kw: Any) -> str:
    first, last = (compiler.process(each, **kw) for each in element.clauses)
    return f"trim(coalesce({first}, '') || ' ' || coalesce({last}, ''))"


@compiles(first_if_null, "sqlite")
@compiles(last_if_null, "sqlite")
def _as_it_is(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return _inside(element, compiler, kw) + (" DESC" if isinstance(element, last_if_null) else "")


@compiles(first_if_null, "postgresql")
@compiles(last_if_null, "postgresql")
def _said(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    how = " DESC NULLS LAST" if isinstance(element, last_if_null) else " NULLS FIRST"
    return _inside(element, compiler, kw) + how


@compiles(looked_at, "sqlite")
def _not_by_index(element: looked_at, compiler: SQLCompiler, **kw: Any) -> str:
    return f"+({_inside(element, compiler, kw)})"


@compiles(looked_at, "postgresql")
def _plainly(element: looked_at, compiler: SQLCompiler, **kw: Any) -> str:
    return f"({_inside(element, compiler, kw)})"
