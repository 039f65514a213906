"""What is asked of the table of leads, in words."""

from collections.abc import Mapping

from core.leads.asked import Condition, Filter, Op
from core.leads.columns import COLUMNS

OPS = {
    Op.CONTAINS: "contains", Op.NOT_CONTAINS: "does not contain", Op.EQUALS: "is", Op.NOT_EQUAL: "is not",
    Op.STARTS: "begins with", Op.ENDS: "ends with", Op.LESS: "under", Op.LESS_EQUAL: "up to", Op.GREATER: "over",
    Op.GREATER_EQUAL: "at least", Op.BLANK: "is empty", Op.NOT_BLANK: "is not empty", Op.RANGE: "from",
}  # fmt: skip
GIVEN = "Leads of one notice"
JUNK = {"without": "Leads that count", "with": "With junk and tests", "only": "Junk and tests only"}


def said(each: Filter, labels: Mapping[str, str]) -> str:
    """A filter in words: "Company contains acme", "Stage: SQL, MQL"; `labels` of a set's values."""
    label = COLUMNS[each.column].label
    if each.values:
        return f"{label}: {', '.join(labels.get(value) or value or 'None' for value in each.values)}"
    return f"{label} {(' or ' if each.either else ' and ').join(map(_condition, each.conditions))}"


def order(sort: tuple[tuple[str, bool], ...]) -> str:
    """An order in words: "Score, falling; Name"."""
    told = [COLUMNS[name].label + (", falling" if descends else "") for name, descends in sort]
    return "; ".join(told) or "Newest first"


def _condition(told: Condition) -> str:
    value = "" if told.value is None else f" {told.value}"
    return f"{OPS[told.op]}{value}{'' if told.to is None else f' to {told.to}'}"
