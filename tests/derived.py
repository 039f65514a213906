"""The derived tables brought up to date only where something was written since: that is most of a question's time."""

from itertools import count

from sqlalchemy import Connection, Engine, event

from core.derive.refresh import rebuild

_NUMBERS = count(1)
_last = {"write": 0}
_DONE = "derived_as_of"


@event.listens_for(Engine, "before_cursor_execute")
def _write(_connection, _cursor, statement, *_more):
    if not statement.startswith("SELECT"):
        _last["write"] = next(_NUMBERS)


@event.listens_for(Engine, "rollback")
def _taken_back(_connection):
    _last["write"] = next(_NUMBERS)


def derive(connection: Connection) -> None:
    """As `rebuild`, but nothing where this connection did that and nobody wrote anything since."""
    if connection.info.get(_DONE) != _last["write"]:
        rebuild(connection)
        connection.info[_DONE] = _last["write"]
