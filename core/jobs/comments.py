"""What people do with comments and notices, each thing in a transaction of its own, on record."""

from datetime import datetime

from sqlalchemy import Connection, Engine

from core.access import audit
from core.access.person import Person
from core.access.roles import Role
from core.collab import comments, notices
from core.collab.mentions import mentioned
from core.store.engine import writing
from core.store.settings import bump_talk_version


def write(engine: Engine, lead_id: object, text: object, person: Person, now: datetime) -> int:
    """Comment on a lead and tell those it mentions; the comment's id. InvalidInput, NotFound."""
    said = comments.clean(text)
    with writing(engine) as connection:
        comment = comments.add(connection, lead_id, person.id, said, now)
        _tell(connection, comment, said, person, now)
        bump_talk_version(connection)
        audit.record(connection, now, person.id, "commented", lead=lead_id, comment=comment)
    return comment


def change(engine: Engine, comment_id: object, text: object, person: Person, now: datetime) -> None:
    """Change one's own comment and tell those it mentions now. InvalidInput, NotFound, NotAllowed."""
    said = comments.clean(text)
    with writing(engine) as connection:
        found = comments.known(connection, comment_id)
        comments.change(connection, found.id, person.id, said, now)
        _tell(connection, found.id, said, person, now)
        bump_talk_version(connection)
        audit.record(connection, now, person.id, "comment_changed", lead=found.lead_id, comment=found.id)


def delete(engine: Engine, comment_id: object, person: Person, now: datetime) -> None:
    """Delete one's own comment; an admin anybody's. NotFound, NotAllowed."""
    with writing(engine) as connection:
        found = comments.known(connection, comment_id)
        comments.remove(connection, found.id, person.id, is_admin=person.role is Role.ADMIN)
        bump_talk_version(connection)
        audit.record(connection, now, person.id, "comment_deleted", lead=found.lead_id, comment=found.id)


def pin(engine: Engine, comment_id: object, pinned: bool, person: Person, now: datetime) -> None:
    """Let a comment stand above the others, or no longer. NotFound."""
    with writing(engine) as connection:
        found = comments.known(connection, comment_id)
        comments.pin(connection, found.id, pinned)
        bump_talk_version(connection)
        action = "comment_pinned" if pinned else "comment_unpinned"
        audit.record(connection, now, person.id, action, lead=found.lead_id, comment=found.id)


def read(engine: Engine, person: Person, now: datetime, notice_id: object = None) -> None:
    """One notice of this person, or all of theirs, has been read."""
    with writing(engine) as connection:
        notices.read(connection, person.id, now, notice_id)


def _tell(connection: Connection, comment: int, text: str, person: Person, now: datetime) -> None:
    lead = comments.known(connection, comment).lead_id
    notices.mention(connection, mentioned(text, comments.members(connection)), lead, comment, person.id, now)
