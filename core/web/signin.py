"""Signing in by password or one-time link, with a second step for those who set one up, and signing out."""

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from core.access import links, pending, people, second_factor
from core.access.pending import Pending
from core.access.sessions import hash_token
from core.errors import InvalidInput, WrongSecret
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
        has_second = person is not None and second_factor.is_on(connection, person.id)
    if person is None:
        # Not the address as typed: people type passwords into the wrong field.
        auth.note(known.id if known else None, "sign_in_failed", address=request.remote_addr)
        error = "E-mail or password is wrong."
        return render_template("login.html", next=_next(), email=email, error=error, expired=False), 401
    if has_second:
        auth.first_step(person.id, _next())
        return redirect("/login/code", SEE_OTHER)
    auth.sign_in(person.id, "password")
    return redirect(_next(), SEE_OTHER)


@blueprint.get("/login/code")
def code() -> ResponseReturnValue:
    """The form of the second step, for a browser that did the first."""
    if auth.half_signed_in() is None:
        return redirect("/login")
    return render_template("code.html", error="")


@blueprint.post("/login/code", endpoint="code_post")
@limits.per_address
def code_post() -> ResponseReturnValue:
    """Sign in with a code of the app or a recovery code."""
    begun = auth.half_signed_in()
    if begun is None:
        return redirect("/login?expired=1", SEE_OTHER)
    try:
        with limits.few_tries("code", begun.person.id):
            used = _finish(begun, request.form.get("code", ""))
    except WrongSecret as error:
        auth.note(begun.person.id, "sign_in_failed", step="code", address=request.remote_addr)
        return render_template("code.html", error=error.message), error.status
    auth.sign_in(begun.person.id, f"{begun.how}, {used}")
    return redirect(begun.next_url, SEE_OTHER)


def _finish(begun: Pending, given: str) -> str:
    """Use the code up, and do what the first step wanted done; which kind of code it was."""
    now, whose = runtime.now(), begun.person.id
    with writing(runtime.engine()) as connection:
        used = second_factor.check(connection, runtime.vault(), whose, given, now)
        if begun.link_hash:
            links.use_hashed(connection, begun.link_hash, whose, now)
        if begun.password_hash:
            people.keep_password(connection, whose, begun.password_hash, now)
        pending.end_all(connection, whose)
    return used


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
    """Use the link up and sign in, with a new password or without; with a second factor, after its step only."""
    now, chosen = runtime.now(), None if "skip" in request.form else request.form.get("password", "")
    try:
        with writing(runtime.engine()) as connection:
            person = links.look(connection, token, now)
            hashed = None if chosen is None else people.password_hash(connection, person.id, chosen)
            has_second = second_factor.is_on(connection, person.id)
            if not has_second:
                links.use(connection, token, now)
                if hashed:
                    people.keep_password(connection, person.id, hashed, now)
    except InvalidInput as error:
        return _welcome(token, error.message), error.status
    if has_second:
        auth.first_step(person.id, HOME, hash_token(token), hashed)
        return redirect("/login/code", SEE_OTHER)
    auth.sign_in(person.id, "link")
    return redirect(HOME, SEE_OTHER)


def _welcome(token: str, error: str = "") -> str:
    with reading(runtime.engine()) as connection:
        person = links.look(connection, token, runtime.now())
    return render_template("welcome.html", person=person, error=error)
