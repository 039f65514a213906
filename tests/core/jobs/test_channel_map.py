"""CRM source values and the channels they stand for: told, previewed, saved, followed by leads old and new."""

import pytest
from sqlalchemy import select

from core import config
from core.access import people
from core.access.person import Person
from core.access.roles import Role
from core.errors import InvalidInput
from core.filters import Filters
from core.ingest.records import Options
from core.ingest.write.settle import settle_everything
from core.jobs import channel_map, run
from core.jobs.files import import_bytes
from core.metrics.query import query
from core.store.engine import reading, writing
from core.store.models import Audit, ChannelMapping, Lead
from tests.core.ingest.importing import NOW

MARIA = Person(1, "maria@acme.test", "Maria", Role.ADMIN)
LEADS = b"""Record ID,Email,Create Date,Lifecycle Stage,Source,utm_source,utm_medium,gclid
1,a@b.io,2026-03-02,lead,Trade fair,,,
2,b@b.io,2026-03-02,lead,trade  FAIR,,,
3,c@b.io,2026-03-02,lead,Trade fair,google,cpc,
4,d@b.io,2026-03-02,lead,Trade fair,,,Cj0abc
5,e@b.io,2026-03-02,lead,Webinar,,,
6,f@b.io,2026-03-02,lead,,,,
"""


@pytest.fixture
def ready(engine, monkeypatch):
    monkeypatch.setattr(run, "start", lambda *_: None)
    with writing(engine) as connection:
        people.add(connection, MARIA.email, "admin", NOW)
    import_bytes(engine, LEADS, "leads.csv", Options(kind="leads"), NOW)
    return engine


def save(engine, chosen):
    job = channel_map.save(engine, config.read({}), chosen, MARIA, NOW)
    return run.run(engine, job.id, channel_map.WORK, lambda: NOW)


def channels(engine):
    with reading(engine) as connection:
        frame = query(connection, ["leads"], Filters(), NOW, ["channel"]).frame
        return dict(zip(frame["channel_key"], frame["leads"], strict=True))


def test_values_with_their_spellings_and_why_leads_are_where_they_are(ready):
    with reading(ready) as connection:
        fair, webinar = channel_map.source_values(connection)
        assert dict(channel_map.rules(connection)) == {
            "Ad campaign": 0,
            "Click id": 1,
            "UTM values": 1,
            "CRM source": 3,
            "Referring site": 0,
            "Nothing known": 1,
        }
    assert (fair.key, fair.value, fair.leads, len(fair.spellings)) == ("trade fair", "Trade fair", 4, 2)
    assert fair.rules == {"crm source": 2, "utm": 1, "click id": 1}
    assert (fair.told, fair.built_in, fair.channel) == (channel_map.BUILT_IN, "other", "other")
    assert (webinar.channel, webinar.leads) == ("event", 1)


def test_the_preview_says_what_saving_does(ready):
    before = channels(ready)
    with reading(ready) as connection:
        foreseen = channel_map.preview(connection, {"trade fair": "event"})
    assert foreseen == {"event": (1, 3), "other": (2, 0)}
    assert channels(ready) == before
    assert save(ready, {"trade fair": "event"})
    after = channels(ready)
    assert {channel: (before.get(channel, 0), after.get(channel, 0)) for channel in foreseen} == foreseen
    assert after["paid_search"] == before["paid_search"] == 2


def test_later_leads_follow_and_a_rebuild_changes_nothing(ready):
    save(ready, {"trade fair": "event"})
    more = b"Record ID,Email,Create Date,Lifecycle Stage,Source\n9,z@b.io,2026-03-03,lead,TRADE FAIR\n"
    import_bytes(ready, more, "more.csv", Options(kind="leads"), NOW)
    stood = channels(ready)
    assert stood["event"] == 4
    with writing(ready) as connection:
        settle_everything(connection, NOW)
    assert channels(ready) == stood


def test_back_to_the_built_in_table(ready):
    before = channels(ready)
    save(ready, {"trade fair": "event", "webinar": "partner"})
    save(ready, {"trade fair": channel_map.BUILT_IN, "webinar": channel_map.BUILT_IN})
    assert channels(ready) == before
    with reading(ready) as connection:
        assert connection.execute(select(ChannelMapping.value)).all() == []
        told = connection.scalars(select(Audit.detail).where(Audit.action == "channel_mapped").order_by(Audit.id)).all()
    assert told[0] == {"value": "Trade fair", "before": "as built in", "after": "Events"}
    assert told[-1] == {"value": "Webinar", "before": "Partners", "after": "as built in"}


@pytest.mark.parametrize("chosen", [{"nowhere": "event"}, {"trade fair": "magic"}, {"": "event"}])
def test_what_does_not_exist_is_refused(ready, chosen):
    with reading(ready) as connection, pytest.raises(InvalidInput):
        channel_map.changes(connection, chosen)
    assert not save(ready, chosen)


def test_junk_follows_the_map_but_is_not_counted(ready):
    with writing(ready) as connection:
        lead = connection.scalar(select(Lead.id).where(Lead.email == "a@b.io"))
        connection.execute(Lead.__table__.update().where(Lead.id == lead).values(junk="test"))
        assert channel_map.source_values(connection)[0].leads == 3
        channel_map.write(connection, {"trade fair": "event"}, 1, NOW)
        assert connection.scalar(select(Lead.channel).where(Lead.id == lead)) == "event"
