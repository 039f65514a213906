"""The table of leads by hand: every row in Python, filtered and sorted there."""

from datetime import date, timedelta

from core.leads.columns import COLUMNS, Kind
from core.store.stages import Stage

CHANNEL_CODES = ("direct", "email", "paid_search")


def listed(rows, asked, zone, start=None, end=None, where=()):
    """The ids that match, in order. `rows` are dicts by column id with id, created (aware), tags (keys), junk."""
    found = [row for row in rows if matches(row, asked, zone, start, end, dict(where))]
    keys = [*asked.sort] or [("created", True)]
    ties = [] if any(name == "created" for name, _ in keys) else [("created", keys[0][1])]
    found.sort(key=lambda row: row["id"], reverse=keys[0][1])
    for name, descends in reversed([*keys, *ties]):
        found.sort(key=lambda row, name=name: order(row, name), reverse=descends)
    return [row["id"] for row in found]


def order(row, name):
    """What is missing is the smallest."""
    if name == "stage":
        return row["stage"], row["score"] is not None, row["score"] or 0
    value = row[name]
    if name == "tags":
        value = min(value, default=None)
    if value is None:
        return (False,)
    return True, "".join(c.lower() if c.isascii() else c for c in value) if isinstance(value, str) else value


def matches(row, asked, zone, start, end, where):
    day = row["created"].astimezone(zone).date()
    junk = {"without": row["junk"] is None, "only": row["junk"] is not None, "with": True}[asked.junk]
    if not junk or (start and day < start) or (end and day > end):
        return False
    if "channel" in where and row["channel"] not in where["channel"]:
        return False
    parts = [row["first_name"], row["last_name"], row["company"], row["email"], row["domain"]]
    text = "".join(part + " " for part in parts if part is not None).lower()
    return asked.text in text and all(passes(row, each, zone) for each in asked.filters)


def passes(row, asked, zone):
    column, value = COLUMNS[asked.column], row[asked.column]
    if asked.column == "tags":
        wanted = {value.casefold() for value in asked.values if value}
        return bool(wanted & set(value)) or ("" in asked.values and not value)
    if column.kind is Kind.SET:
        return chosen(asked.column, value, asked.values)
    results = [compared(column.kind, value, each, zone) for each in asked.conditions]
    return any(results) if asked.either else all(results)


def chosen(name, value, values):
    if value is None or value == "":
        return "" in values
    if name == "stage":
        return Stage(value).name in {each.upper() for each in values}
    if name == "owner":
        return value.lower() in {each.lower() for each in values}
    return value in values


def compared(kind, value, condition, zone):
    op, wanted, to = str(condition.op), condition.value, condition.to
    if op in ("blank", "notBlank"):
        return (value is None or value == "") == (op == "blank")
    if kind is Kind.TEXT:
        value, wanted = (value or "").lower(), wanted.lower()
        return {
            "contains": wanted in value,
            "notContains": wanted not in value,
            "startsWith": value.startswith(wanted),
            "endsWith": value.endswith(wanted),
            "equals": value == wanted,
            "notEqual": value != wanted,
        }[op]
    if value is None:
        return False
    if kind is Kind.DATE:
        value = value.astimezone(zone).date()
    to = to if to is not None else date.max if kind is Kind.DATE else 0
    return {
        "equals": value == wanted,
        "notEqual": value != wanted,
        "lessThan": value < wanted,
        "lessThanOrEqual": value <= wanted,
        "greaterThan": value > wanted,
        "greaterThanOrEqual": value >= wanted,
        "inRange": wanted <= value <= to,
    }[op]


def days(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
