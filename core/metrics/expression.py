"""Formulas like "{spend} / {sqls}": which names they use, and their value. Null and x / 0 give null."""

import ast
import operator
import string
from collections.abc import Callable, Mapping
from functools import lru_cache

Number = int | float
_OPERATORS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@lru_cache(maxsize=256)
def names(expression: str) -> tuple[str, ...]:
    """The names in braces, in order, each once."""
    return tuple(dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(expression) if name))


def value(expression: str, values: Mapping[str, Number | None]) -> Number | None:
    """The expression's value for these names; None when a name is null or a denominator is 0."""
    return _value(_tree(expression), values)


@lru_cache(maxsize=256)
def _tree(expression: str) -> ast.expr:
    plain = expression.format(**{name: name for name in names(expression)})
    return ast.parse(plain, mode="eval").body


def _value(node: ast.expr, values: Mapping[str, Number | None]) -> Number | None:
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _value(node.left, values), _value(node.right, values)
        if left is None or right is None or (isinstance(node.op, ast.Div) and right == 0):
            return None
        return _OPERATORS[type(node.op)](left, right)
    raise ValueError(f"a formula has names, + - * / and brackets; not {ast.dump(node)}")
