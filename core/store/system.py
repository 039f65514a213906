"""Imports, jobs, people and what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base
from core.store.types import Key


class Upload(Base):
    """A file somebody handed over, waiting for its import."""

    __tablename__ = "upload"

    id: Mapped[Key]
    filename: Mapped[str]
    path: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class ImportBatch(Base):
    """One file that was imported: how it was read, what came of it, whether it was undone."""

    __tablename__ = "import_batch"
    __table_args__ = (Index("ix_import_batch_sha256", "sha256"),)

    id: Mapped[Key]
    source: Mapped[str]  # names of the accounts its rows went to
    kind: Mapped[str]
    filename: Mapped[str]
    sha256: Mapped[str]
    options: Mapped[dict[str, Any]]
    headers: Mapped[list[Any]]
    rows_read: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    rejected: Mapped[int]
    totals: Mapped[dict[str, Any]]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    conflicts: Mapped[list[Any] | None]


class ImportChange(Base):
    """What a batch did to one row: `before` is None for a row it created."""

    __tablename__ = "import_change"
    __table_args__ = (Index("ix_import_change_table_name_row_id", "table_name", "row_id"),)

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    table_name: Mapped[str]
    row_id: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


class ImportReject(Base):
    """A row a batch could not use, kept so that it can be mended and imported again."""

    __tablename__ = "import_reject"

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    row: Mapped[int]
    cells: Mapped[list[Any]]
    reason: Mapped[str]


class ImportMapping(Base):
    """How files with these headers were read last time."""

    __tablename__ = "import_mapping"

    signature: Mapped[str] = mapped_column(primary_key=True)
    options: Mapped[dict[str, Any]]


class SyncRun(Base):
    """One reading of one source: when, how it ended, what it changed."""

    __tablename__ = "sync_run"
    __table_args__ = (Index("ix_sync_run_source_id_started_at", "source_id", "started_at"),)

    id: Mapped[Key]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    status: Mapped[str]  # running, done, failed
    message: Mapped[str]
    created: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]


class SyncBookmark(Base):
    """How far a stream of a source has been read; stored with the data it speaks of."""

    __tablename__ = "sync_bookmark"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class JobClaim(Base):
    """A scheduled run somebody has taken, so that no other process takes it too."""

    __tablename__ = "job_claim"

    name: Mapped[str] = mapped_column(primary_key=True)
    scheduled_for: Mapped[datetime] = mapped_column(primary_key=True)
    fence: Mapped[int]  # grows with every claim; an older holder finds out by it
    lease_until: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Job(Base):
    """Work a child process does: what, how far, and how it ended."""

    __tablename__ = "job"

    id: Mapped[Key]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    status: Mapped[str]  # waiting, running, done, failed
    progress: Mapped[int]  # per cent
    message: Mapped[str]
    result: Mapped[dict[str, Any] | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # last sign of life


class User(Base):
    """A person who may sign in."""

    __tablename__ = "user"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    disabled: Mapped[bool]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]  # None until the first sign-in


class Session(Base):
    """A signed-in browser; deleting the row signs it out."""

    __tablename__ = "session"

    id_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    agent: Mapped[str]


class SignInLink(Base):
    """A link that signs a person in once."""

    __tablename__ = "sign_in_link"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PendingSignIn(Base):
    """A sign-in between its two steps: the first was right, nobody is signed in yet."""

    __tablename__ = "pending_sign_in"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime]
    next_url: Mapped[str]
    link_hash: Mapped[str | None]  # of the one-time link it began with
    password_hash: Mapped[str | None]  # chosen with that link, in force after the second step


class SecondFactor(Base):
    """What a person's authenticator app shares with us; in force once a code of it was confirmed."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    secret: Mapped[str]  # sealed
    last_counter: Mapped[int] = mapped_column(BigInteger)  # of the newest code used: none counts twice
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of the codes that stand in for a lost authenticator, each once."""

    __tablename__ = "recovery_code"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class UserPreference(Base):
    """How one person wants the pages, where it differs from the default."""

    __tablename__ = "user_preference"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Audit(Base):
    """Who did what, when; rows are only ever added."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at"),)

    id: Mapped[Key]
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    action: Mapped[str]
    detail: Mapped[dict[str, Any]]


class FigureChange(Base):
    """A lead, or some days of a source's ads, whose figures a write changed; one row with neither begins a version."""

    __tablename__ = "figure_change"
    __table_args__ = (Index("ix_figure_change_version", "version"),)

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(BigInteger)
    lead_id: Mapped[int | None]
    source_id: Mapped[int | None]
    first_day: Mapped[int | None]
    last_day: Mapped[int | None]


class Setting(Base):
    """A team setting that differs from its default."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
