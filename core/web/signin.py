"""Signing in by password or one-time link, and signing out; pages without Dash."""

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from core.access import links, people
from core.errors import InvalidInput
from core.store.engine import reading, writing
from core.web import auth, limits, runtime
from core.web.paths import HOME, safe_next

blueprint = Blueprint("signin", __name__)
SEE_OTHER = 303


def _next() -> str:
    return safe_next(request.values.get("next", HOME), current_app.config["PAGES"])


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    """The form; who is signed in already goes on."""
    if auth.current_person() is not None:
        return redirect(_next())
    return render_template("login.html", next=_next(), email="", error="", expired="expired" in request.args)


@blueprint.post("/login", endpoint="login_post")
@limits.per_address
@limits.per_account
def login_post() -> ResponseReturnValue:
    """Sign in; a wrong password and an unknown address get the same answer after the same time."""
    email = request.form.get("email", "")
    with reading(runtime.engine()) as connection:
        person = people.check(connection, email, request.form.get("password", ""))
        known = people.find(connection, email)
    if person is None:
        # Not the address as typed: people type passwords into the wrong field.
        auth.note(known.id if known else None, "sign_in_failed", address=request.remote_addr)
        error = "E-mail or password is wrong."
        return render_template("login.html", next=_next(), email=email, error=error, expired=False), 401
    auth.sign_in(person.id, "password")
    return redirect(_next(), SEE_OTHER)


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session in the database, so that a copied cookie is worth nothing."""
    auth.sign_out()
    return redirect("/login", SEE_OTHER)


@blueprint.get("/welcome/<token>")
def welcome(token: str) -> ResponseReturnValue:
    """Whose link it is, and the choice of a password; the link is not used up by looking."""
    return _welcome(token)


@blueprint.post("/welcome/<token>", endpoint="welcome_post")
@limits.per_address
def welcome_post(token: str) -> ResponseReturnValue:
    """Use the link up and sign in, with a new password or without."""
    now, skip = runtime.now(), "skip" in request.form
    try:
        with writing(runtime.engine()) as connection:
            person = links.use(connection, token, now)
            if not skip:
                people.set_password(connection, person.id, request.form.get("password", ""), now)
    except InvalidInput as error:
        return _welcome(token, error.message), error.status
    auth.sign_in(person.id, "link")
    return redirect(HOME, SEE_OTHER)


def _welcome(token: str, error: str = "") -> str:
    with reading(runtime.engine()) as connection:
        person = links.look(connection, token, runtime.now())
    return render_template("welcome.html", person=person, error=error)
