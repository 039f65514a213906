"""Comments on leads: written, changed, deleted, pinned. Text only."""

import unicodedata
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from core.collab.mentions import Member
from core.errors import InvalidInput, NotAllowed, NotFound
from core.frame import Frame
from core.store.models import Lead, LeadComment, Notice, User
from core.store.settings import team

LONGEST = 2000
SHOWN = 50
LARGEST_ID = 2**31 - 1
NAMES = ("id", "user_id", "who", "at", "text", "edited_at", "pinned")


def clean(text: object) -> str:
    """What is kept of a comment; InvalidInput when it is empty or too long."""
    said = text if isinstance(text, str) else ""
    said = said.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in said if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()
    if not kept:
        raise InvalidInput("A comment needs some text.", field="comment")
    if len(kept) > LONGEST:
        problem = f"A comment may have {LONGEST:,} characters; this one has {len(kept):,}."
        raise InvalidInput(problem, field="comment")
    return kept


def comments(connection: Connection, lead_id: int, limit: int = SHOWN) -> Frame:
    """Pinned ones first, then the newest: id, user_id, who, at, text, edited_at, pinned; the team's time."""
    who = func.coalesce(func.nullif(User.name, ""), User.email)
    said = LeadComment
    chosen = select(said.id, said.user_id, who, said.at, said.text, said.edited_at, said.pinned)
    chosen = chosen.join(User, User.id == said.user_id).where(said.lead_id == lead_id)
    rows = connection.execute(chosen.order_by(said.pinned.desc(), said.at.desc(), said.id.desc()).limit(limit))
    zone = team(connection).zone
    told = [
        (key, by, name, at.astimezone(zone), text, edited and edited.astimezone(zone), pinned)
        for key, by, name, at, text, edited, pinned in rows
    ]
    return Frame.of(told, NAMES)


def count(connection: Connection, lead_id: int) -> int:
    """How many there are of a lead."""
    chosen = select(func.count()).select_from(LeadComment).where(LeadComment.lead_id == lead_id)
    return connection.scalar(chosen) or 0


def add(connection: Connection, lead_id: object, user_id: int, text: str, now: datetime) -> int:
    """Write one; its id. NotFound without such a lead."""
    is_id = type(lead_id) is int and 0 < lead_id <= LARGEST_ID
    if not is_id or connection.scalar(select(Lead.id).where(Lead.id == lead_id)) is None:
        raise NotFound("There is no such lead.", field="lead")
    values = {"lead_id": lead_id, "user_id": user_id, "at": now, "text": text, "pinned": False}
    return connection.execute(insert(LeadComment).values(values).returning(LeadComment.id)).scalar_one()


def known(connection: Connection, comment_id: object) -> Row[int, int, int, str]:
    """(id, lead_id, user_id, text) of one, whatever a browser sent as its id; NotFound when there is none."""
    said = LeadComment
    found = None
    if type(comment_id) is int and 0 < comment_id <= LARGEST_ID:
        columns = (said.id, said.lead_id, said.user_id, said.text)
        found = connection.execute(select(*columns).where(said.id == comment_id)).one_or_none()
    if found is None:
        raise NotFound("That comment is not here any more.", field="comment")
    return found


def change(connection: Connection, comment_id: int, user_id: int, text: str, now: datetime) -> None:
    """Put another text in its place; NotAllowed for somebody else's."""
    if known(connection, comment_id).user_id != user_id:
        raise NotAllowed("Only who wrote a comment can change it.")
    connection.execute(update(LeadComment).where(LeadComment.id == comment_id).values(text=text, edited_at=now))


def remove(connection: Connection, comment_id: int, user_id: int, *, is_admin: bool) -> None:
    """Delete one, and the notices of it; NotAllowed for somebody else's, but for an admin."""
    if known(connection, comment_id).user_id != user_id and not is_admin:
        raise NotAllowed("Only who wrote a comment, or an admin, can delete it.")
    connection.execute(delete(Notice).where(Notice.comment_id == comment_id))
    connection.execute(delete(LeadComment).where(LeadComment.id == comment_id))


def pin(connection: Connection, comment_id: int, pinned: bool) -> None:
    """Let one stand above the others, or no longer."""
    connection.execute(update(LeadComment).where(LeadComment.id == comment_id).values(pinned=pinned))


def members(connection: Connection) -> list[Member]:
    """Everybody who can be mentioned: those who may sign in, by name."""
    chosen = select(User.id, User.name, User.email).where(User.disabled.is_(False)).order_by(User.name, User.email)
    return [Member(*row) for row in connection.execute(chosen)]
