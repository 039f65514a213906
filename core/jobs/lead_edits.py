"""What people decide about leads: stage, owner, tags, score. Each decision can be taken back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from core.access.person import Person
from core.collab import notices
from core.errors import Conflict, InvalidInput
from core.ingest.write import touched
from core.jobs.assigning import NOBODY, UNSEEN, Unseen, assign, owner_named
from core.jobs.editing import MOST, Decide, Done, Edit, checked, editing, follow, told
from core.jobs.follow import changing
from core.leads import moves, tags
from core.store.crm import HERE
from core.store.models import Lead, StageChange, User
from core.store.stages import Stage

__all__ = ["MOST", "NOBODY", "Conflict", "Done", "owners", "set_owner", "set_score", "set_stage", "set_tags"]


def set_stage(
    engine: Engine, lead_ids: Sequence[int], wanted: Stage, person: Person, now: datetime, *, note: str = "",
    reason: str = "", seen: Stage | None = None,
) -> Done:  # fmt: skip
    """Move leads to a stage, from now on and in the history.

    `seen`: the stage the person saw; Conflict where it is another by now. InvalidInput when a single lead may not
    move (`core.leads.moves`); of several, those that may not are refused. NotFound when none is there.
    """
    note = note.strip()

    def decide(row: Row[Any]) -> dict[str, Any]:
        current = Stage(row.stage)
        if seen is not None and current not in (seen, wanted):
            raise Conflict("stage", current=current.label, yours=wanted.label, original=seen.label)
        moves.check(current, wanted, on_deal=row.on_deal, reason=reason, note=note)
        label = moves.reasons(current, wanted).get(reason)
        return {
            "own_stage": int(wanted), "own_stage_at": now, "own_stage_over": row.status,
            "own_reason": label if wanted in (Stage.LOST, Stage.DISQUALIFIED) else None,
        }  # fmt: skip

    with _editing(engine, "stage", lead_ids, decide, person, now, note or reason) as edit:
        _write_history(edit, wanted, person, note, reason)
        told(edit, person, "lead_stage_set", wanted.label)
    return edit.done()


def set_owner(
    engine: Engine, lead_ids: Sequence[int], owner: str | None, person: Person | None, now: datetime, *, why: str = "",
    seen: str | Unseen | None = UNSEEN,
) -> Done:  # fmt: skip
    """Give leads to somebody (None: to nobody) until the CRM names another owner, and tell them; by no person: a rule.

    `seen` as of `set_stage`; the errors of `assign`.
    """
    ids = checked(lead_ids)
    with changing(engine, now) as connection:
        edit = assign(connection, ids, owner, person, now, why=why, seen=seen)
        if edit.id is not None:
            follow(connection, "owner", now)
            by = person.id if person else None
            notices.assigned(connection, owner_named(owner), edit.leads, [edit.id], by, now)
    return edit.done()


def set_score(engine: Engine, lead_id: int, score: int | None, person: Person, now: datetime) -> Done:
    """Let a lead have this score (0 to 100) whatever its points say; None: what the rules say again."""
    if score is not None and (not isinstance(score, int) or not 0 <= score <= 100):
        raise InvalidInput(f"A score is a whole number from 0 to 100, not {score!r}.", field="score")
    with _editing(engine, "score", [lead_id], lambda _row: {"own_score": score}, person, now) as edit:
        told(edit, person, "lead_score_set", "automatic" if score is None else f"{score}")
    return edit.done()


def set_tags(
    engine: Engine, lead_ids: Sequence[int], person: Person, now: datetime, *, add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> Done:  # fmt: skip
    """Put tags on leads and take others off; a new word becomes a tag. Leads that are tagged so already stay.

    InvalidInput for a word that is no tag, and where a single lead is tagged so already.
    """
    wanted, unwanted = [tags.word(each) for each in add], [tags.word(each) for each in remove]
    ids = checked(lead_ids)
    with changing(engine, now) as connection:
        before = tags.of(connection, ids)

        def decide(row: Row[Any]) -> dict[str, Any]:
            if tags.has(before[row.id], wanted, unwanted):
                raise InvalidInput("Its tags are so already.", field="tag")
            return {"tags": before[row.id]}

        with editing(connection, "tag", ids, decide, person, now) as edit:
            tags.put(connection, edit.leads, add=wanted, remove=unwanted)
            after = tags.of(connection, edit.leads)
            for record in edit.records:
                lead = record["lead_id"]
                record |= {"before": {"tags": before[lead]}, "after": {"tags": after[lead]}}
            words = [*wanted, *(f"without {word}" for word in unwanted)]
            told(edit, person, "lead_tags_set", ", ".join(words))
        if edit.rows:
            follow(connection, "tag", now)
    return edit.done()


@contextmanager
def _editing(
    engine: Engine, what: str, lead_ids: Sequence[int], decide: Decide, person: Person, now: datetime, why: str = ""
) -> Iterator[Edit]:
    """Write what is decided of each lead; then, when the caller has written more, everything that follows from it."""
    ids = checked(lead_ids)
    with changing(engine, now) as connection:
        with editing(connection, what, ids, decide, person, now, why) as edit:
            yield edit
        if edit.rows:
            follow(connection, what, now)


def _write_history(edit: Edit, wanted: Stage, person: Person, note: str, reason: str) -> None:
    """A stage change for each lead; a mistake also makes what was reached beyond the stage count for nothing."""
    rows = [
        {
            "source_id": row.source_id, "external_id": f"{row.external_id}|{HERE}|{edit.id}",
            "lead_ref": row.external_id, "email_hash": row.email_hash, "origin": HERE, "value": wanted.name,
            "at": edit.now, "estimated": False, "note": note or None, "reason": reason or None,
            "user_id": person.id, "edit_id": edit.id, "stage": int(wanted),
        }
        for row in edit.rows
    ]  # fmt: skip
    connection = edit.connection
    if not rows:
        return
    if reason == moves.MISTAKE:
        beyond = StageChange.lead_id.in_(edit.leads), StageChange.stage > wanted, StageChange.at <= edit.now
        connection.execute(update(StageChange).where(*beyond).values(void_until=edit.now))
    connection.execute(insert(StageChange), rows)
    touched.note(connection, StageChange.__tablename__, select(StageChange.id).where(StageChange.edit_id == edit.id))


def owners(connection: Connection) -> list[str]:
    """The names leads can be given to: those in the CRM and the people of the team, by name."""
    named = {name for name in connection.scalars(select(Lead.assigned).distinct()) if name}
    people = connection.execute(select(User.email, User.name).where(User.disabled.is_(False)))
    return sorted(named | {name or email for email, name in people}, key=str.casefold)
