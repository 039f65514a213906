"""What open pages look at to know when to draw again: the version of the data, and of what people say of leads."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from core.store.engine import reading
from core.store.settings import data_version, talk_version, team
from core.web import runtime

blueprint = Blueprint("version", __name__)


@blueprint.get("/data/version")
def version() -> ResponseReturnValue:
    """{"version": "17.2026-11-22", "talk": 3}; 304 to whoever has both already."""
    found, talk = current()
    answer = jsonify(version=found, talk=talk)
    answer.set_etag(f"{found}.{talk}")
    return answer.make_conditional(request)


def current() -> tuple[str, int]:
    """The version of the data with the team's day ("the last 7 days" are others after midnight), and of the talk."""
    with reading(runtime.engine()) as connection:
        today = runtime.now().astimezone(team(connection).zone).date()
        return f"{data_version(connection)}.{today}", talk_version(connection)
