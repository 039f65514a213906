"""Headers that tell browsers what our pages may do, and the cookie that proves a form is ours."""

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import generate_csrf

from core.config import Settings
from core.web import auth, runtime
from core.web.routes import ROUTES

CSRF_COOKIE = "_csrf_token"  # the name Dash's renderer looks for
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": over https the CSRF check wants to see where a form came from.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = (
    "default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def cookies(settings: Settings) -> dict[str, object]:
    """Flask's configuration of the session cookie."""
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if settings.secure else "session",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
    }


def init_app(server: Flask) -> None:
    """Add the headers to every answer of `server`."""
    server.config["CSP_HASHES"] = list
    server.after_request(_finish)


def _finish(response: Response) -> Response:
    secure = runtime.settings().secure
    response.headers.update(FIXED)
    if secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    is_page = response.mimetype == "text/html"
    # Dash may add inline scripts at any time, so their hashes are asked for each page anew.
    hashes = current_app.config["CSP_HASHES"]() if is_page else []
    response.headers["Content-Security-Policy"] = POLICY.format(hashes=" ".join(hashes))
    route = ROUTES.get(request.url_rule.rule) if request.url_rule else None
    if route is not None and route.cached:
        if "m" in request.args:  # the time of the file's last change: Dash's mark of an asset that is another one then
            response.headers["Cache-Control"] = "max-age=31536000, immutable"
        return response
    response.headers["Cache-Control"] = "no-store"
    if is_page:
        response.set_cookie(CSRF_COOKIE, generate_csrf(), secure=secure, samesite="Lax")
    return auth.keep_alive(response) if g.get("sign_of_life") else response
