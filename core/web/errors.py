"""What people see when something goes wrong: a sentence, never a traceback."""

import math
import secrets
import time
from http import HTTPStatus

from flask import Flask, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from core.errors import AppError, TooOften
from core.web.limits import limiter


def init_app(server: Flask) -> None:
    """Tell every error of `server` in words."""
    server.register_error_handler(AppError, _told)
    server.register_error_handler(HTTPException, _refused)
    server.register_error_handler(CSRFError, _forged)
    server.register_error_handler(RequestEntityTooLarge, _too_large)
    server.register_error_handler(RateLimitExceeded, _too_often)
    server.register_error_handler(Exception, _unexpected)


def not_found(_error: Exception) -> ResponseReturnValue:
    """For errors of others that only mean that there is no such thing."""
    return answer(404, "There is nothing at this address.", title="Not found")


def wants_page() -> bool:
    """Whether a person navigates; scripts get JSON instead."""
    navigates = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    return request.method in {"GET", "HEAD"} and navigates and not request.path.startswith("/_")


def answer(status: int, message: str, *, field: str | None = None, title: str = "") -> ResponseReturnValue:
    """`message` as a page for people or as JSON {"error", "field"} for scripts."""
    posted_form = request.mimetype == "application/x-www-form-urlencoded"
    if not (wants_page() or posted_form):
        return jsonify(error=message, field=field), status
    return render_template("error.html", title=title or HTTPStatus(status).phrase, message=message), status


def _told(error: AppError) -> ResponseReturnValue:
    response = make_response(answer(error.status, error.message, field=error.field))
    if isinstance(error, TooOften):
        response.headers["Retry-After"] = str(error.wait)
    return response


def _refused(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.response is not None:
        return error
    if isinstance(error, NotFound):
        return not_found(error)
    response = make_response(answer(error.code, error.description or error.name))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def _forged(error: CSRFError) -> ResponseReturnValue:
    return answer(400, "This page is out of date. Go back, reload it and try again.", title="Try again")


def _too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    limit = (request.max_content_length or 0) // 1_000_000
    return answer(413, f"This is too large: the limit is {limit} MB.")


def _too_often(error: RateLimitExceeded) -> ResponseReturnValue:
    breached = limiter.current_limit
    left = math.ceil(breached.reset_at - time.time()) if breached else 60
    wait = min(max(left, 1), error.limit.limit.get_expiry() if error.limit else 60)
    response = make_response(answer(429, f"Too many tries. Wait {wait} s.", title="Too many tries"))
    response.headers["Retry-After"] = str(wait)
    return response


def _unexpected(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    # The rule, not the path: a path may hold a sign-in link.
    rule = request.url_rule.rule if request.url_rule else "no rule"
    current_app.logger.error("Reference %s: %s %s", reference, request.method, rule, exc_info=error)
    return answer(500, f"Something went wrong (reference {reference}).", title="Something went wrong")
