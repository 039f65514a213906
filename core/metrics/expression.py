"""Formulas like "{spend} / {sqls}": which names they use, and their values. Null and x / 0 give null."""

import ast
import string
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
"""One value per row: Python objects, so that whole numbers are exact whatever their size; None is not known."""
NULL: Any = None
"""None, in which numpy's types do not believe."""

_OPERATORS: dict[type[ast.operator], np.ufunc] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
}


@lru_cache(maxsize=256)
def names(expression: str) -> tuple[str, ...]:
    """The names in braces, in order, each once."""
    return tuple(dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(expression) if name))


def value(expression: str, values: Mapping[str, Column]) -> Column:
    """The expression's value row by row; None where a name is null or a denominator is 0."""
    return _value(_tree(expression), values)


@lru_cache(maxsize=256)
def _tree(expression: str) -> ast.expr:
    plain = expression.format(**{name: name for name in names(expression)})
    return ast.parse(plain, mode="eval").body


def _value(node: ast.expr, values: Mapping[str, Column]) -> Column:
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _value(node.left, values), _value(node.right, values)
        known = np.not_equal(left, NULL) & np.not_equal(right, NULL)
        if isinstance(node.op, ast.Div):
            known &= np.not_equal(right, 0)
        found: Column = _OPERATORS[type(node.op)](left, right, out=np.full(len(left), NULL), where=known)
        return found
    raise ValueError(f"a formula has names, + - * / and brackets; not {ast.dump(node)}")
