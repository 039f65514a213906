"""Moving everything from one database into another, empty one."""

from sqlalchemy import Connection, Table, func, select

from core.errors import InvalidInput
from core.store.base import Base
from core.store.bulk import CHUNK, write


def copy(source: Connection, target: Connection) -> dict[str, int]:
    """Write every row of every model's table into a database that has them empty; the number of rows by table.

    InvalidInput when the target holds rows already. What it does stands or falls with the target's transaction.
    """
    tables = Base.metadata.sorted_tables
    if filled := [table.name for table in tables if target.execute(select(table).limit(1)).first()]:
        some = ", ".join(filled[:3])
        raise InvalidInput(f"The other database is not empty (see {some}); copy into a new one.", field="to")
    return {table.name: _copy(source, target, table) for table in tables}


def _copy(source: Connection, target: Connection, table: Table) -> int:
    found = source.execute(select(table), execution_options={"yield_per": CHUNK})
    for rows in found.partitions():
        write(target, table, dict(zip(table.columns, zip(*rows, strict=True), strict=True)))
    if target.dialect.name == "postgresql":
        _count_on(target, table)
    wanted, got = (one.scalar(select(func.count()).select_from(table)) or 0 for one in (source, target))
    if wanted != got:
        raise RuntimeError(f"{table.name}: {wanted} rows became {got}")
    return got


def _count_on(target: Connection, table: Table) -> None:
    """Let the numbers that the server gives begin after those that came along, and its plans know the rows."""
    key = table.autoincrement_column
    if key is not None:
        sequence = func.pg_get_serial_sequence(target.dialect.identifier_preparer.format_table(table), key.name)
        target.execute(select(func.setval(sequence, func.coalesce(func.max(key), 0) + 1, False)))
    target.exec_driver_sql(f"ANALYZE {target.dialect.identifier_preparer.format_table(table)}")
