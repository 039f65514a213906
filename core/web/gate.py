"""The gate every request passes first: nothing is answered to strangers unless routes.py says so."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized

from core.errors import InvalidInput
from core.web import auth, payload, runtime
from core.web.errors import wants_page
from core.web.pages import Pages
from core.web.routes import BODY_LIMIT, CALLBACKS, PAGES, ROUTES, Route

READING = frozenset({"GET", "HEAD", "OPTIONS"})
MB = 1_000_000
BACKGROUND = "X-Background"
"""Sent by our scripts with what nobody asked for: looking for new figures, and drawing them."""


def init_app(server: Flask, pages: Mapping[str, str]) -> None:
    """Put the gate before `server`; `pages` says which permission each page's path needs."""
    server.config.update(PAGES=Pages(pages), MAX_CONTENT_LENGTH=BODY_LIMIT, CALLBACKS={})
    server.before_request(_pass)


def _pass() -> ResponseReturnValue | None:
    if request.method not in READING and _is_foreign():
        raise Forbidden("This request came from another site.")
    rule = request.url_rule.rule if request.url_rule else ""
    route = ROUTES.get(rule)
    if route is not None and route.permission is None:
        return None
    if auth.current_person() is None:
        return _ask_to_sign_in()
    if auth.must_enrol() and not (route and route.enrolling):
        return _ask_to_enrol()
    if request.routing_exception is not None:
        return None  # Flask answers 404 or 405 itself
    auth.require(_permission(rule, route))
    if route is not None and route.upload:
        # A form's own few fields come on top of the file.
        request.max_content_length = runtime.settings().upload_limit_mb * MB + BODY_LIMIT
    g.sign_of_life = BACKGROUND not in request.headers
    if rule == CALLBACKS and request.method == "POST":
        _check_callback()
    return None


def _permission(rule: str, route: Route | None) -> str:
    if rule in PAGES:
        found = current_app.config["PAGES"].find(request.path)
        permission = found and found[0]
    else:
        permission = route and route.permission
    if permission is None:
        raise NotFound
    return str(permission)


def _ask_to_sign_in() -> ResponseReturnValue:
    if not wants_page():
        raise Unauthorized("Session expired, sign in.")
    target = request.full_path if request.query_string else request.path
    return redirect(url_for("signin.login", next=target))


def _ask_to_enrol() -> ResponseReturnValue:
    if not wants_page():  # our scripts go and sign in, which leads back here as a page
        raise Unauthorized("Set up two-factor sign-in first.")
    return redirect(url_for("two_factor.show"))


def _is_foreign() -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    return origin is not None and origin not in {
        _origin(request.host_url),
        _origin(runtime.settings().base_url),
    }


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _check_callback() -> None:
    try:
        body: Any = request.get_json(silent=True)
    except RecursionError:
        body = None
    if body is None:
        raise InvalidInput("A callback's request must be JSON.")
    payload.check(body, current_app.config["CALLBACKS"])
    if payload.is_polling(body):
        g.sign_of_life = False
