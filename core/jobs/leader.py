"""Which of the serving processes runs the schedule: one at a time, and everybody can see that it lives.

The lock is leadership only. It never keeps the command line or a child process from working, and what is done
twice all the same (a database server that restarts forgets its locks) is caught by the fence of the claims.
"""

import fcntl
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, NullPool, create_engine, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from core.config import Settings
from core.store.engine import reading
from core.store.models import JobClaim

KEY = 4952
"""Of the advisory lock; the one of the writers is another."""
BEAT = "leader"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Lock(Protocol):
    """Leadership, held for as long as the process lives."""

    def take(self) -> bool:
        """Lead, or go on leading; False while another process does."""

    def release(self) -> None:
        """Let another process lead."""

    def beat(self, now: datetime) -> None:
        """Give a sign of life; only who leads may."""

    def beaten_at(self) -> datetime | None:
        """The last sign of life of whoever leads or led."""


def lock(engine: Engine, settings: Settings) -> Lock:
    """The lock of this database: a file beside it, or its server's."""
    if engine.dialect.name == "postgresql":
        return ServerLock(engine)
    database = engine.url.database
    in_file = database and database != ":memory:"
    return FileLock(Path(f"{database}-leader") if in_file else settings.data_dir / BEAT)


class FileLock:
    """flock on a file; its time of change is the sign of life, so that no writer of the database is in the way."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """See Lock."""
        if self._handle is not None:
            return True
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        """See Lock."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def beat(self, now: datetime) -> None:
        """See Lock."""
        if self._handle is not None:
            os.utime(self._handle, (now.timestamp(), now.timestamp()))

    def beaten_at(self) -> datetime | None:
        """See Lock."""
        try:
            return datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        except FileNotFoundError:
            return None


class ServerLock:
    """A session's advisory lock, on a connection of its own that no pool takes back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._own = create_engine(engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None

    def take(self) -> bool:
        """See Lock."""
        try:
            if self._connection is not None:
                self._connection.exec_driver_sql("SELECT 1")  # a lost connection is a lost lock
                return True
            connection = self._own.connect()
            if connection.scalar(select(func.pg_try_advisory_lock(KEY))):
                self._connection = connection
            else:
                connection.close()
        except DBAPIError:
            self.release()
        return self._connection is not None

    def release(self) -> None:
        """See Lock."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):  # the server may be gone; it would be late to notice that we are
                connection.execute(select(func.pg_advisory_unlock(KEY)))
            connection.close()

    def beat(self, now: datetime) -> None:
        """See Lock."""
        if self._connection is None:
            return
        mine = (JobClaim.name == BEAT, JobClaim.scheduled_for == EPOCH)
        if not self._connection.execute(update(JobClaim).where(*mine).values(lease_until=now)).rowcount:
            row = {"name": BEAT, "scheduled_for": EPOCH, "fence": 0, "lease_until": now}
            self._connection.execute(insert(JobClaim).values(row))

    def beaten_at(self) -> datetime | None:
        """See Lock."""
        with reading(self._engine) as connection:
            return connection.scalar(select(JobClaim.lease_until).where(JobClaim.name == BEAT))
