"""What leads lack, by hand, from tables and from arrays."""

from datetime import UTC, date, datetime

from sqlalchemy import update

from core.derive.refresh import rebuild
from core.filters import Filters
from core.ingest.identity.match import METHOD_LABELS
from core.metrics.missing import FIELDS, missing
from core.store.matching import METHODS
from core.store.models import Lead
from tests.core.metrics.asking import arrays

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31))
ALL = {
    "email": "ada@acme.io", "first_name": "Ada", "phone": "+1 2", "company_domain": "acme.io", "country": "DE",
    "assigned": "Kim", "source_value": "Web",
}  # fmt: skip


def told(connection, filters=MARCH):
    rebuild(connection)
    found = missing(connection, filters, NOW)
    with arrays(connection):
        assert missing(connection, filters, NOW) == found
    return found.leads, {name: number for name, number in found.counts.items() if number}


def test_every_field_is_counted_where_nothing_tells_it(connection, world):
    brand = world.campaign("Brand")
    world.lead("2026-03-02", **ALL, campaign=brand)
    for name in ALL:
        world.lead("2026-03-03", **{**ALL, name: ""}, campaign=brand)
    world.lead("2026-03-04", **{**ALL, "first_name": None, "last_name": "Byron"}, campaign=brand)
    world.lead("2026-03-05")
    world.lead("2026-03-06", junk="test")
    world.lead("2026-02-27")
    assert told(connection) == (10, dict.fromkeys(FIELDS, 2) | {"campaign": 1})


def test_persons_erased_lack_nothing(connection, world):
    world.lead("2026-03-02")
    gone = world.lead("2026-03-03")
    connection.execute(update(Lead).where(Lead.id == gone).values(erased_at=NOW))
    assert told(connection) == (1, dict.fromkeys(FIELDS, 1))


def test_a_filter_narrows_them(connection, world):
    world.lead("2026-03-02", channel="email", **ALL)
    world.lead("2026-03-03", channel="direct")
    assert told(connection, MARCH.with_where("channel", ("email",))) == (1, {"campaign": 1})


def test_every_way_of_matching_has_a_number():
    assert tuple(METHOD_LABELS) == METHODS
