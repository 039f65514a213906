"""The one way to declare a callback: who may call it, what it is asked, and what happens when it fails.

A declaration is recorded on a plain function and wired onto an app by `register`, so that the function
can be called in a test, several apps live in one process, and no callback exists without this guard.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, wraps
from typing import Any
from urllib.parse import parse_qs

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update, set_props
from dash.exceptions import PreventUpdate

from core.access.person import Person
from core.errors import AppError, InvalidInput, NotAllowed
from core.filters import Filters
from core.metrics import period
from core.web import auth, runtime, shared
from layouts import parts
from layouts.flat import flat
from layouts.links import FILTER_NAMES
from layouts.shell import Ids

log = logging.getLogger(__name__)
ADDRESS = (Ids.FILTERS, Ids.VIEW, Ids.DRILL)
Function = Callable[..., Any]
Dependency = Input | Output | State


@dataclass(frozen=True, slots=True)
class Ask:
    """One call: who asks, when, about what. `connection` reads; services write through `engine`.

    `problem` says why the filters are the usual ones, when those of the address cannot be used; `again` that the
    person asks once more for a part that failed.
    """

    person: Person
    now: datetime
    engine: Any
    settings: Any
    connection: Any
    filters: Filters = field(default_factory=Filters)
    problem: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Declaration:
    """A callback waiting for an app."""

    function: Function
    dependencies: tuple[Dependency, ...]
    permission: str
    options: dict[str, Any]
    lenient: bool = False
    is_shared: bool = False

    @property
    def outputs(self) -> list[Output]:
        """What it fills."""
        return [item for item in self.dependencies if isinstance(item, Output)]

    @property
    def arguments(self) -> list[Dependency]:
        """What it is told, in order."""
        return [item for item in self.dependencies if not isinstance(item, Output)]

    @property
    def place(self) -> str | None:
        """The part where it is told that it failed.

        None for a button, which can be pressed again, and for what fills a part that is another one's first.
        """
        if any(item.component_property == "n_clicks" for item in self.arguments):
            return None
        parts_filled = (item for item in self.outputs if item.component_property == "children")
        ids = (item.component_id for item in parts_filled if not item.allow_duplicate)
        return next((each for each in ids if isinstance(each, str)), None)


DECLARED: list[Declaration] = []
CLIENTSIDE: list[tuple[ClientsideFunction, tuple[Dependency, ...], dict[str, Any]]] = []


def callback(
    *dependencies: Dependency, permission: str = "view", lenient: bool = False, is_shared: bool = False, **options: Any
) -> Callable[[Function], Function]:
    """Declare a function `f(ask, *values)`; the value of the filters store becomes `ask.filters` instead.

    A `lenient` one is asked with the usual filters and `ask.problem` when those of the address cannot be used.
    An answer that `is_shared` goes to everybody of the role who asks the same of the same data within the minute
    (core/web/shared.py): it must follow from the values, the role and the data, and the function changes nothing.
    """

    def record(function: Function) -> Function:
        DECLARED.append(Declaration(function, dependencies, permission, options, lenient, is_shared))
        return function

    return record


def clientside(namespace: str, name: str, *dependencies: Dependency, **options: Any) -> None:
    """Declare a callback that runs in the browser (assets/app.js) and touches no data."""
    CLIENTSIDE.append((ClientsideFunction(namespace, name), dependencies, options))


def register(app: Dash) -> None:
    """Wire everything declared onto `app`; a part that failed can be asked for again by itself."""
    for declared in DECLARED:
        again = [Input(Ids.RETRY, parts.retried(declared.place))] if declared.place else []
        app.callback(*declared.dependencies, *again, **declared.options)(guarded(declared))
    for function, dependencies, options in CLIENTSIDE:
        app.clientside_callback(function, *dependencies, **options)


def light(answer: Any) -> Any:
    """An answer whose parts that no callback speaks of travel as HTML."""
    return flat(answer, _spoken_of(len(DECLARED) + len(CLIENTSIDE)))


@cache
def _spoken_of(_declared: int) -> frozenset[str]:
    """The ids that any callback reads or fills; as many as were declared."""
    items = (*(each.dependencies for each in DECLARED), *(each[1] for each in CLIENTSIDE))
    return frozenset(str(item.component_id) for given in items for item in given)


def guarded(declared: Declaration) -> Function:
    """The function with sign-in, role, filters, connection and failures taken care of.

    It may be told one value more than is declared: that of the wish to have the part once more.
    """
    count = len(declared.arguments)

    @wraps(declared.function)
    def call(*values: Any) -> Any:
        again = len(values) > count and ctx.triggered_id == Ids.RETRY
        values = values[:count]
        try:
            answer = _answer(declared, values, again=again)
        except (PreventUpdate, NotAllowed):
            raise  # the server answers 403: who may not ask is told nothing
        except AppError as error:
            return _told(declared, error)
        except Exception as error:  # noqa: BLE001 - a defect is logged and told, whatever it is
            return _failed(declared, values, error)
        if declared.is_shared:
            shared.done()
        return light(answer)

    setattr(call, shared.MARK, declared.is_shared)
    return call


def _check_address(declared: Declaration, values: Sequence[Any]) -> None:
    """The parts of the address are text; what else a browser may send is refused."""
    for item, value in zip(declared.arguments, values, strict=True):
        if item.component_id in ADDRESS and not isinstance(value, str | None):
            raise InvalidInput("The address cannot be read.")


def _answer(declared: Declaration, values: Sequence[Any], *, again: bool) -> Any:
    person = auth.require(declared.permission)
    _check_address(declared, values)
    told = [value for item, value in zip(declared.arguments, values, strict=True) if not _is_filters(item)]
    with runtime.looking() as connection:
        query = next((value for item, value in zip(declared.arguments, values, strict=True) if _is_filters(item)), "")
        if query is None:  # the address has not been read yet
            raise PreventUpdate
        who = person.anybody() if declared.is_shared else person
        ask = Ask(who, runtime.now(), runtime.engine(), runtime.settings(), connection, again=again)
        return _asked(declared, ask, parse_qs(query, keep_blank_values=True), told)


def _asked(declared: Declaration, ask: Ask, query: dict[str, list[str]], told: Sequence[Any]) -> Any:
    """The function's answer about the filters of the address; a lenient one's about the usual, failing those."""
    try:
        filters = period.read(ask.connection, query, ask.now)
        return declared.function(replace(ask, filters=filters), *told)
    except AppError as error:
        if not declared.lenient or error.field not in FILTER_NAMES:
            raise
        usual = period.read(ask.connection, {}, ask.now)
        return declared.function(replace(ask, filters=usual, problem=error.message), *told)


def _is_filters(item: Dependency) -> bool:
    return item.component_id == Ids.FILTERS


def _told(declared: Declaration, error: AppError) -> Any:
    """Say what is wrong: about a filter above the page, which keeps what it shows; else in place or in the corner."""
    asked = any(_is_filters(item) for item in declared.arguments)
    if asked and error.field in FILTER_NAMES:
        set_props(Ids.NOTICE, {"children": parts.notice(error.message)})
    elif asked and all(output.component_property == "children" for output in declared.outputs):
        return _each(declared, parts.state(error.message, tone="error"))
    else:
        toast(error.message, "bad")
    return _each(declared, no_update)


def _failed(declared: Declaration, values: Sequence[Any], error: Exception) -> Any:
    """A defect: logged under a reference that the person can pass on; told in the part's place, else in the corner."""
    reference = secrets.token_hex(4)
    log.error("callback %s failed, reference %s", declared.function.__name__, reference, exc_info=error)
    place = declared.place
    if place is None:
        toast(parts.wrong(reference), "bad")
        return _each(declared, no_update)
    is_behind = any(
        item.component_id == Ids.DRILL and value for item, value in zip(declared.arguments, values, strict=True)
    )
    # What else it fills goes, so that nothing waits for it; the panel opens where something behind a figure was asked.
    rest = {"children": None, "is_open": True if is_behind else no_update}
    told = [
        parts.failure(reference, place)
        if (item.component_id, item.component_property) == (place, "children")
        else rest.get(item.component_property, no_update)
        for item in declared.outputs
    ]
    return told[0] if len(told) == 1 else told


def _each(declared: Declaration, content: Any) -> Any:
    """`content` for every output that holds content, no change for the others."""
    values = [content if output.component_property == "children" else no_update for output in declared.outputs]
    single = len(values) == 1 and not isinstance(declared.outputs[0].component_id, dict)
    return values[0] if single else values


def toast(message: str, tone: str = "good") -> None:
    """Show a short message in the corner; good news goes away by itself."""
    shown = {
        "children": message,
        "is_open": True,
        "duration": 6000 if tone == "good" else None,
        "class_name": tone,
    }
    set_props(Ids.TOAST, shown)
