"""The totals of an import in words: to the cent, so that they can be held against the platform's own."""

from collections.abc import Mapping
from typing import Any

BY_CURRENCY = "_by_currency"
ACRONYMS = {"mqls": "MQLs", "sqls": "SQLs"}
CONVERSIONS = "conversions"
"""Counted with two digits, as the platform does; it is no amount."""


def totals(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(what, how much) of everything that is not zero; amounts carry their currency."""
    currency = found.get("currency", "")
    told: list[tuple[str, str]] = []
    for name, value in found.items():
        label = ACRONYMS.get(name) or name.removesuffix(BY_CURRENCY).replace("_", " ")
        if isinstance(value, Mapping):
            told += [(label, _amount(amount, code)) for code, amount in value.items()]
        elif name == CONVERSIONS:
            told += [(label, f"{value:,.2f}".removesuffix(".00"))] if value else []
        elif isinstance(value, float):
            told.append((label, _amount(value, currency)))
        elif name != "currency" and value:
            told.append((_one(label) if value == 1 else label, f"{value:,}" if isinstance(value, int) else str(value)))
    return told


def _amount(amount: float, currency: str) -> str:
    return f"{amount:,.2f} {currency}".strip()


def _one(label: str) -> str:
    """The word for a single one: lead, company."""
    return f"{label[:-3]}y" if label.endswith("ies") else label.removesuffix("s")
