from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import bindparam, insert, inspect, select, text

from core.derive.likeness import Likeness, keys
from core.errors import InvalidInput
from core.store import migrate, search
from core.store.definitions import ALWAYS
from core.store.engine import open_engine, reading, writing
from core.store.models import Audit, Base, Distinct, Setting, StageDefinition, User
from core.store.types import Timestamp

PAST, DAY = datetime(2026, 5, 1, 12, tzinfo=UTC), timedelta(days=1)


@pytest.fixture
def empty(bare_url):
    engine = open_engine(bare_url)
    yield engine
    engine.dispose()


def _is_no_order(_thing, name, kind, *_more):
    return kind != "index" or not name.startswith("ix_lead_by")


# The indexes by expressions are compared in the next test.
@pytest.mark.filterwarnings("ignore:.*expression-based index", "ignore:autogenerate skipping")
def test_the_revisions_make_what_the_models_say(empty):
    migrate.upgrade(empty)
    with reading(empty) as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "include_name": search.is_modelled, "include_object": _is_no_order},
        )
        assert compare_metadata(context, Base.metadata) == []
        made = inspect(connection)
        for table in Base.metadata.sorted_tables:
            unique = {tuple(one["column_names"]) for one in made.get_unique_constraints(table.name)}
            wanted = {
                tuple(column.name for column in one.columns)
                for one in table.constraints
                if type(one).__name__ == "UniqueConstraint"
            }
            assert unique == wanted, table.name


DEFINITIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE name LIKE 'ix_lead_by%'",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'ix_lead_by%'",
}


def test_the_revisions_make_the_orders_of_leads_that_the_models_say(empty):
    migrate.upgrade(empty)
    with writing(empty) as connection:
        definitions = text(DEFINITIONS[empty.dialect.name])
        made = {name: told.replace(" ", "") for name, told in connection.execute(definitions)}
        orders = [index for index in Base.metadata.tables["lead"].indexes if index.name in made]
        assert len(orders) == len(made) == 6
        for index in orders:
            index.drop(connection)
            index.create(connection)
        assert made == {name: told.replace(" ", "") for name, told in connection.execute(definitions)}


def test_the_newest_revision_is_the_one_alembic_goes_to():
    assert ScriptDirectory(str(migrate.FOLDER)).get_current_head() == migrate.head()


def test_upgrading_again_changes_nothing(empty):
    assert not migrate.is_current(empty)
    migrate.upgrade(empty)
    assert migrate.is_current(empty)
    with writing(empty) as connection:
        connection.execute(insert(Setting).values(name="company", value="Acme"))
        before = inspect(connection).get_multi_columns()
    migrate.upgrade(empty)
    with reading(empty) as connection:
        assert str(inspect(connection).get_multi_columns()) == str(before)
        assert connection.scalar(select(Setting.value)) == "Acme"


def test_those_who_were_here_are_not_taken_for_invited(empty, monkeypatch):
    """Revision 0003 takes when somebody was last seen from the record."""
    upgrade = command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _to: upgrade(config, "0002"))
        migrate.upgrade(empty)
    with writing(empty) as connection:
        people = [{"id": n, "email": f"{n}@x.com", "at": PAST} for n in (1, 2)]
        person = "INSERT INTO \"user\" VALUES (:id, :email, '', 'admin', NULL, false, :at)"
        connection.execute(text(person).bindparams(bindparam("at", type_=Timestamp)), people)
        record = insert(Audit).values(user_id=1, detail={})
        for action, at in (("sign_in", PAST), ("sign_in", PAST + DAY), ("sign_out", PAST + 2 * DAY)):
            connection.execute(record.values(action=action, at=at))
    migrate.upgrade(empty)
    with reading(empty) as connection:
        assert dict(connection.execute(select(User.id, User.seen_at)).all()) == {1: PAST + DAY, 2: None}


def test_what_stages_meant_holds_always(empty, monkeypatch):
    """Revision 0012 gives definitions their days."""
    upgrade = command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _to: upgrade(config, "0007"))
        migrate.upgrade(empty)
    with writing(empty) as connection:
        connection.execute(text("INSERT INTO stage_mapping VALUES ('lifecycle', 'hot', 3)"))
    migrate.upgrade(empty)
    with reading(empty) as connection:
        row = StageDefinition
        told = connection.execute(select(row.field, row.value, row.since, row.stage)).all()
        assert told == [("lifecycle", "hot", ALWAYS, 3)]


def test_who_was_said_to_be_somebody_else_still_is(empty, monkeypatch):
    """Revision 0016 shortens the keys that decisions refer to."""
    upgrade = command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _to: upgrade(config, "0015"))
        migrate.upgrade(empty)
    sign = b"eann@acme.test"
    long = int.from_bytes(blake2b(sign, digest_size=8).digest(), signed=True)
    with writing(empty) as connection:
        connection.execute(text("INSERT INTO source (id, kind, name) VALUES (1, 'crm', 'CRM')"))
        lead = (
            "INSERT INTO lead (id, source_id, external_id, created_at, channel, stage) VALUES (7, 1, 'A', :at, 'x', 1)"
        )
        connection.execute(text(lead).bindparams(bindparam("at", type_=Timestamp)), {"at": PAST})
        connection.execute(text("INSERT INTO lead_distinct (lead_id, key) VALUES (7, :key)"), {"key": long})
    migrate.upgrade(empty)
    with reading(empty) as connection:
        (short,) = keys([Likeness.EMAIL], [sign])
        assert (7, short) in connection.execute(select(Distinct.lead_id, Distinct.key)).all()


def test_an_upgrade_that_fails_leaves_nothing(empty, monkeypatch):
    monkeypatch.setattr(command, "upgrade", lambda config, to: _half(config))
    with pytest.raises(ZeroDivisionError):
        migrate.upgrade(empty)
    with reading(empty) as connection:
        assert inspect(connection).get_table_names() == []


def _half(config):
    config.attributes["connection"].execute(text("CREATE TABLE half (n INTEGER)"))
    raise ZeroDivisionError


def test_a_database_of_the_future_is_told_in_words(empty):
    migrate.upgrade(empty)
    with writing(empty) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not migrate.is_current(empty)
    with pytest.raises(InvalidInput, match="newer version of the program"):
        migrate.upgrade(empty)
