"""The theme of pages that come before anybody is known: the one of whoever was signed in with this browser last."""

from flask import Flask, Response, after_this_request, current_app, request

from core.access.preferences import DEFAULTS, THEMES

COOKIE = "theme"
LIFETIME = 365 * 24 * 3600  # seconds


def init_app(server: Flask) -> None:
    """Tell every template of `server` its theme."""
    server.context_processor(lambda: {"theme": remembered()})


def remembered() -> str:
    """What the browser was told to remember; its word is taken for one of the themes only."""
    told = request.cookies.get(COOKIE, "")
    return told if told in THEMES else DEFAULTS.theme


def remember(chosen: str) -> None:
    """Let this browser's pages before sign-in have a theme: a colour is no secret, so a plain cookie holds it."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]

    def keep(response: Response) -> Response:
        response.set_cookie(COOKIE, chosen, max_age=LIFETIME, secure=secure, httponly=True, samesite="Lax")
        return response

    after_this_request(keep)
