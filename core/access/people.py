"""The people who may sign in: added, given another role or password, disabled."""

import re
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from core.access import audit, passwords, pending, sessions
from core.access.links import void
from core.access.person import COLUMNS, Person, person
from core.access.roles import Role
from core.errors import InvalidInput, NotAllowed, NotFound, WrongSecret
from core.store.models import User
from core.store.settings import team
from core.text import shorten

LONGEST_EMAIL = 254
LONGEST_NAME = 100
_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*"
)


def normalise(email: str) -> str:
    """The one spelling under which an e-mail address is kept."""
    return email.strip().lower()


def add(
    connection: Connection,
    email: str,
    role: str,
    now: datetime,
    name: str = "",
    password: str | None = None,
    by: int | None = None,
) -> Person:
    """Add a person; without a password they need a sign-in link. InvalidInput names what is wrong."""
    address, kept_role = _email(email), _role(role)
    if find(connection, address) is not None:
        raise InvalidInput(f"{shorten(address, 80)} is already here.", field="email")
    called = _name(name)
    hashed = None if password is None else passwords.hashed(password, _words(connection, address))
    user_id = connection.execute(
        insert(User)
        .values(
            email=address,
            name=called,
            role=kept_role.value,
            password_hash=hashed,
            disabled=False,
            created_at=now,
        )
        .returning(User.id)
    ).scalar_one()
    audit.record(connection, now, by, "person_added", person=user_id, role=kept_role.value)
    return Person(user_id, address, called, kept_role)


def find(connection: Connection, email: str) -> Person | None:
    """The person with this e-mail address, disabled or not."""
    row = connection.execute(select(*COLUMNS).where(User.email == normalise(email))).one_or_none()
    return None if row is None else person(*row)


def check(connection: Connection, email: str, password: str) -> Person | None:
    """The person if e-mail address and password are right; it takes as long when there is nobody."""
    row = connection.execute(
        select(User.password_hash, *COLUMNS).where(User.email == normalise(email), User.disabled.is_(False))
    ).one_or_none()
    right = passwords.verify(None if row is None else row[0], password)
    return person(*row[1:]) if row is not None and right else None


def set_password(connection: Connection, user_id: int, password: str, now: datetime, keep: str = "") -> None:
    """Give a person another password and sign them out everywhere, but in the session of the hash `keep`.

    InvalidInput says why it is too weak.
    """
    keep_password(connection, user_id, password_hash(connection, user_id, password), now, keep)


def password_hash(connection: Connection, user_id: int, password: str) -> str:
    """What would be kept of a person's new password; InvalidInput says why it is too weak."""
    email = connection.execute(select(User.email).where(User.id == user_id)).scalar_one()
    return passwords.hashed(password, _words(connection, email))


def keep_password(connection: Connection, user_id: int, hashed: str, now: datetime, keep: str = "") -> None:
    """Put a new password in force, given what `password_hash` made of it."""
    connection.execute(update(User).where(User.id == user_id).values(password_hash=hashed))
    sessions.end_others(connection, user_id, keep)
    _void(connection, user_id, now)
    audit.record(connection, now, user_id, "password_set")


def prove(connection: Connection, user_id: int, password: str) -> None:
    """WrongSecret unless it is the person's password; whoever has none cannot prove anything."""
    kept = connection.scalar(select(User.password_hash).where(User.id == user_id))
    if not passwords.verify(kept, password):
        raise WrongSecret("This is not your password.", field="password")


def has_password(connection: Connection, user_id: int) -> bool:
    """Whether a person can sign in without a link."""
    return connection.scalar(select(User.password_hash).where(User.id == user_id)) is not None


def rename(connection: Connection, user_id: int, name: str, now: datetime, by: int | None = None) -> None:
    """What the team calls a person from now on; InvalidInput when it is too long."""
    connection.execute(update(User).where(User.id == user_id).values(name=_name(name)))
    audit.record(connection, now, by or user_id, "name_set", person=user_id)


