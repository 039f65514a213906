"""Static files go out packed as small as they get; those not packed yet are left to Flask-Compress."""

from typing import cast

from flask import Flask, Response, current_app, request

from core.jobs.packing import ENCODINGS, Packed
from core.web.routes import ROUTES

TEXTS = frozenset({"text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"})
"""Other kinds, such as fonts and pictures, are packed already."""
LEAST = 500
"""Bytes below which packing is not worth a header."""


def init_app(server: Flask) -> None:
    """Answer from packed files on `server`. Called once Dash is mounted, so that its compression comes after."""
    server.config["PACKED"] = Packed(server.config["SETTINGS"])
    server.after_request(_pack)


def _pack(response: Response) -> Response:
    encoding = request.accept_encodings.best_match(ENCODINGS)
    if encoding is None or not _is_static_text(response):
        return response
    response.direct_passthrough = False  # files are sent from the disk otherwise
    content = response.get_data()
    found = cast("Packed", current_app.config["PACKED"]).find(content, encoding) if len(content) >= LEAST else None
    if found is None:
        return response
    response.set_data(found)
    response.headers["Content-Encoding"] = encoding
    response.vary.add("Accept-Encoding")
    response.add_etag(overwrite=True)
    response.make_conditional(request)  # 304 to whoever has it
    return response


def _is_static_text(response: Response) -> bool:
    """Whole texts of routes that hold no data."""
    route = ROUTES.get(request.url_rule.rule) if request.url_rule else None
    return bool(route and route.cached and response.status_code == 200 and response.mimetype in TEXTS)
