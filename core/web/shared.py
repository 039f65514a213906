"""Answers of callbacks, kept as they are sent for all who ask the same: most of their cost is in drawing them.

What is remembered belongs to a version of the data, a minute and a role. A callback says of itself that it may be
shared (callbacks/guard.py), and is then told nothing about who asks but the role.
"""

import json
from collections.abc import Callable, Collection
from typing import Any
from zlib import crc32

from flask import Flask, Response, current_app, g, has_request_context, make_response, request

from core.metrics.results import Results
from core.web import auth, runtime
from core.web.routes import CALLBACKS

MARK = "is_shared"
"""Attribute of callbacks whose answers may be shared."""
MOST = 200

View = Callable[[], Any]


class _OwnAnswer(Exception):
    """An answer that is for the one who asked only: a refusal, an error, no answer at all."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def init_app(server: Flask, unheeded: Collection[str]) -> None:
    """Share answers on `server`, where Dash is mounted; the components `unheeded` only say when to ask."""
    view = server.view_functions[CALLBACKS]
    answers = Results(MOST)

    def answer() -> Any:
        body = request.get_json()
        if not _may_be_shared(body):
            return view()
        try:
            return Response(answers.get(_question(body, unheeded), lambda: _drawn(view)), mimetype="application/json")
        except _OwnAnswer as own:
            return own.response

    server.view_functions[CALLBACKS] = answer


def done() -> None:
    """Say that the callback under way has an answer that holds for everybody of this role."""
    if has_request_context():
        g.is_shared = True


def _may_be_shared(body: dict[str, Any]) -> bool:
    declared = current_app.config["CALLBACKS"][body["output"]]
    return bool(getattr(declared["callback"], MARK, False))


def _question(body: dict[str, Any], unheeded: Collection[str]) -> tuple[object, ...]:
    """All that the answer depends on."""
    items = [item for item in (*body.get("inputs", ()), *body.get("state", ())) if item["id"] not in unheeded]
    asked = json.dumps([item.get("value") for item in items])
    return auth.seen_version(), _moment(asked), _role(), body["output"], asked


def _moment(asked: str) -> tuple[int, int]:
    """The minute, and the quarter of an hour, since in every zone a day begins with one.

    Minutes begin at another second for each question: not everything is drawn anew at once.
    """
    now = int(runtime.now().timestamp())
    return (now + crc32(asked.encode())) // 60, now // 900


def _role() -> str | None:
    person = auth.current_person()
    return person.role if person else None


def _drawn(view: View) -> bytes:
    response = make_response(view())
    if not g.get("is_shared"):
        raise _OwnAnswer(response)
    return response.get_data()
