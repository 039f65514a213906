"""Whether the program can work, for those who watch it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from core.store import migrate
from core.web import runtime

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 when the database answers and is migrated, else 503."""
    try:
        current = migrate.is_current(runtime.engine())
    except SQLAlchemyError:
        return {"status": "the database does not answer"}, 503
    return ({"status": "ok"}, 200) if current else ({"status": "the database is not migrated"}, 503)
