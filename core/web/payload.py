"""Whether a callback's request is one that Dash can answer; Dash itself would fail with a 500."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import InvalidInput

MANY = ('["ALL"]', '["ALLSMALLER"]')


def check(body: Any, callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise InvalidInput unless `body` calls one of `callbacks` (Dash's map) with what it declares."""
    if not isinstance(body, dict):
        raise InvalidInput("A callback's request must be a JSON object.")
    output = body.get("output")
    declared = callbacks.get(output) if isinstance(output, str) else None
    # Clientside callbacks are in the map too, but run in the browser only.
    if output is None or declared is None or "callback" not in declared:
        raise InvalidInput("There is no such callback.", field="output")
    _check_list(body.get("inputs", []), declared["inputs"], "inputs")
    _check_list(body.get("state", []), declared["state"], "state")
    if not declared.get("no_output"):
        _check_outputs(body.get("outputs"), output)
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        raise InvalidInput("changedPropIds must be a list of texts.", field="changedPropIds")


def is_polling(body: Mapping[str, Any]) -> bool:
    """Whether a timer, not a person, made this request."""
    changed = body.get("changedPropIds") or []
    return bool(changed) and all(name.endswith(".n_intervals") for name in changed)


def _check_list(items: Any, declared: Sequence[Mapping[str, str]], field: str) -> None:
    if not isinstance(items, list) or len(items) != len(declared):
        raise InvalidInput(f"{field} must be a list of {len(declared)}.", field=field)
    for item, wanted in zip(items, declared, strict=True):
        _check_item(item, wanted["id"], wanted["property"], field)


def _check_outputs(outputs: Any, key: str) -> None:
    several = key.startswith("..") and key.endswith("..")
    names = [name.rsplit(".", 1) for name in (key[2:-2].split("...") if several else [key])]
    items = outputs if several else [outputs]
    if not isinstance(items, list) or len(items) != len(names):
        raise InvalidInput(f"outputs must name {len(names)}.", field="outputs")
    for item, (component, name) in zip(items, names, strict=True):
        _check_item(item, component, name, "outputs")


def _check_item(item: Any, component: str, name: str, field: str) -> None:
    pattern = _pattern(component)
    if pattern is not None and any(mark in component for mark in MANY):
        matches = isinstance(item, list) and all(_fits(one, component, name, pattern) for one in item)
    else:
        matches = _fits(item, component, name, pattern)
    if not matches:
        raise InvalidInput(f"{field} do not match the callback: {name} was expected.", field=field)


def _fits(item: Any, component: str, name: str, pattern: dict[str, Any] | None) -> bool:
    if not isinstance(item, dict) or item.get("property") != name:
        return False
    identity = item.get("id")
    if pattern is None:
        return identity == component
    return (
        isinstance(identity, dict)
        and identity.keys() == pattern.keys()
        and all(
            isinstance(value, str | int | float) if isinstance(pattern[key], list) else value == pattern[key]
            for key, value in identity.items()
        )
    )


def _pattern(component: str) -> dict[str, Any] | None:
    """The pattern-matching id in `component`; its wildcards are lists. None for a plain id."""
    if not component.startswith("{"):
        return None
    found = json.loads(component)
    return found if isinstance(found, dict) else None
