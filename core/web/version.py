"""What the figures on screen depend on besides the address, so that open pages know when to draw them again."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from core.store.engine import reading
from core.store.settings import data_version, team
from core.web import runtime

blueprint = Blueprint("version", __name__)


@blueprint.get("/data/version")
def version() -> ResponseReturnValue:
    """{"version": "17.2026-11-22"}; 304 to whoever has that already."""
    found = current()
    answer = jsonify(version=found)
    answer.set_etag(found)
    return answer.make_conditional(request)


def current() -> str:
    """The version of the data, and the team's day: "the last 7 days" are others after midnight."""
    with reading(runtime.engine()) as connection:
        today = runtime.now().astimezone(team(connection).zone).date()
        return f"{data_version(connection)}.{today}"
