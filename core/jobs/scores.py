"""Changing the scoring rules with what follows, and keeping scores up with the days."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
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
from core.scoring import rescore, rows, rules
from core.scoring.defaults import Fit, Touch
from core.scoring.judge import RULES
from core.scoring.rows import Texts
from core.store.engine import reading, writing
from core.store.settings import bump_data_version

LOOKED_AT = 5_000
"""Leads a preview looks at, the newest ones."""
NOTHING = "none"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that differs: what it is called, and its text before and after; "" for none."""

    label: str
    before: str
    after: str


def changed(connection: Connection, wanted: Texts) -> list[Change]:
    """How the rules of these texts (of all fields) differ from those in force; InvalidInput where they are no rules."""
    now, given = rules.texts(connection), rules.whole(wanted)
    rules.build(given)
    known = {**rules.fields(now), **rules.fields(given)}
    ids = {name.partition(".")[0] for name in {**now, **given} if not name.endswith(f".{rows.ORDER}")}
    before, after = ({row for row in ids if _has(row, texts)} for texts in (now, given))
    return [
        *(Change(f"rule “{_called(row, now)}”", _told(row, now), "") for row in sorted(before - after)),
        *(Change(f"rule “{_called(row, given)}”", "", _told(row, given)) for row in sorted(after - before)),
        *(
            Change(known[name].label, now[name], text)
            for name, text in given.items()
            if name in now and name in known and text != now[name] and name.partition(".")[0] in before & after
        ),
        *_reordered(now, given, before & after),
    ]


def _reordered(now: Texts, given: Texts, staying: set[str]) -> Iterator[Change]:
    """Groups whose rows that stay come in another order."""
    for group, label in rows.ORDERED.items():
        before, after = ([row for row in rows.ids_of(texts, group) if row in staying] for texts in (now, given))
        if before != after:
            told = (", ".join(_called(row, given) for row in order) for order in (before, after))
            yield Change(f"order of rules for {label}", *told)


def _has(row: str, texts: Texts) -> bool:
    return not rows.is_gone(texts, row) and any(name.partition(".")[0] == row for name in texts)


def _called(row: str, texts: Texts) -> str:
    every: list[Fit | Touch] = [*rows.fit_rows(texts), *rows.touch_rows(texts)]
    return next((rows.called(each) for each in every if each.id == row), row)


def _told(row: str, texts: Texts) -> str:
    """A row in words, for the record."""
    parts = [texts.get(f"{row}.{part}", "") for part in ("when", "kinds", "outcomes")]
    return f"{texts.get(f'{row}.points', '')} points: {'; '.join(filter(None, parts))}"


def preview(connection: Connection, wanted: Texts) -> Counter[tuple[str, str]]:
    """How many of the newest leads have which grade now, and which under these rules. Nothing is written."""
    return rescore.moves(connection, rules.load(connection), rules.build(wanted), LOOKED_AT)


def save(engine: Engine, settings: Settings, wanted: Texts, person: Person, now: datetime) -> JobView | None:
    """Begin to put rules in force, for every lead; None where nothing differs. InvalidInput; Busy as `recompute`."""
    with reading(engine) as connection:
        changes = changed(connection, wanted)
    if not changes:
        return None
    return recompute.start(engine, settings, recompute.SCORING, {"texts": dict(wanted)}, person, now)


def write(connection: Connection, wanted: Texts, user_id: int | None, now: datetime) -> int:
    """Store rules, put each change on record, and score every lead anew; how many leads changed."""
    changes = changed(connection, wanted)
    rules.store(connection, wanted)
    for each in changes:
        told = {"rule": each.label, "before": each.before or NOTHING, "after": each.after or NOTHING}
        audit.record(connection, now, user_id, "scoring_changed", **told)
    moved = rescore.rescore(connection, None, now, RULES)
    touched.start(connection)
    settle_rules(connection, None)
    bump_data_version(connection)
    return moved


def do_save(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: the rules and every score that follows, or nothing."""
    progress.say(15, "Every lead is scored anew.")
    with writing(engine) as connection:
        moved = write(connection, payload["texts"], payload["user"], now)
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
