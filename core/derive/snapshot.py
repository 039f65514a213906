"""Derived tables as arrays in memory: every figure of a page in a few milliseconds, whatever it is asked by.

A child process writes them into a file when the data has changed; pages map that file, which takes no time and
only the memory of what is looked at, and answer from the tables until it is there.
"""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, Select, String, func, literal, select

from core.derive import changes, mend
from core.derive.ads import finer_rows
from core.store.base import Base, table_of
from core.store.models import AdDay, AdMetric, AdMonth, DailyFact, DealFact, Journey, LagDay
from core.store.settings import figures_version

Arrays = dict[str, NDArray[Any]]
ORDER: dict[type[Base], tuple[str, ...]] = {
    Journey: ("created_day",),
    DealFact: ("closed_day",),
    DailyFact: ("day",),
    LagDay: ("stage", "day"),
    AdDay: ("source_id", "grain", "day"),
    AdMonth: ("source_id", "grain", "month"),
    AdMetric: ("source_id", "grain", "day"),  # only the rows that tell more than a campaign
}
"""What is in a snapshot, and the columns its rows are ordered by."""
MOMENTS = ("created_at", "mql_at", "sql_at", "opportunity_at", "won_at", "closed_at")
WORTH_IT = 20_000
"""Below this many leads the tables answer as fast."""
CHUNK = 50_000
NULL = -1
"""Stands for null; no day, moment or amount is negative."""
SMALL = (np.int8, np.int16, np.int32)
ALIGNED = 64
FORMAT = 3
"""Of the file: one of another format is not read."""


@dataclass(frozen=True)
class Snapshot:
    """Columns by table name, rows in their ORDER; null is NULL (-1), a currency its place in `currencies`.

    `latest`: the last moment anything happened at, in epoch seconds: from then on nothing is still to come. It is
    saved with the columns, since looking it up would draw all of their moments into memory.
    """

    version: int
    tables: dict[str, Arrays]
    currencies: tuple[str, ...]
    latest: int

    @property
    def leads(self) -> int:
        """How many there are in it."""
        return len(self.tables[Journey.__tablename__]["lead_id"])

    @cached_property
    def created(self) -> NDArray[np.int64]:
        """When each lead was created, in epoch seconds by its id; 0 for ids that none has."""
        rows = self.tables[Journey.__tablename__]
        found = np.zeros(int(rows["lead_id"].max(initial=0)) + 1, np.int64)
        found[rows["lead_id"]] = rows["created_at"]
        return found


def span(rows: Arrays, *bounds: tuple[str, int, int]) -> slice:
    """The rows whose columns lie between bounds, both included: one run, where the order begins with the columns."""
    start, stop = 0, len(next(iter(rows.values())))
    for name, low, high in bounds:
        column = rows[name][start:stop]
        # A bound of another type than the column would be compared with a copy of it all.
        limits = np.iinfo(column.dtype)
        least, most = (column.dtype.type(min(max(bound, limits.min), limits.max)) for bound in (low, high))
        first, last = np.searchsorted(column, least), np.searchsorted(column, most, "right")
        start, stop = start + int(first), start + int(last)
    return slice(start, stop)


def take(connection: Connection, before: Snapshot | None = None) -> Snapshot:
    """Read the tables as they stand; from one taken `before`, only what has changed since."""
    changed = changes.since(connection, before.version) if before else None
    known = before if changed is not None else None
    codes = {name: code for code, name in enumerate(known.currencies if known else ("",))}
    tables = {
        model.__tablename__: _table(connection, model, codes, known.tables[model.__tablename__], changed)
        if known and changed
        else _read(connection, rows_of(model), codes)
        for model in ORDER
    }
    return Snapshot(figures_version(connection), tables, tuple(codes), _latest(tables))


def _latest(tables: dict[str, Arrays]) -> int:
    moments = [rows[name] for rows in tables.values() for name in MOMENTS if name in rows]
    return max((int(each.max()) for each in moments if len(each)), default=NULL)


def _table(
    connection: Connection, model: type[Base], codes: dict[str, int], known: Arrays, changed: changes.Changes
) -> Arrays:
    """A table as it stands: as it was, mended, or, where it is small, read again."""
    if model in (AdDay, AdMonth, AdMetric) and not changed.spans:
        return known
    if model is Journey and not changed.leads:
        return known
    if model is Journey:
        return mend.leads(known, changed.leads, lambda where: _read(connection, rows_of(model).where(where), codes))
    if model is AdMetric:
        return mend.days(known, changed.spans, lambda where: _read(connection, rows_of(model).where(where), codes))
    return _read(connection, rows_of(model), codes)


