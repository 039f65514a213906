"""Journeys and deal facts as arrays in memory, for questions that no rollup has the keys of.

A child process writes them into a file when the data has changed; pages read that file, which takes
milliseconds, and answer from the tables until it is there.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, String, func, select

from core.store.base import Base, table_of
from core.store.models import DealFact, Journey
from core.store.settings import data_version

Arrays = dict[str, NDArray[Any]]
ORDER: dict[type[Journey] | type[DealFact], Any] = {Journey: Journey.created_day, DealFact: DealFact.closed_day}
"""What is in a snapshot, and the column its rows are ordered by."""
LEFT_OUT = ("mql_lag", "sql_lag", "opportunity_lag", "won_lag")
WORTH_IT = 20_000
"""Below this many leads the tables answer as fast."""
CHUNK = 50_000
NULL = -1
"""Stands for null; no day, moment or amount is negative."""


@dataclass(frozen=True)
class Snapshot:
    """Columns by table name, rows in the order of creation or closing; null is NULL (-1)."""

    version: int
    tables: dict[str, Arrays]

    @property
    def leads(self) -> int:
        """How many there are in it."""
        return len(self.tables[Journey.__tablename__]["lead_id"])


def take(connection: Connection) -> Snapshot:
    """Read both tables as they stand."""
    tables = {model.__tablename__: _read(connection, model, order) for model, order in ORDER.items()}
    return Snapshot(data_version(connection), tables)


def _read(connection: Connection, model: type[Base], order: Any) -> Arrays:
    columns = [column for column in table_of(model).columns if column.name not in LEFT_OUT]
    # Of the statement, not of the connection, which would keep the option.
    rows = connection.execute(select(*columns).order_by(order).execution_options(stream_results=True))
    parts: list[list[NDArray[Any]]] = [[] for _ in columns]
    while chunk := rows.fetchmany(CHUNK):
        for part, column, cells in zip(parts, columns, zip(*chunk, strict=True), strict=True):
            if isinstance(column.type, String):
                part.append(np.array(cells))
            else:
                kind = np.int64 if isinstance(column.type, BigInteger) else np.int32
                part.append(np.fromiter((NULL if cell is None else cell for cell in cells), kind, len(cells)))
    return {
        column.name: np.concatenate(part) if part else np.empty(0, np.int64)
        for column, part in zip(columns, parts, strict=True)
    }


class Snapshots:
    """The newest snapshot there is, from files in `folder`; `ask` is called when one is missing."""

    def __init__(self, folder: Path, ask: Callable[[], None]) -> None:
        self._folder, self._ask = folder, ask
        self._newest: Snapshot | None = None
        self._lock = Lock()

    def current(self, connection: Connection) -> Snapshot | None:
        """The snapshot of the data this connection sees; None while there is none."""
        version = data_version(connection)
        with self._lock:
            if self._newest is None or self._newest.version != version:
                self._newest = load(self._folder, version)
            if self._newest is None and (connection.scalar(select(func.max(Journey.lead_id))) or 0) >= WORTH_IT:
                self._ask()
            return self._newest


def of(connection: Connection) -> Snapshot | None:
    """The snapshot a connection may use, if its program keeps any."""
    options = connection.get_execution_options()
    holder = options.get("snapshots")
    return holder.current(connection) if isinstance(holder, Snapshots) and not options.get("write") else None


def save(snapshot: Snapshot, folder: Path) -> None:
    """Write it for the other processes, whole or not at all, and drop older ones."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    arrays = {f"{table}.{name}": array for table, columns in snapshot.tables.items() for name, array in columns.items()}
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        np.savez(file, allow_pickle=False, **arrays)
    target = _path(folder, snapshot.version)
    Path(file.name).replace(target)
    for other in folder.glob("*.npz"):
        if other != target:
            other.unlink(missing_ok=True)


def load(folder: Path, version: int) -> Snapshot | None:
    """The saved snapshot of a version; None when there is none (any more)."""
    tables: dict[str, Arrays] = {}
    try:
        with np.load(_path(folder, version)) as file:
            for key in file.files:
                table, name = key.split(".")
                tables.setdefault(table, {})[name] = file[key]
    except FileNotFoundError:
        return None
    return Snapshot(version, tables)


def _path(folder: Path, version: int) -> Path:
    return folder / f"{version}.npz"