def reset(connection: Connection, email: str, now: datetime, by: int | None = None) -> Person:
    """Lift a person's password, sessions and open links, and let them in again; they need a new link."""
    found = known(connection, email)
    connection.execute(update(User).where(User.id == found.id).values(password_hash=None, disabled=False))
    _shut_out(connection, found.id, now)
    audit.record(connection, now, by, "person_reset", person=found.id)
    return found


def disable(connection: Connection, email: str, now: datetime, by: int | None = None) -> None:
    """Shut a person out; the last admin is refused with NotAllowed."""
    found = known(connection, email)
    _protect_last_admin(connection, found)
    connection.execute(update(User).where(User.id == found.id).values(disabled=True))
    _shut_out(connection, found.id, now)
    audit.record(connection, now, by, "person_disabled", person=found.id)


def enable(connection: Connection, email: str, now: datetime, by: int | None = None) -> None:
    """Let a person who was shut out in again, with the password they had."""
    found = known(connection, email)
    connection.execute(update(User).where(User.id == found.id).values(disabled=False))
    audit.record(connection, now, by, "person_enabled", person=found.id)


def set_role(connection: Connection, email: str, role: str, now: datetime, by: int | None = None) -> None:
    """Give a person another role and sign them out; the last admin stays one (NotAllowed)."""
    found, wanted = known(connection, email), _role(role)
    if wanted is not Role.ADMIN:
        _protect_last_admin(connection, found)
    connection.execute(update(User).where(User.id == found.id).values(role=wanted.value))
    sessions.end_all(connection, found.id)
    audit.record(connection, now, by, "role_set", person=found.id, before=found.role.value, after=wanted.value)


def known(connection: Connection, email: str) -> Person:
    """The person with this e-mail address, disabled or not; NotFound names the address."""
    found = find(connection, email)
    if found is None:
        raise NotFound(f"There is nobody with the e-mail address {shorten(email, 80)}.", field="email")
    return found


def _protect_last_admin(connection: Connection, found: Person) -> None:
    # Held until the end: of two admins who shut each other out at once, the second has to be refused.
    admins = connection.scalars(
        select(User.id).where(User.role == Role.ADMIN.value, User.disabled.is_(False)).with_for_update()
    ).all()
    if found.role is Role.ADMIN and not set(admins) - {found.id}:
        raise NotAllowed(f"{found.label} is the last admin; make somebody else admin first.")


def _shut_out(connection: Connection, user_id: int, now: datetime) -> None:
    sessions.end_all(connection, user_id)
    _void(connection, user_id, now)


def _void(connection: Connection, user_id: int, now: datetime) -> None:
    """Make open links, and sign-ins between their two steps, useless."""
    void(connection, user_id, now)
    pending.end_all(connection, user_id)


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME:
        raise InvalidInput(f"name is longer than {LONGEST_NAME} characters.", field="name")
    return shorten(text.strip(), LONGEST_NAME)


def _email(text: str) -> str:
    address = normalise(text)
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address):
        raise InvalidInput(f"email is not an e-mail address: {shorten(text, 80)!r}.", field="email")
    return address


def _role(text: str) -> Role:
    if text not in set(Role):
        raise InvalidInput(f"role cannot be {shorten(text)!r}; it may be {', '.join(Role)}.", field="role")
    return Role(text)


def _words(connection: Connection, email: str) -> list[str]:
    """What a stranger would try first: the words of the address (less its last label) and of the company."""
    return [email.rpartition(".")[0] or email, team(connection).company]


def anybody(connection: Connection) -> bool:
    """Whether anybody was ever added."""
    return bool(connection.scalar(select(func.count()).select_from(User)))


def without_password(connection: Connection, role: Role) -> Person | None:
    """The first enabled person of a role who has no password yet: they can only come in by a link."""
    row = connection.execute(
        select(*COLUMNS)
        .where(User.role == role.value, User.password_hash.is_(None), User.disabled.is_(False))
        .order_by(User.id)
    ).first()
    return person(*row) if row else None
