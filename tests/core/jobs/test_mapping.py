"""Campaign names mapped by hand: remembered, listed, forgotten."""

import pytest
from sqlalchemy import select

from core.access import people
from core.access.person import Person
from core.access.roles import Role
from core.errors import InvalidInput
from core.ingest.records import Options
from core.jobs.files import import_bytes
from core.jobs.mapping import from_elsewhere, google_campaigns, map_campaign, mapped_campaigns, unmap_campaign
from core.store.engine import reading, writing
from core.store.models import Audit, Campaign, Lead
from core.store.settings import data_version
from tests.core.ingest.importing import NOW

SPEND = b"Day,Campaign,Currency code,Cost,Impr.,Clicks\n2026-03-02,Brand,USD,100.00,10,1\n"
LEADS = b"Record ID,Email,Create Date,Lifecycle Stage,utm_campaign\n1,ann@acme.test,2026-03-02,lead,old promo\n"
MARIA = Person(1, "maria@acme.test", "Maria", Role("admin"))


@pytest.fixture
def brand(engine):
    """A campaign, and a lead that names another."""
    with writing(engine) as connection:
        people.add(connection, MARIA.email, "admin", NOW)
    for content in (SPEND, LEADS):
        import_bytes(engine, content, "file.csv", Options(), NOW)
    with reading(engine) as connection:
        return connection.scalar(select(Campaign.id))


def seen(engine):
    """(the campaign of the lead, what is mapped by hand)."""
    with reading(engine) as connection:
        mapped = [tuple(row.values()) for row in mapped_campaigns(connection).records()]
        return connection.scalar(select(Lead.campaign_id)), mapped


def test_a_mapping_is_listed_until_it_is_forgotten(engine, brand):
    assert seen(engine) == (None, [])
    map_campaign(engine, "Old Promo", brand, MARIA, NOW)
    assert seen(engine) == (brand, [("old promo", "Brand")])
    with reading(engine) as connection:
        before = data_version(connection)
    unmap_campaign(engine, "old promo", MARIA, NOW)
    assert seen(engine) == (None, [])
    with reading(engine) as connection:
        assert data_version(connection) != before
        told = connection.execute(select(Audit.user_id, Audit.detail).where(Audit.action == "campaign_unmapped"))
        assert [tuple(row) for row in told] == [(1, {"value": "old promo", "campaign": brand})]


def test_what_is_not_mapped_cannot_be_forgotten(engine, brand):
    with pytest.raises(InvalidInput, match="old promo is not mapped"):
        unmap_campaign(engine, "old promo", MARIA, NOW)


LINKEDIN, EMAIL = ("linkedin", "paid", "paid_social"), ("crm", "email", "email")
GOOGLE, SILENT = ("google", "cpc", "paid_search"), (None, None, "unknown")


@pytest.mark.parametrize(
    ("origins", "said"),
    [
        ({LINKEDIN: 3}, "linkedin / paid"),
        ({LINKEDIN: 3, EMAIL: 1}, "linkedin / paid"),
        ({LINKEDIN: 30, GOOGLE: 1}, None),  # one of them came by Google
        ({LINKEDIN: 2, SILENT: 2}, "linkedin / paid"),
        ({LINKEDIN: 1, SILENT: 2}, None),  # most do not tell
        ({SILENT: 2}, None),
    ],
)
def test_a_name_is_elsewhere_when_all_who_tell_say_so(origins, said):
    assert from_elsewhere(origins) == said


def test_campaigns_of_google_are_told_from_others(connection, world):
    search = world.campaign("Search", source_id=world.source("Acme", "google_ads"))
    world.campaign("Posts", source_id=world.source("social", "files"))
    assert google_campaigns(connection) == {search}
