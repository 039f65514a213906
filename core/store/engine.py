"""Opening the database: driver, pragmas, and one way each to read and to write."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DataError, NoSuchModuleError, OperationalError

from core.errors import Busy, InvalidInput
from core.store import convert, search
from core.store.moment import looking

# 3.7.0 to 3.51.2 can corrupt a WAL database when a checkpoint and a reset meet.
SAFE_SQLITE = (3, 51, 3)
BUSY_SECONDS = 5
_LOCK_NOT_AVAILABLE = "55P03"
_TOO_LONG = "54000"  # for an index
_CANNOT_HOLD = (None, "22003", "22021", "22P05")  # NUL in a text (found by the driver), a number, a character


def open_engine(url: str, field: str = "DATABASE_URL") -> Engine:
    """An engine for `url` (SQLite or PostgreSQL); the folder of a SQLite file is made when missing.

    InvalidInput, which names the `field` the address came from, when there cannot be such a database.
    """
    try:
        parsed = make_url(url)
    except Exception as error:
        raise InvalidInput(f"{field} is not a database address.", field=field) from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise InvalidInput(f"{field} must begin with sqlite:// or postgresql://.", field=field)
    if parsed.get_backend_name() == "postgresql":
        return _engine(parsed, field, pool_pre_ping=True, connect_args={"options": _server_options()})
    if parsed.database and parsed.database != ":memory:":
        _make_folder(Path(parsed.database).parent, field)
    engine = _engine(parsed, field, module=_sqlite(), connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _server_options() -> str:
    """For each session: no waiting without end (0 would mean that), no compiling of plans that run for milliseconds.

    And a plan for the values at hand: one made for any values reads all leads for a text that none has.
    """
    waits = f"-c lock_timeout={max(BUSY_SECONDS * 1000, 1)}"
    return f"-c timezone=UTC {waits} -c jit=off -c plan_cache_mode=force_custom_plan"


def _engine(url: URL, field: str, **options: Any) -> Engine:
    try:
        return create_engine(url, **options)
    except (ImportError, NoSuchModuleError) as error:
        problem = f"{field}: the driver of {url.drivername}:// is not installed."
        raise InvalidInput(problem, field=field) from error


def _make_folder(folder: Path, field: str) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # personal data
    except OSError as error:
        problem = f"{field}: the folder {folder} cannot be made: {error.strerror}."
        raise InvalidInput(problem, field=field) from error


def _sqlite() -> ModuleType:
    """A SQLite driver new enough to be safe: the interpreter's own, else the packaged one."""
    for name in ("sqlite3", "pysqlite3.dbapi2"):
        with suppress(ImportError):
            driver = import_module(name)
            if driver.sqlite_version_info >= SAFE_SQLITE:
                # Without an adapter of its own None takes the driver's slowest path, 25 times that of a number;
                # this one (an empty dict has nothing for it) stays in C.
                driver.register_adapter(type(None), {}.get)
                return driver
    raise InvalidInput("SQLite 3.51.3 or newer is needed: install pysqlite3 0.6.1 or a newer Python.")


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun in _begin
    convert.teach(connection)
    search.teach(connection)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "cache_size=-16384",  # KiB; a large import takes 1.6 times as long with SQLite's own 2 MiB
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view for queries: all of them see the database at one moment."""
    with _told(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        looking(connection)
        with connection.begin():
            yield connection


@contextmanager
def unaided(connection: Connection) -> Iterator[None]:
    """PostgreSQL answers without helpers: of a walk that is to end soon each of them would walk too far."""
    is_helped = connection.dialect.name == "postgresql"
    if is_helped:
        connection.exec_driver_sql("SET LOCAL max_parallel_workers_per_gather = 0")
    yield
    if is_helped:
        connection.exec_driver_sql("SET LOCAL max_parallel_workers_per_gather = DEFAULT")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """The one writer's transaction; Busy when another writer does not finish in time."""
    with _told(), engine.connect().execution_options(write=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4951)")
        yield connection


@contextmanager
def _told() -> Iterator[None]:
    """What a database refuses through nobody's mistake but the moment's or the input's, in words."""
    try:
        yield
    except (OperationalError, DataError) as error:
        state = getattr(error.orig, "sqlstate", None)
        if "locked" in str(error.orig) or state == _LOCK_NOT_AVAILABLE:
            raise Busy("Another import is being written. Nothing was changed; try again in a minute.") from error
        if state == _TOO_LONG:
            raise InvalidInput("A text is too long to be looked up by. Nothing was written.") from error
        if isinstance(error, DataError) and state in _CANNOT_HOLD:
            raise InvalidInput("A number is too large, or a text has characters that cannot be kept.") from error
        raise
