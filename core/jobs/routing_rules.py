"""Writing routing rules: checked field by field, ordered, switched on and off, removed; each on record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from core.access import audit
from core.access.person import Person
from core.errors import InvalidInput, NotFound
from core.leads.routing import METHODS, Method
from core.store.channels import CHANNELS
from core.store.engine import writing
from core.store.models import RoutingRule
from core.text import shorten

LONGEST_NAME, LONGEST_OWNER, MOST_WORDS, MOST_OWNERS, MOST_RULES = 60, 200, 50, 20, 100
MINUTES = (0, 5, 15, 30, 60, 240, 1440)
"""How often rules may run; 0: at once."""
LARGEST = 2_000_000_000
GONE = "That routing rule is no longer here."
Form = Mapping[str, Any]
"""What a form holds, as a browser sent it."""


def save(engine: Engine, rule_id: object, form: Form, person: Person, now: datetime) -> int:
    """Write a rule (None: a new one, tried last); its id. InvalidInput says what is wrong with which field."""
    values = checked(form)
    with writing(engine) as connection:
        name = values["name"]
        same = select(RoutingRule.id).where(func.lower(RoutingRule.name) == name.lower())
        if any(found != rule_id for found in connection.scalars(same)):
            raise InvalidInput(f"There is a routing rule called “{name}” already.", field="name")
        if rule_id is None:
            saved = _add(connection, values)
        else:
            saved = _change(connection, _known(connection, rule_id), values)
        audit.record(connection, now, person.id, "routing_saved", rule=name)
    return saved


def _add(connection: Connection, values: dict[str, Any]) -> int:
    count, last = connection.execute(select(func.count(), func.max(RoutingRule.place))).one()
    if count >= MOST_RULES:
        raise InvalidInput(f"There can be up to {MOST_RULES} routing rules.", field="name")
    row = {**values, "place": (last or 0) + 1, "is_on": True, "given": {}, "run_at": None}
    return connection.scalars(insert(RoutingRule).returning(RoutingRule.id), row).one()


def _change(connection: Connection, before: Any, values: dict[str, Any]) -> int:
    """With other owners the turns begin anew."""
    turns = {} if before.owners != values["owners"] else before.given
    connection.execute(update(RoutingRule).where(RoutingRule.id == before.id).values(**values, given=turns))
    return int(before.id)


def move(engine: Engine, rule_id: object, up: bool, person: Person, now: datetime) -> None:
    """Try a rule before the one above it, or after the one below."""
    with writing(engine) as connection:
        known = _known(connection, rule_id)
        order = list(connection.scalars(select(RoutingRule.id).order_by(RoutingRule.place, RoutingRule.id)))
        here = order.index(known.id)
        there = max(0, min(len(order) - 1, here + (-1 if up else 1)))
        order.insert(there, order.pop(here))
        for place, each in enumerate(order, 1):
            connection.execute(update(RoutingRule).where(RoutingRule.id == each).values(place=place))
        if here != there:
            audit.record(connection, now, person.id, "routing_moved", rule=known.name, place=there + 1)


def switch(engine: Engine, rule_id: object, person: Person, now: datetime) -> None:
    """Skip a rule from now on, or no longer."""
    with writing(engine) as connection:
        known = _known(connection, rule_id)
        connection.execute(update(RoutingRule).where(RoutingRule.id == known.id).values(is_on=not known.is_on))
        action = "routing_skipped" if known.is_on else "routing_resumed"
        audit.record(connection, now, person.id, action, rule=known.name)


def remove(engine: Engine, rule_id: object, person: Person, now: datetime) -> None:
    """Forget a rule; what it decided stays."""
    with writing(engine) as connection:
        known = _known(connection, rule_id)
        connection.execute(delete(RoutingRule).where(RoutingRule.id == known.id))
        audit.record(connection, now, person.id, "routing_removed", rule=known.name)


def _known(connection: Connection, rule_id: object) -> Any:
    found = None
    if type(rule_id) is int and 0 < rule_id < LARGEST:
        found = connection.execute(select(RoutingRule.__table__).where(RoutingRule.id == rule_id)).first()
    if found is None:
        raise NotFound(GONE)
    return found


def checked(form: Form) -> dict[str, Any]:
    """The columns of a rule; InvalidInput says what is wrong with the first bad field."""
    name = _text(form, "name")
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidInput(f"The name of a rule has 1 to {LONGEST_NAME} characters.", field="name")
    method = form.get("method")
    if method not in set(METHODS):
        raise InvalidInput(f"Leads go round robin or by least load, not {shorten(str(method))!r}.", field="method")
    minutes = _whole(form.get("minutes"), "The minutes", "minutes")
    if minutes not in MINUTES:
        allowed = ", ".join(map(str, MINUTES[1:]))
        raise InvalidInput(f"A rule runs at once (0) or every {allowed} minutes.", field="minutes")
    return {
        "name": name,
        "conditions": _conditions(form),
        "owners": _owners(form.get("owners")),
        "method": str(Method(method)),
        "minutes": minutes,
        "takes_owned": form.get("takes_owned") is True,
        "stops": form.get("stops") is True,
    }


def _conditions(form: Form) -> dict[str, Any]:
    channels = form.get("channels") or []
    if not isinstance(channels, list) or any(not isinstance(one, str) or one not in CHANNELS for one in channels):
        raise InvalidInput("One of these channels does not exist.", field="channels")
    least, most = (_size(form, name) for name in ("least_employees", "most_employees"))
    if least is not None and most is not None and least > most:
        problem = f"A company cannot have {least:,} employees or more and {most:,} or fewer."
        raise InvalidInput(problem, field="most_employees")
    score = _whole(form.get("least_score"), "The least score", "least_score")
    if score is not None and score > 100:
        raise InvalidInput(f"A score is between 0 and 100; the least is {score}.", field="least_score")
    return {
        "channels": [channel for channel in CHANNELS if channel in channels],
        "countries": _words(form, "countries"),
        "least_employees": least,
        "most_employees": most,
        "products": _words(form, "products"),
        "least_score": score,
    }


def _owners(given: object) -> list[dict[str, Any]]:
    rows: Sequence[Any] = given if isinstance(given, list) else []
    found: list[dict[str, Any]] = []
    for row in rows:
        told = row if isinstance(row, Mapping) else {}
        name = _text(told, "name")
        if not name:
            continue
        if len(name) > LONGEST_OWNER:
            raise InvalidInput(f"An owner's name has up to {LONGEST_OWNER} characters.", field="owners")
        weight = _whole(told.get("weight"), f"The weight of {shorten(name)}", "owners")
        weight = 1 if weight is None else weight
        if not 1 <= weight <= 100:
            raise InvalidInput(f"The weight of {shorten(name)} is a whole number from 1 to 100.", field="owners")
        capacity = _whole(told.get("capacity"), f"The most leads of {shorten(name)}", "owners")
        found.append({"name": name, "weight": weight, "capacity": capacity})
    if len({one["name"] for one in found}) < len(found):
        raise InvalidInput("An owner stands in the rule twice; give a weight instead.", field="owners")
    if len(found) > MOST_OWNERS:
        raise InvalidInput(f"A rule has up to {MOST_OWNERS} owners.", field="owners")
    return found


def _text(form: Form, name: str) -> str:
    value = form.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _words(form: Form, name: str) -> list[str]:
    words = [word for part in _text(form, name).split(",") if (word := part.strip())]
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_NAME for word in words):
        problem = f"There can be up to {MOST_WORDS} {name} of {LONGEST_NAME} characters, with commas between them."
        raise InvalidInput(problem, field=name)
    return words


def _size(form: Form, name: str) -> int | None:
    return _whole(form.get(name), "A number of employees", name)


def _whole(value: object, label: str, field: str) -> int | None:
    """A whole number of 0 or more; None for nothing."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if value is None or text == "":
        return None
    if not text.isdecimal() or int(text) > LARGEST:
        raise InvalidInput(f"{label} must be a whole number of 0 or more; it is {shorten(text)!r}.", field=field)
    return int(text)
