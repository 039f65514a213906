"""How much of the spend meets leads."""

from datetime import UTC, date, datetime

from core.filters import Filters
from core.store.models import Grain
from core.store.stages import Stage
from tests.core.metrics.asking import match_audit
from tests.factories import MICROS

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31))


def test_matched_spend_and_what_to_mend(connection, world):
    brand, idle = world.campaign("Brand"), world.campaign("Idle")
    world.daily("2026-03-02", 60, campaign=brand)
    world.daily("2026-03-02", 30, campaign=idle)
    world.daily("2026-03-02", 10, grain=Grain.CHANNEL, channel="paid_social", source=world.source("social"))
    world.lead("2026-03-03", campaign=brand, match_method="gclid")
    world.lead("2026-03-03", utm_campaign="brnd")
    world.lead("2026-03-04", utm_campaign="brnd", utm_source="bing", utm_medium="cpc", channel="paid_search")
    world.lead("2026-03-04", utm_campaign="x", placement={"campaign": "Idel"})
    world.lead("2026-03-04")
    world.lead("2026-04-04", campaign=idle, match_method="utm")  # too late for its spend
    world.change(None, Stage.SQL, "2026-03-05")
    world.deal(stage=Stage.WON, amount=1, closed="2026-03-09")
    world.deal(stage=Stage.WON, amount=1, closed="2026-04-09")
    audit = match_audit(connection, MARCH, NOW)
    assert (audit.gaps.matched, audit.gaps.spend) == (60 * MICROS, 100 * MICROS)
    assert [list(row.values()) for row in audit.gaps.idle.records()] == [
        [idle, "Idle", 30 * MICROS],
        [None, "No campaign named", 10 * MICROS],
    ]
    silent, bing = (None, None, "unknown"), ("bing", "cpc", "paid_search")
    assert [list(row.values()) for row in audit.values.records()] == [
        ["brnd", 2, {silent: 1, bing: 1}],
        ["Idel", 1, {silent: 1}],
    ]
    assert audit.methods == {"gclid": 1, "none": 4}
    assert audit.leads == 5
    assert audit.loose == {"stage_dates": 1, "deals": 1, "touches": 0}


def test_nothing_is_matched_to_nothing(connection):
    audit = match_audit(connection, Filters(), NOW)
    assert (audit.gaps.matched, audit.gaps.spend, audit.leads, len(audit.gaps.idle), len(audit.values)) == (
        0,
        0,
        0,
        0,
        0,
    )
