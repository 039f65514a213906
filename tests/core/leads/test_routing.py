"""Who gets which lead, by hand."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.leads.routing import Candidate, Conditions, Method, Owner, Rule, given_after, plan

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
ADA, BEN, CY = Owner("Ada", 2), Owner("Ben"), Owner("Cy", 1, 2)


def lead(number=1, **more):
    usual = {
        "channel": "paid_search",
        "country": "Germany",
        "employees": 60,
        "score": 50,
        "product": "/demo\nspring sale",
        "assigned": None,
    }
    return Candidate(id=number, label=f"Lead {number}", created_at=NOW, **{**usual, **more})


def owners(rules, count, loads=None, due=(1, 2)):
    return [one.owner for one in plan(rules, map(lead, range(count)), loads or {}, due)]


@pytest.mark.parametrize(
    ("conditions", "accepts"),
    [
        ({}, True),
        ({"channels": ("paid_search", "email")}, True),
        ({"channels": ("email",)}, False),
        ({"countries": ("Austria", "GERMANY")}, True),
        ({"countries": ("Austria",)}, False),
        ({"least_employees": 60, "most_employees": 60}, True),
        ({"least_employees": 61}, False),
        ({"most_employees": 59}, False),
        ({"products": ("Spring",)}, True),
        ({"products": ("pricing", "winter")}, False),
        ({"least_score": 50}, True),
        ({"least_score": 51}, False),
        ({"channels": ("paid_search",), "least_score": 51}, False),
    ],
)
def test_conditions(conditions, accepts):
    assert Conditions(**conditions).accept(lead()) is accepts


def test_what_is_not_known_meets_no_condition():
    unknown = lead(country=None, employees=None, score=None, product="")
    for name, value in (("countries", ("Germany",)), ("least_employees", 1), ("most_employees", 9), ("least_score", 0),
                        ("products", ("demo",))):  # fmt: skip
        assert not Conditions(**{name: value}).accept(unknown)


def test_round_robin_by_weight_goes_on_where_it_stopped():
    rule = Rule(1, "All", owners=(ADA, BEN))
    # Ada twice as often; (given + 1) / weight: Ada .5, Ben 1; Ada 1, Ben 1 (Ada first); Ada 1.5, Ben 1 ...
    assert owners([rule], 6) == ["Ada", "Ada", "Ben", "Ada", "Ada", "Ben"]
    assert owners([Rule(1, "All", owners=(ADA, BEN), given={"Ada": 2})], 2) == ["Ben", "Ada"]


def test_capacity_and_what_comes_after_a_full_rule():
    full, other = Rule(1, "First", owners=(CY,)), Rule(2, "Second", owners=(BEN,))
    assert owners([full, other], 4) == ["Cy", "Cy", None, None]
    passing = Rule(1, "First", owners=(CY,), stops=False)
    assert owners([passing, other], 4) == ["Cy", "Cy", "Ben", "Ben"]
    assert owners([passing, other], 2, {"Cy": 1}) == ["Cy", "Ben"]
    told = [one.why for one in plan([full], [lead(1)], {"Cy": 2}, {1})]
    assert told == ["Routing rule “First”: nobody has room."]


def test_least_load():
    rule = Rule(1, "Fair", owners=(Owner("Ada"), Owner("Ben"), CY), method=Method.LEAST_LOAD)
    assert owners([rule], 4, {"Ada": 3, "Ben": 1, "Cy": 0}) == ["Cy", "Ben", "Cy", "Ben"]
    told = plan([rule], [lead(1)], {"Ada": 3, "Ben": 2, "Cy": 1}, {1})[0]
    assert told.why == "Routing rule “Fair”: least load, Cy had 1 of 2 in 30 days"


def test_the_first_rule_that_applies_decides():
    nobody = Rule(1, "Students", Conditions(products=("student",)))
    rest = Rule(2, "Rest", owners=(BEN,))
    leads = [lead(1, product="/student"), lead(2)]
    told = [(one.owner, one.why) for one in plan([nobody, rest], leads, {}, {1, 2})]
    assert told == [
        (None, "Routing rule “Students” leaves it to nobody."),
        ("Ben", "Routing rule “Rest”: round robin, Ben next"),
    ]
    skipped = Rule(1, "Students", Conditions(products=("student",)), is_on=False)
    assert [one.owner for one in plan([skipped, rest], leads, {}, {1, 2})] == ["Ben", "Ben"]
    assert plan([], [lead()], {}, ())[0].why == "No routing rule applies."


def test_a_lead_waits_for_its_rule():
    slow, fast = Rule(1, "Slow", owners=(ADA,), minutes=15), Rule(2, "Fast", owners=(BEN,))
    told = plan([slow, fast], [lead()], {}, {2})[0]
    assert (told.owner, told.why) == (None, "Waits for routing rule “Slow”, which runs every 15 min.")


def test_owned_leads_only_where_the_rule_says_so():
    owned = lead(assigned="Kim")
    assert plan([Rule(1, "A", owners=(ADA,))], [owned], {}, {1})[0].owner is None
    assert plan([Rule(1, "A", owners=(ADA,), takes_owned=True)], [owned], {}, {1})[0].owner == "Ada"


WEIGHTS = st.lists(st.integers(1, 5), min_size=1, max_size=5)
LIMITS = st.lists(st.none() | st.integers(0, 9), min_size=5, max_size=5)


@given(WEIGHTS, LIMITS, st.integers(0, 60))
def test_turns_are_fair_and_nobody_gets_more_than_there_is_room_for(weights, limits, count):
    rule = Rule(1, "All", owners=tuple(Owner(f"o{n}", weight) for n, weight in enumerate(weights)))
    got = Counter(owners([rule], count))
    for n, weight in enumerate(weights):
        assert abs(got[f"o{n}"] - count * weight / sum(weights)) <= 1 + weight
    limited = tuple(
        Owner(f"o{n}", weight, limit) for n, (weight, limit) in enumerate(zip(weights, limits, strict=False))
    )
    decided = plan([Rule(1, "All", owners=limited)], map(lead, range(count)), {}, {1})
    got = Counter(one.owner for one in decided)
    assert all(one.capacity is None or got[one.name] <= one.capacity for one in limited)
    room = None if any(one.capacity is None for one in limited) else sum(one.capacity for one in limited)
    assert got[None] == (0 if room is None else max(0, count - room))
    assert sum(given_after(Rule(9, "x", owners=limited), []).values()) == 0