def rows_of(model: type[Base]) -> Select[Any]:
    """The rows of a table as a snapshot has them."""
    rows = finer_rows() if model is AdMetric else select(*map(_filled, table_of(model).columns))
    return rows.order_by(*(table_of(model).c[name] for name in ORDER[model]))


def _filled(column: Column[Any]) -> Any:
    """A column without nulls, so that its numbers go into an array as they come."""
    return func.coalesce(column, literal(NULL, column.type)).label(column.name) if column.nullable else column


def _read(connection: Connection, chosen: Select[Any], codes: dict[str, int]) -> Arrays:
    columns = list(chosen.selected_columns)
    # Of the statement, not of the connection, which would keep the option.
    rows = connection.execute(chosen.execution_options(stream_results=True))
    parts: list[list[NDArray[Any]]] = [[] for _ in columns]
    while chunk := rows.fetchmany(CHUNK):
        for part, column, cells in zip(parts, columns, zip(*chunk, strict=True), strict=True):
            numbers = [codes.setdefault(cell, len(codes)) for cell in cells] if _is_text(column) else cells
            part.append(np.fromiter(numbers, np.int64, len(cells)))
    return {
        str(column.name): _packed(np.concatenate(part)) if part else np.empty(0, np.int32)
        for column, part in zip(columns, parts, strict=True)
    }


def _is_text(column: Any) -> bool:
    return isinstance(column.type, String)


def _packed(numbers: NDArray[Any]) -> NDArray[Any]:
    """The same in the smallest type that has room beyond them on both sides: what is not read takes no time."""
    low, high = int(numbers.min()), int(numbers.max())
    kinds = (kind for kind in SMALL if np.iinfo(kind).min < low and high < np.iinfo(kind).max)
    return numbers.astype(next(kinds, np.int64))


class Snapshots:
    """The newest snapshot there is, from files in `folder`; `ask` is called when one is missing."""

    def __init__(self, folder: Path, ask: Callable[[], None]) -> None:
        self._folder, self._ask = folder, ask
        self._newest: Snapshot | None = None
        self._lock = Lock()

    def current(self, connection: Connection) -> Snapshot | None:
        """The snapshot of the data this connection sees; None while there is none."""
        version = figures_version(connection)
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
    """Write it for the other processes, whole or not at all, and drop older ones.

    The file holds every column, one behind the other, then a table of contents as JSON, then its length.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    places: list[tuple[str, str, str, int, int]] = []
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        for table, columns in snapshot.tables.items():
            for name, array in columns.items():
                file.write(bytes(-file.tell() % ALIGNED))
                places.append((table, name, array.dtype.str, file.tell(), len(array)))
                array.tofile(file)
        known = {"format": FORMAT, "currencies": snapshot.currencies, "latest": snapshot.latest, "places": places}
        contents = json.dumps(known).encode()
        file.write(contents + len(contents).to_bytes(8, "little"))
    target = _path(folder, snapshot.version)
    Path(file.name).replace(target)
    for other in folder.glob("*.arrays"):
        if other != target:
            other.unlink(missing_ok=True)


def newest(folder: Path) -> Snapshot | None:
    """The snapshot that was saved last, of whatever version."""
    saved = sorted(folder.glob("*.arrays"), key=lambda path: path.stat().st_mtime_ns) if folder.is_dir() else []
    return load(folder, int(saved[-1].stem)) if saved else None


def load(folder: Path, version: int) -> Snapshot | None:
    """The saved snapshot of a version, mapped into memory; None when there is none (any more)."""
    try:
        data = np.memmap(_path(folder, version), np.uint8, "r")
    except FileNotFoundError:
        return None
    length = int.from_bytes(data[-8:].tobytes(), "little")
    contents = json.loads(data[-8 - length : -8].tobytes())
    if contents.get("format") != FORMAT:
        return None
    tables: dict[str, Arrays] = {}
    for table, name, kind, start, size in contents["places"]:
        tables.setdefault(table, {})[name] = np.frombuffer(data, np.dtype(kind), size, start)
    return Snapshot(version, tables, tuple(contents["currencies"]), contents["latest"])


def _path(folder: Path, version: int) -> Path:
    return folder / f"{version}.arrays"
