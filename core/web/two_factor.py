"""Setting two-factor sign-in up, and looking after it; pages without Dash, so that they can come before all others."""

import segno
from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from core.access import people, second_factor, sessions
from core.access.person import Person
from core.errors import AppError, WrongSecret
from core.store.engine import reading, writing
from core.web import auth, limits, runtime

blueprint = Blueprint("two_factor", __name__)
SEE_OTHER = 303


@blueprint.get("/two-factor")
def show() -> ResponseReturnValue:
    """How to set it up; or since when it is on, and what can be done about it."""
    return _page(auth.require("view"))


@blueprint.post("/two-factor/confirm")
def confirm() -> ResponseReturnValue:
    """Put it in force with a first code; the recovery codes show this once."""
    person, now = auth.require("view"), runtime.now()
    try:
        with limits.few_tries("confirm", person.id), writing(runtime.engine()) as connection:
            given = request.form.get("code", "")
            codes = second_factor.confirm(connection, runtime.vault(), person.id, given, now)
            sessions.end_others(connection, person.id, auth.this_session())
    except WrongSecret as error:
        return _page(person, error), error.status
    return render_template("codes.html", codes=codes, is_new=True)


@blueprint.post("/two-factor/codes")
def renew() -> ResponseReturnValue:
    """Other recovery codes, for the password."""
    person = auth.require("view")
    try:
        _prove(person)
    except WrongSecret as error:
        return _page(person, error), error.status
    with writing(runtime.engine()) as connection:
        codes = second_factor.renew_codes(connection, person.id, runtime.now())
    return render_template("codes.html", codes=codes, is_new=False)


@blueprint.post("/two-factor/off")
def turn_off() -> ResponseReturnValue:
    """Off again, for the password."""
    person = auth.require("view")
    try:
        _prove(person)
    except WrongSecret as error:
        return _page(person, error), error.status
    with writing(runtime.engine()) as connection:
        second_factor.turn_off(connection, person.id, runtime.now(), person.id)
        sessions.end_others(connection, person.id, auth.this_session())
    return redirect("/settings", SEE_OTHER)


def _prove(person: Person) -> None:
    with limits.few_tries("password", person.id), reading(runtime.engine()) as connection:
        people.prove(connection, person.id, request.form.get("password", ""))


def _page(person: Person, error: AppError | None = None) -> str:
    told = error.message if error else ""
    with reading(runtime.engine()) as connection:
        state = second_factor.state(connection, person.id)
        has_password = people.has_password(connection, person.id)
    if state is not None:
        return render_template("two_factor.html", state=state, error=told, has_password=has_password)
    with writing(runtime.engine()) as connection:
        secret = second_factor.begin(connection, runtime.vault(), person.id, runtime.now())
    picture = segno.make(second_factor.address(secret, person.email), micro=False).svg_data_uri(scale=4, border=2)
    groups = [secret[i : i + 4] for i in range(0, len(secret), 4)]
    must = auth.must_enrol()
    return render_template("enrol.html", picture=picture, groups=groups, email=person.email, error=told, must=must)
