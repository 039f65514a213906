"""A person's last word on junk."""

import pytest
from sqlalchemy import select

from core.access import people
from core.access.person import Person
from core.access.roles import Role
from core.errors import NotFound
from core.filters import Filters
from core.jobs.junk import overrule, overruled
from core.metrics.junk import junk_audit
from core.store.engine import reading, writing
from core.store.models import Audit, Lead
from core.store.settings import data_version
from tests.core.ingest.importing import NOW, load

MARIA = Person(1, "maria@acme.test", "Maria", Role("admin"))


@pytest.fixture
def lead(engine):
    """A lead whose form was filled in by a robot, or so it seems."""
    with writing(engine) as connection:
        people.add(connection, MARIA.email, "admin", NOW)
    load(engine, "Lead ID,Email,Created,Form seconds\n1,ann@firm.io,2026-05-01,1\n2,bo@firm.io,2026-05-01,30\n")
    with reading(engine) as connection:
        return connection.scalar(select(Lead.id).where(Lead.external_id == "1"))


def counts(engine):
    """(leads that count, those that do not, counted by hand)."""
    with reading(engine) as connection:
        audit = junk_audit(connection, Filters(), NOW, limit=5)
        return audit.leads, audit.junk, list(overruled(connection)["email"])


def test_it_counts_at_once_and_not_when_taken_back(engine, lead):
    with reading(engine) as connection:
        before = data_version(connection)
    assert counts(engine) == (1, 1, [])
    overrule(engine, lead, True, MARIA, NOW)
    assert counts(engine) == (2, 0, ["ann@firm.io"])
    load(engine, "Lead ID,Email,Created,Form seconds\n1,ann@firm.io,2026-05-01,0\n")  # an import does not forget it
    assert counts(engine) == (2, 0, ["ann@firm.io"])
    overrule(engine, lead, False, MARIA, NOW)
    assert counts(engine) == (1, 1, [])
    with reading(engine) as connection:
        assert data_version(connection) > before
        said = connection.execute(select(Audit.action, Audit.detail).where(Audit.action.like("lead%"))).all()
        assert [tuple(row) for row in said] == [("lead_counted", {"lead": lead}), ("lead_judged", {"lead": lead})]


@pytest.mark.parametrize("forged", [99, 0, -1, 2**40, "1", None, [1]])
def test_no_such_lead(engine, lead, forged):
    with pytest.raises(NotFound, match="does not exist"):
        overrule(engine, forged, True, MARIA, NOW)
    assert counts(engine) == (1, 1, [])
