"""What each person should see: that they were mentioned, that a lead became theirs."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select, update

from core.frame import Frame
from core.store.models import Lead, LeadComment, Notice, User
from core.store.settings import team
from core.text import called, shorten

MENTIONED, ASSIGNED = "mentioned", "assigned"
SHOWN = 30
EXCERPT = 140
NAMES = ("id", "at", "kind", "lead_id", "lead", "who", "text", "is_read", "leads")


def mention(connection: Connection, whom: Iterable[int], lead_id: int, comment_id: int, by: int, now: datetime) -> None:
    """Tell people that a comment mentions them; who was told of it already, and who wrote it, is not."""
    told = set(connection.scalars(select(Notice.user_id).where(Notice.comment_id == comment_id)))
    for user_id in sorted(set(whom) - told - {by}):
        values = {"user_id": user_id, "at": now, "kind": MENTIONED, "lead_id": lead_id, "comment_id": comment_id}
        connection.execute(insert(Notice).values(**values, by_id=by))


def assigned(
    connection: Connection, name: str | None, leads: Sequence[int], edits: Sequence[int], by: int | None, now: datetime
) -> None:
    """Tell the person of this name or e-mail address, once, that leads are theirs by these edits.

    Who gives leads to themselves is not told, and nobody is where the name is no person's or several people's.
    """
    called_so = or_(func.lower(User.name) == (name or "").lower(), User.email == (name or "").lower())
    found = (
        connection.scalars(select(User.id).where(called_so, User.disabled.is_(False)).limit(2)).all() if name else []
    )
    if len(found) != 1 or found[0] == by or not leads:
        return
    told = {"leads": len(leads), "lead_id": leads[0], "edits": list(edits)}
    connection.execute(insert(Notice).values(user_id=found[0], at=now, kind=ASSIGNED, by_id=by, **told))


def edits_of(connection: Connection, notice_id: int) -> tuple[int, ...]:
    """The edits by which the leads of a notice became somebody's; none for one that is not there."""
    return tuple(connection.scalar(select(Notice.edits).where(Notice.id == notice_id)) or ())


def unread(connection: Connection, user_id: int) -> int:
    """How many a person has not read."""
    chosen = select(func.count()).select_from(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return connection.scalar(chosen) or 0


def notices(connection: Connection, user_id: int, limit: int = SHOWN) -> Frame:
    """A person's, newest first: id, at, kind, lead_id, lead (its name), who, text (of the comment), is_read, leads.

    `leads`: how many became theirs at once.
    """
    by = func.coalesce(func.nullif(User.name, ""), User.email)
    chosen = (
        select(Notice.id, Notice.at, Notice.kind, Notice.lead_id, Lead.first_name, Lead.last_name, Lead.email,
               Lead.company_name, by, LeadComment.text, Notice.read_at.is_not(None), Notice.leads)
        .join(Lead, Lead.id == Notice.lead_id)
        .outerjoin(User, User.id == Notice.by_id)
        .outerjoin(LeadComment, LeadComment.id == Notice.comment_id)
        .where(Notice.user_id == user_id)
        .order_by(Notice.at.desc(), Notice.id.desc())
    )  # fmt: skip
    zone = team(connection).zone
    rows = []
    for key, at, kind, lead, *name, mail, company, who, text, is_read, leads in connection.execute(chosen.limit(limit)):
        label = called(*name) or mail or company or f"Lead {lead}"
        rows.append((key, at.astimezone(zone), kind, lead, label, who, shorten(text or "", EXCERPT), is_read, leads))
    return Frame.of(rows, NAMES)


def read(connection: Connection, user_id: int, now: datetime, notice_id: object = None) -> None:
    """A person has seen one of theirs, or (None) all of them; somebody else's stay as they are."""
    mine = [Notice.user_id == user_id, Notice.read_at.is_(None)]
    if notice_id is not None:
        mine.append(Notice.id == (notice_id if type(notice_id) is int and 0 < notice_id < 2**31 else 0))
    connection.execute(update(Notice).where(*mine).values(read_at=now))
