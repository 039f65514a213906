"""The one place every import, sync and edit passes: rules that give leads at once, scores as of today.

What is derived from a write follows in `core.ingest.write.settle`; this is what the program then does by itself, in
the same transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine

from core.ingest.write import touched
from core.ingest.write.settle import settle_rules
from core.jobs import routing
from core.scoring import rescore
from core.store.engine import writing
from core.store.models import Lead
from core.store.settings import bump_data_version


@contextmanager
def changing(engine: Engine, now: datetime) -> Iterator[Connection]:
    """The writer's transaction for a change of some leads: rules that give at once look at those it touched.

    The scores' day is not moved on here: nobody should have to wait for all leads because of one.
    """
    with writing(engine) as connection:
        touched.start(connection)
        yield connection
        routing.give(connection, now, touched.rows(Lead))


def follow_up(connection: Connection, now: datetime) -> None:
    """After an import, a sync, or a recompute: scores are as of today, and the rules that are due look at all leads."""
    move_day(connection, now)
    routing.give(connection, now)


def move_day(connection: Connection, now: datetime) -> None:
    """Let scores be as of today; leads whose touches grow old follow."""
    if rescore.is_due(connection, now) and rescore.keep_up(connection, now):
        touched.start(connection)
        settle_rules(connection, None)
        bump_data_version(connection)
