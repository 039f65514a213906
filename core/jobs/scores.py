"""Changing the scoring rules with what follows, and keeping scores up with the days."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from core.access import audit
from core.access.person import Person
from core.config import Settings
from core.ingest.write import touched
from core.ingest.write.settle import settle_rules
from core.jobs import recompute, run
from core.jobs.follow import follow_up
from core.jobs.progress import Progress
from core.jobs.queue import JobView
from core.scoring import rescore, rules
from core.scoring.judge import RULES
from core.store.engine import reading, writing
from core.store.settings import bump_data_version

LOOKED_AT = 5_000
"""Leads a preview looks at, the newest ones."""
Texts = Mapping[str, str]


def changed(connection: Connection, wanted: Texts) -> dict[str, str]:
    """The texts that differ from what is in force; InvalidInput where they, with the rest, make no good rules."""
    now, given = rules.texts(connection), rules.checked(wanted)
    rules.build({**now, **given})
    return {name: text for name, text in given.items() if text != now[name]}


def preview(connection: Connection, changes: Texts) -> tuple[Counter[str], Counter[str]]:
    """How many of the newest leads have each grade, now and after these changes. Nothing is written."""
    then = rules.build({**rules.texts(connection), **changes})
    before = rescore.distribution(connection, rules.load(connection), LOOKED_AT)
    return before, rescore.distribution(connection, then, LOOKED_AT)


def save(engine: Engine, settings: Settings, wanted: Texts, person: Person, now: datetime) -> JobView | None:
    """Begin to put rules in force, for every lead; None where nothing differs. InvalidInput; Busy as `recompute`."""
    with reading(engine) as connection:
        changes = changed(connection, wanted)
    if not changes:
        return None
    return recompute.start(engine, settings, recompute.SCORING, {"changes": changes}, person, now)


def write(connection: Connection, wanted: Texts, user_id: int | None, now: datetime) -> int:
    """Store rules, put each change on record, and score every lead anew; how many leads changed."""
    before, changes = rules.texts(connection), changed(connection, wanted)
    rules.store(connection, {**before, **changes})
    for name, text in changes.items():
        label = rules.fields()[name].label
        audit.record(connection, now, user_id, "scoring_changed", rule=label, before=before[name], after=text)
    moved = rescore.rescore(connection, None, now, RULES)
    touched.start(connection)
    settle_rules(connection, None)
    bump_data_version(connection)
    return moved


def do_save(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: the rules and every score that follows, or nothing."""
    progress.say(15, "Every lead is scored anew.")
    with writing(engine) as connection:
        moved = write(connection, payload["changes"], payload["user"], now)
        follow_up(connection, now)
    return {"moved": moved}


def keep_up(engine: Engine, now: datetime) -> None:
    """Let scores be as of today; leads whose touches grow old follow, and rules look at them."""
    with reading(engine) as connection:
        if not rescore.is_due(connection, now):
            return
    with writing(engine) as connection:
        follow_up(connection, now)


WORK: dict[str, run.Work] = {recompute.SCORING: do_save}
