"""A lead's score explained: reasons that add up to what is stored, and its history in words."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import NotFound
from core.leads.score import explained
from core.store.engine import reading
from core.store.models import Lead
from tests.core.ingest.importing import NOW, load

LEADS = "Record ID,Email,Create Date,Job Title,Country\n1,ada@acme.io,2026-06-01,Head of Sales,Germany\n"
TOUCHES = "Activity ID,Activity Type,Activity Date,Outcome,Associated Contact Email\nt1,Form,2026-06-29,,ada@acme.io\n"


def test_a_lead(engine):
    load(engine, LEADS, kind="leads")
    load(engine, TOUCHES, kind="hubspot_activities", now=NOW + timedelta(hours=1))
    with reading(engine) as connection:
        lead = connection.scalar(select(Lead.id))
        found = explained(connection, lead, NOW)
        with pytest.raises(NotFound):
            explained(connection, lead + 1, NOW)
    assert (found.score, found.own, found.rules.score, found.rules.grade) == (35, None, 35, "B2")  # 50 and 20
    assert [str(one) for one in found.rules.fit_reasons] == [
        "+20 Director or above (Head of Sales)",
        "+15 Main markets (Germany)",
        "+15 Business address",
    ]
    assert [str(one) for one in found.rules.engagement_reasons] == ["+20 Form sent (yesterday)"]
    assert found.missing == ("Company size", "Industry")
    assert [(step.score, step.grade, step.why) for step in found.history] == [
        (35, "B2", "New data about the lead"),
        (25, "B3", "First score"),
    ]
