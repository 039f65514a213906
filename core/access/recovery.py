"""Recovery codes: ten that stand in for a lost authenticator, each once."""

import secrets
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from core.access import passwords
from core.store.models import RecoveryCode

CODES = 10
LENGTH = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else


def make(connection: Connection, user_id: int) -> list[str]:
    """Ten new codes instead of those before; only their hashes are kept, so they can be shown just now."""
    drop(connection, user_id)
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(CODES)]
    rows = [{"user_id": user_id, "code_hash": passwords.digest(code), "used_at": None} for code in codes]
    connection.execute(insert(RecoveryCode), rows)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def use(connection: Connection, user_id: int, code: str, now: datetime) -> bool:
    """Use one up; False when it is none of theirs or was used. Spelling with or without hyphen and capitals."""
    bare = "".join(filter(str.isalnum, code.lower()))
    if len(bare) != LENGTH:
        return False
    mine = select(RecoveryCode.id, RecoveryCode.code_hash).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    found = next((row.id for row in connection.execute(mine) if passwords.verify(row.code_hash, bare)), None)
    unused = update(RecoveryCode).where(RecoveryCode.id == found, RecoveryCode.used_at.is_(None))
    return found is not None and connection.execute(unused.values(used_at=now)).rowcount == 1


def left(connection: Connection, user_id: int) -> int:
    """How many are unused."""
    mine = (RecoveryCode.user_id == user_id) & RecoveryCode.used_at.is_(None)
    return connection.scalar(select(func.count()).select_from(RecoveryCode).where(mine)) or 0


def drop(connection: Connection, user_id: int) -> None:
    """Make all of them useless."""
    connection.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
