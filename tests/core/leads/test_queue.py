"""The queue, in an order worked out by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from core.leads.queue import Band, Whose, call_next, factor
from core.metrics.worth import Worths, worths
from core.store.models import Lead, Touchpoint
from core.store.stages import Stage

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
VALUES = {
    (Stage.LEAD, "email"): 100_000_000,
    (Stage.MQL, "email"): 400_000_000,
    (Stage.LEAD, "event"): 300_000_000,
}


def touch(world, lead, at, side="sales"):
    row = {"source_id": world.source(), "external_id": f"t{lead}{at}", "lead_id": lead, "kind": "call", "side": side,
           "at": at, "linked": 1}  # fmt: skip
    world.connection.execute(insert(Touchpoint), [row])


def lead(world, age, channel="email", **more):
    return world.lead(NOW - age, channel=channel, **{"score": 50, "grade": "B2", **more})


def ask(world, whose=Whose.ALL, names=("Ada",), values=VALUES, **more):
    usual = {"within": DAY, "days": 60}
    return call_next(world.connection, values, whose, names, NOW, **{**usual, **more})


def order(found):
    return [one.id for one in found.first]


def test_late_ones_first_then_by_worth_then_by_age(world):
    new = lead(world, 2 * HOUR, "event")
    late, later = lead(world, 3 * DAY), lead(world, 5 * DAY)
    rich = lead(world, 25 * HOUR, "email", stages={Stage.MQL: NOW})
    called = lead(world, 9 * DAY, "event")
    touch(world, called, NOW - DAY)
    mailed = lead(world, 9 * DAY, "event")
    touch(world, mailed, NOW - DAY, side="marketing")  # no word of sales
    found = ask(world)
    # Late: the MQL is worth 400, the event lead 300, both leads of e-mail 100, of which the older waits longer.
    assert order(found) == [rich, mailed, later, late, new, called]
    assert found.counts == {Band.LATE: 4, Band.FRESH: 1, Band.ATTENDED: 1}
    assert [one.value // 1_000_000 for one in found.first] == [400, 300, 100, 100, 300, 300]
    assert found.first[-1].last == NOW - DAY
    assert order(ask(world, limit=2)) == [rich, mailed]
    assert ask(world, limit=2).total == 6


def test_the_score_weighs(world):
    low, high, none = (lead(world, 3 * DAY, score=score) for score in (0, 100, None))
    found = ask(world)
    assert order(found) == [high, none, low]
    assert [one.value for one in found.first] == [150_000_000, 100_000_000, 50_000_000]
    assert [factor(score) for score in (100, None, 0)] == [150, 100, 50]


def test_who_got_an_owner_waits_since_then(world):
    given = lead(world, 9 * DAY, assigned="Ada", own_owner_at=NOW - 2 * HOUR)
    touch(world, given, NOW - 3 * DAY)  # by whoever had it before
    (found,) = ask(world).first
    assert (found.band, found.since) == (Band.FRESH, NOW - 2 * HOUR)
    touch(world, given, NOW - HOUR)
    assert ask(world).first[0].band is Band.ATTENDED


def test_whose(world):
    mine = lead(world, DAY, assigned="Ada")
    shouted = lead(world, DAY, assigned="ADA", score=40)
    others, nobodys = lead(world, DAY, assigned="Ben", score=30), lead(world, DAY, score=20)
    assert order(ask(world, Whose.MINE)) == [mine, shouted]
    assert order(ask(world, Whose.NOBODYS)) == [nobodys]
    assert order(ask(world)) == [mine, shouted, others, nobodys]
    assert order(ask(world, Whose.MINE, names=("Zoe",))) == []
    assert ask(world, Whose.MINE, names=("Zoe",)).total == 0


def test_who_is_not_in_it(world):
    for stage in (Stage.OPPORTUNITY, Stage.WON, Stage.LOST, Stage.DISQUALIFIED):
        lead(world, DAY, stage=int(stage))
    lead(world, DAY, junk="test")
    lead(world, 61 * DAY)
    lead(world, -DAY)  # its source has another clock
    assert ask(world).first == ()


def test_without_a_won_deal_the_score_decides(world):
    low, high = lead(world, 3 * DAY, score=10), lead(world, 3 * DAY, score=90)
    found = ask(world, values={})
    assert order(found) == [high, low]
    assert [one.value for one in found.first] == [None, None]


@pytest.fixture
def history(world):
    """30 leads from Email and 2 from Events a year ago; deals of 100 to 600 and one of 9,000."""
    for n in range(30):
        stages = {Stage.MQL: "2025-04-02"} | ({Stage.WON: "2025-04-09"} if n < 6 else {})
        one = world.lead("2025-04-01", channel="email", stages=stages)
        if n < 6:
            world.deal(one, stage=Stage.WON, amount=100 * (n + 1), created="2025-04-03", closed="2025-04-09")
    world.lead("2025-04-01", channel="event")
    one = world.lead("2025-04-01", channel="event", stages={Stage.WON: "2025-04-09"})
    world.deal(one, stage=Stage.WON, amount=9_000, created="2025-04-03", closed="2025-04-09")
    world.lead("2026-03-30", channel="event")  # too young to tell
    world.settle()
    return worths(world.connection, NOW)


def test_worth_of_a_channel_with_many_and_of_one_with_few(history):
    # All: 7 of 32 leads, 7 of 31 MQLs; median of 7 deals 400.
    email, event = history.by[Stage.LEAD, "email"], history.by[Stage.LEAD, "event"]
    assert email.chance == pytest.approx((6 + 20 * 7 / 32) / 50)
    assert event.chance == pytest.approx((1 + 20 * 7 / 32) / 22)
    assert history.by[Stage.MQL, "email"].chance == pytest.approx((6 + 20 * 7 / 31) / 50)
    assert email.deal == round((6 * 350 + 5 * 400) / 11 * 1_000_000)
    assert event.deal == round((9_000 + 5 * 400) / 6 * 1_000_000)
    assert history.by[Stage.LEAD, "social"].chance == pytest.approx(7 / 32)
    assert history.by[Stage.LEAD, "social"].deal == 400_000_000
    assert email.value == round(email.chance * email.deal)


def test_worth_in_words(history):
    assert history.says(Stage.LEAD, "email") == "20.8 % of leads from Email are won, and a won deal brings $373"
    assert history.says(Stage.LEAD, "event") == (
        "24.4 % of leads from Events are won (it had only 2, so those of all channels count as well), and a won deal "
        "brings $1,833 over all channels"
    )
    assert Worths({}, "USD", 20, 5).says(Stage.LEAD, "email") == "nothing was won yet, so the score alone decides"


def test_no_worth_without_anything_won(world):
    world.lead("2025-04-01", channel="email")
    world.settle()
    assert worths(world.connection, NOW).by == {}


def test_every_lead_of_the_order_is_told(world):
    one = lead(world, DAY, first_name="Ada", last_name="Byron", company_name="Acme", phone="+1 2", job_title="CEO")
    world.connection.execute(update(Lead).where(Lead.id == one).values(email="ada@acme.io"))
    (found,) = ask(world).first
    assert (found.label, found.company, found.phone, found.job_title, found.email) == (
        "Ada Byron", "Acme", "+1 2", "CEO", "ada@acme.io")  # fmt: skip
