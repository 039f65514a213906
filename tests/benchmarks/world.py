"""The demo company a benchmark runs on: made once, kept, and never written to but in copies."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, select

from core.derive import snapshot
from core.derive.snapshot import Snapshots
from core.store import migrate
from core.store.engine import open_engine, reading
from core.store.models import SyncBookmark

PROJECT = Path(__file__).resolve().parents[2]
LAST_DAY = date(2026, 11, 22)
"""The day until which a world is made: a kept one is good for ever."""


@dataclass(frozen=True)
class World:
    """A database with the demo company, the moment it was led up to, and a folder for what a run leaves behind."""

    url: str
    leads: int
    folder: Path

    def open(self, *, snapshots: bool = False) -> Engine:
        """An engine on it; with `snapshots` as the server has it, when one was taken."""
        engine = open_engine(self.url)
        return engine.execution_options(snapshots=Snapshots(self.snapshots, lambda: None)) if snapshots else engine

    @property
    def snapshots(self) -> Path:
        """Where its snapshot is."""
        return self.folder / "snapshots"

    @contextmanager
    def looking(self, *, snapshots: bool = False) -> Iterator[Connection]:
        """A connection that looks at one moment, as a callback has, and leaves nobody connected."""
        engine = self.open(snapshots=snapshots)
        with reading(engine) as connection:
            yield connection
        engine.dispose()

    @cached_property
    def now(self) -> datetime:
        """The last moment it knew when it was first asked."""
        with self.looking() as connection:
            return datetime.fromisoformat(connection.scalars(select(SyncBookmark.value)).one())

    def take_snapshot(self) -> None:
        """As the server's child process does."""
        with self.looking() as connection:
            snapshot.save(snapshot.take(connection), self.snapshots)

    @contextmanager
    def copy(self, name: str) -> Iterator["World"]:
        """One that may be written to; gone afterwards."""
        with duplicate(self.url, self.folder, name) as url:
            yield World(url, self.leads, self.folder / name)

    def environment(self, **more: str) -> dict[str, str]:
        """What a process of the program needs to run on it."""
        place = {"DATABASE_URL": self.url, "DATA_DIR": str(self.folder), "PYTHONPATH": str(PROJECT)}
        return {**os.environ, **place, **more}

    def cli(self, *arguments: str, stdin: str = "") -> None:
        """`python -m core ...`; its words where it fails."""
        command = [sys.executable, "-m", "core", *arguments]
        done = subprocess.run(
            command, env=self.environment(), cwd=PROJECT, input=stdin, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")


def prepare(leads: int, keep: Path, scratch: Path, server: str | None) -> World:
    """The world of that size, from `keep` or made now; on the PostgreSQL `server` when one is given."""
    keep.mkdir(mode=0o700, parents=True, exist_ok=True)
    world = World(_on_server(server, leads) if server else f"sqlite:///{keep / f'{leads}.db'}", leads, scratch)
    engine = world.open()
    if not (migrate.is_current(engine) and _is_whole(engine)):
        print(f"Making a company with {leads:,} leads in {engine.url.render_as_string()}; it is kept.", flush=True)
        world.cli("init")
        world.cli("demo", "--leads", str(leads), "--now", str(LAST_DAY))
    engine.dispose()
    return world


@contextmanager
def empty(world: World, name: str) -> Iterator[World]:
    """A database of the same kind with all tables and no rows; gone afterwards."""
    url, folder = make_url(world.url), world.folder / name
    folder.mkdir(mode=0o700)
    on_server = url.get_backend_name() == "postgresql"
    made = World(_database(url, f"bench_{name}") if on_server else f"sqlite:///{folder / 'empty.db'}", 0, folder)
    engine = made.open()
    migrate.upgrade(engine)
    engine.dispose()
    try:
        yield made
    finally:
        if on_server:  # a file goes with its folder
            _drop(url, f"bench_{name}")


@contextmanager
def duplicate(url: str, folder: Path, name: str) -> Iterator[str]:
    """A copy of a database: a file, or a database beside it on the server."""
    parsed = make_url(url)
    (folder / name).mkdir(exist_ok=True, mode=0o700)
    if parsed.get_backend_name() == "postgresql":
        try:
            yield _database(parsed, f"bench_{name}", parsed.database)
        finally:
            _drop(parsed, f"bench_{name}")
        return
    source, target = Path(parsed.database or ""), folder / name / "copy.db"
    for end in ("", "-wal"):
        if Path(f"{source}{end}").exists():
            shutil.copyfile(f"{source}{end}", f"{target}{end}")
    try:
        yield f"sqlite:///{target}"
    finally:
        shutil.rmtree(folder / name)


def _is_whole(engine: Engine) -> bool:
    """Whether the company was led up to its last day: a run that was stopped goes on."""
    with reading(engine) as connection:
        known = connection.scalars(select(SyncBookmark.value)).one_or_none()
    return known is not None and datetime.fromisoformat(known) >= datetime.combine(LAST_DAY, datetime.min.time(), UTC)


def _on_server(server: str, leads: int) -> str:
    url = make_url(server)
    with _outside(url) as connection:
        there = connection.exec_driver_sql(f"SELECT 1 FROM pg_database WHERE datname = 'bench_{leads}'").first()
    if there:
        return url.set(database=f"bench_{leads}").render_as_string(hide_password=False)
    return _database(url, f"bench_{leads}")


def _database(server: URL, name: str, template: str | None = None) -> str:
    _drop(server, name)
    with _outside(server) as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template or "template0"}"')
    return server.set(database=name).render_as_string(hide_password=False)


def _drop(server: URL, name: str) -> None:
    with _outside(server) as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _outside(server: URL) -> Iterator[Connection]:
    """A connection that is in none of the databases that are made and dropped."""
    engine = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def person() -> Any:
    """Somebody who may do everything."""
    name = "Bench"
    return SimpleNamespace(
        id=1, name=name, label=name, email="bench@example.test", role="admin", may=lambda _permission: True
    )
