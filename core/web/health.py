"""Whether the program can work, for those who watch it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from core.jobs import scheduler
from core.store import migrate
from core.web import runtime

blueprint = Blueprint("health", __name__)
OK = 200


@blueprint.get("/healthz")
def healthz() -> tuple[dict[str, str], int]:
    """200 when the database answers and is migrated, else 503."""
    try:
        current = migrate.is_current(runtime.engine())
    except SQLAlchemyError:
        return {"status": "the database does not answer"}, 503
    return ({"status": "ok"}, OK) if current else ({"status": "the database is not migrated"}, 503)


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """200 when, besides, a scheduler gave a sign of life in the last 90 seconds; else 503 and what is missing."""
    answer = healthz()
    if answer[1] != OK:
        return answer
    problem = scheduler.problem(runtime.engine(), runtime.settings(), runtime.now())
    return ({"status": problem}, 503) if problem else answer
