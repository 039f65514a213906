"""Databases on the server of $TEST_POSTGRES_URL (`make unit` starts one): made once, emptied for every test."""

import os

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url

from core.store import migrate
from core.store.engine import open_engine

SERVER = os.environ.get("TEST_POSTGRES_URL")

# Ten times faster than TRUNCATE, which makes new files, or than a new database from a template.
_EMPTY = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;  -- in any order, whatever refers to what
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
    PERFORM setval(oid::regclass, 1, false) FROM pg_class
        WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
END $$
"""
_NOTHING = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


class Database:
    """A database of this test worker, dropped when `close` is called."""

    def __init__(self, name: str, *, tables: bool) -> None:
        self._name = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
        self._clear = _EMPTY if tables else _NOTHING
        self._on_server(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)", f"CREATE DATABASE {self._name}")
        url = _server().set(database=self._name)
        self._engine = _plain(url)
        self.url = url.render_as_string(hide_password=False)
        if tables:
            engine = open_engine(self.url)
            migrate.upgrade(engine)
            engine.dispose()

    def emptied(self) -> str:
        """Its address, and nothing left of the test before."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql(self._clear)
        return self.url

    def close(self) -> None:
        """Drop it, whoever is still connected."""
        self._engine.dispose()
        self._on_server(f"DROP DATABASE {self._name} WITH (FORCE)")

    def _on_server(self, *statements: str) -> None:
        engine = _plain(_server())
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()


def _server() -> URL:
    if not SERVER:
        pytest.skip("needs a PostgreSQL server: run `make unit`, or set TEST_POSTGRES_URL")
    return make_url(SERVER)


def _plain(url: URL) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT")
