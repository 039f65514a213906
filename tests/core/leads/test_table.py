"""Filters, orders and pages of the table of leads against the same done row by row in Python."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.dialects import postgresql

from core.derive import search
from core.leads import newest as module_of_newest
from core.leads import table
from core.leads.asked import OPS, Asked, Condition, Filter, Op
from core.leads.columns import COLUMNS, Kind
from core.leads.conditions import Listing, by_text
from core.leads.newest import newest
from core.store.channels import CODES
from core.store.models import LeadTag, Tag
from core.store.order import ascii_lower
from core.store.places import midnight
from core.store.stages import Stage
from tests.core.leads import oracle
from tests.core.metrics.asking import Taken
from tests.factories import World

ZONE = ZoneInfo("America/New_York")
FIRST = datetime(2026, 3, 1, 2, tzinfo=UTC)
CAMPAIGNS, KEYWORDS = ("Brand", "brand two", "Ärger"), ("crm", "CRM software")
WORDS = (None, "", "Acme", "acme", "ÅLAND 100%", "Ål_and", "Beta Co", "Zeta", "o'neil")
SMALL = ("ac", "acm", "a", "eta", "land", "_", "%", "Å", "å", "o'n", "zz")


@pytest.fixture
def people(connection):
    """Sixty leads with every kind of cell, blanks and equals among them, as dicts."""
    world, chance = World(connection), Random(7)
    campaigns = [world.campaign(name) for name in CAMPAIGNS]
    group = world.ad_group(campaigns[0], "Group")
    words = [world.keyword(group, text) for text in KEYWORDS]
    for number, name in enumerate(("hot", "vip"), 1):
        connection.execute(insert(Tag).values(id=number, name=name.upper(), key=name))
    rows = [_lead(world, chance, campaigns, group, words) for _ in range(60)]
    world.settle()
    return rows


def _lead(world, chance, campaigns, group, words):
    campaign = chance.choice([None, *campaigns])
    keyword = chance.choice([None, *words]) if campaign == campaigns[0] else None
    texts = {
        name: chance.choice(WORDS) for name in ("first_name", "last_name", "email", "job_title", "country", "phone")
    }
    more = {name: chance.choice(WORDS) for name in ("company_name", "company_domain", "source_value")}
    known = {
        "channel": chance.choice(oracle.CHANNEL_CODES),
        "stage": chance.choice(list(Stage)),
        "score": chance.choice([None, 0, 10, 10, 55, 100]),
        "grade": chance.choice([None, "A1", "B2", "C3"]),
        "assigned": chance.choice([None, "", "Kim", "kim", "Lee"]),
        "junk": chance.choice([None, None, None, "test"]),
    }
    created = FIRST + timedelta(hours=chance.randrange(200))
    places = {"campaign": campaign, "ad_group": group if keyword else None, "keyword": keyword}
    lead = world.lead(created, **texts, **more, **known, **{name: key for name, key in places.items() if key})
    tags = [key for number, key in ((1, "hot"), (2, "vip")) if chance.random() < 0.3]
    for key in tags:
        world.connection.execute(insert(LeadTag).values(lead_id=lead, tag_id=1 if key == "hot" else 2))
    touches = [
        (side, created + timedelta(hours=chance.randrange(150))) for side in chance.choices(("sales", "marketing"), k=3)
    ][: chance.randrange(4)]
    for side, at in touches:
        world.touch(lead, at, side=side)
    names = f"{texts['first_name'] or ''} {texts['last_name'] or ''}"
    return {
        **texts, **known, "id": lead, "created": created, "name": names.strip(" "), "stage": int(known["stage"]),
        "company": more["company_name"], "domain": more["company_domain"], "owner": known["assigned"],
        "crm_source": more["source_value"],
        "campaign": dict(zip(campaigns, CAMPAIGNS, strict=True)).get(campaign),
        "ad_group": "Group" if keyword else None, "keyword": dict(zip(words, KEYWORDS, strict=True)).get(keyword),
        "tags": tags, "touched": max((at for side, at in touches if side == "sales"), default=None),
    }  # fmt: skip


DAYS = oracle.days(date(2026, 2, 27), date(2026, 3, 11))
SETS = {
    "stage": [*(stage.name for stage in Stage), "sql"],
    "owner": ["", "Kim", "lee", "Nobody"],
    "grade": ["", "A1", "B2"],
    "country": ["", "Acme", "Zeta"],
    "channel": list(oracle.CHANNEL_CODES),
    "tags": ["", "hot", "VIP"],
}


def _values(kind):
    return {
        Kind.TEXT: st.sampled_from([each for each in (*WORDS, *SMALL) if each]),
        Kind.NUMBER: st.sampled_from([0, 10, 10.5, 55, 100, -1]),
        Kind.DATE: st.sampled_from(DAYS),
    }[kind]


@st.composite
def conditions(draw, kind):
    op = draw(st.sampled_from(OPS[kind]))
    if op in (Op.BLANK, Op.NOT_BLANK):
        return Condition(op)
    return Condition(op, draw(_values(kind)), draw(_values(kind)) if op is Op.RANGE else None)


@st.composite
def filters(draw):
    column = draw(st.sampled_from([*COLUMNS.values()]))
    if column.kind is Kind.SET:
        values = draw(st.lists(st.sampled_from(SETS[column.id]), min_size=1, max_size=3, unique=True))
        return Filter(column.id, values=tuple(sorted(values)))
    parts = tuple(draw(st.lists(conditions(column.kind), min_size=1, max_size=2)))
    return Filter(column.id, parts, either=len(parts) == 2 and draw(st.booleans()))


ASKED = st.builds(
    Asked,
    text=st.sampled_from(["", "", "", "a", "acme", "åland 100", "eta", "zzz"]),
    filters=st.lists(filters(), max_size=2, unique_by=lambda each: each.column).map(tuple),
    sort=st.lists(
        st.tuples(st.sampled_from([*COLUMNS]), st.booleans()), max_size=2, unique_by=lambda pair: pair[0]
    ).map(tuple),
    junk=st.sampled_from(["without", "without", "with", "only"]),
)
PERIOD = st.sampled_from([(None, None), (DAYS[3], DAYS[8]), (DAYS[0], DAYS[4])])


@pytest.mark.parametrize(("few", "most_matches", "common"), [(0, 3, 25_000), (10_000, 10_000, 25_000), (0, 10_000, 0)])
def test_pages_laid_side_by_side_are_the_list_made_by_hand(connection, people, monkeypatch, few, most_matches, common):
    monkeypatch.setattr(search, "COMMON", common)
    monkeypatch.setattr(table, "FEW", few)
    monkeypatch.setattr(table, "SOME", few)
    monkeypatch.setattr(module_of_newest, "PIECE", 4)
    monkeypatch.setattr(search, "MOST_MATCHES", most_matches)
    taken = Taken(connection)
    looking = SimpleNamespace(scalars=connection.scalars, get_execution_options=lambda: {"snapshots": taken})

    @given(ASKED, PERIOD, st.sampled_from([(), ("direct", "email")]), st.integers(3, 25))
    def check(asked, period, channels, size):
        start, end = period
        listing = Listing(
            asked,
            start and midnight(start, ZONE),
            end and midnight(end + timedelta(days=1), ZONE),
            (("channel", tuple(CODES[each] for each in channels)),) if channels else (),
            ZONE,
        )
        wanted = oracle.listed(people, asked, ZONE, start, end, [("channel", channels)] if channels else [])
        total = table.count(connection, listing)
        assert total == len(wanted)
        pages = [table.ids(connection, listing, total, at, size) for at in range(0, total + 1, size)]
        assert [lead for page in pages for lead in page] == wanted
        assert [lead for part in table.chunks(connection, listing, total, size) for lead in part] == wanted
        assert table.ids(connection, listing, None, 1, size) == wanted[1 : 1 + size]
        among = by_text(connection, listing)
        if among is not None:
            assert table.found(connection, listing, among) == wanted
        if among is not None and table.is_by_age(listing):
            first = newest(looking, listing, among, size)
            assert first == (wanted[:size], len(wanted) < size)

    check()


def test_the_newest_need_arrays(connection, people):
    assert newest(connection, Listing(Asked(text="acme")), np.array([1]), 5) is None


@pytest.mark.parametrize("name", [*COLUMNS])
@pytest.mark.parametrize("descends", [False, True])
def test_each_column_orders_both_ways(connection, people, name, descends):
    asked = Asked(sort=((name, descends),))
    wanted = oracle.listed(people, asked, UTC)
    assert table.ids(connection, Listing(asked), len(wanted), 0, 100) == wanted


def test_cells_are_those_of_the_leads_in_the_order_asked_for(connection, people):
    chosen = [people[5], people[2], people[9]]
    found = table.rows(connection, [row["id"] for row in chosen]).records()
    names = ("id", "name", "company", "email", "domain", "campaign", "keyword", "ad_group", "owner", "score", "created")
    assert [[row[name] for name in names] for row in found] == [[row[name] for name in names] for row in chosen]
    assert [[tag.lower() for tag in row["tags"]] for row in found] == [row["tags"] for row in chosen]


def test_beyond_the_end_there_is_nothing(connection, people):
    listing = Listing(Asked())
    total = table.count(connection, listing)
    assert table.ids(connection, listing, total, total, 10) == []
    assert len(table.ids(connection, listing, total, total - 3, 10)) == 3
    assert table.rows(connection, []).empty


@pytest.mark.parametrize("name", ["created", "name", "stage"])
def test_what_no_lead_lacks_is_ordered_as_its_index_is(name):
    for descends in (False, True):
        first = table.ordered(Listing(Asked(sort=((name, descends),))))[0]
        assert "NULLS" not in str(first.compile(dialect=postgresql.dialect()))
    score = table.ordered(Listing(Asked(sort=(("score", True),))))[0]
    assert "NULLS LAST" in str(score.compile(dialect=postgresql.dialect()))


@pytest.mark.parametrize("name", ["phone", "crm_source"])
def test_phones_and_sources_order_with_what_is_missing_at_the_lower_end(connection, people, name):
    told = [person[name] for person in people if person["junk"] is None]
    pages = {}
    for descends in (False, True):
        listing = Listing(Asked(sort=((name, descends),)))
        order = [lead for at in range(0, len(told), 7) for lead in table.ids(connection, listing, len(told), at, 7)]
        pages[descends] = [next(person[name] for person in people if person["id"] == lead) for lead in order]
    missing = told.count(None)
    assert 0 < missing < len(told)
    assert pages[False][:missing] == pages[True][-missing:] == [None] * missing
    cells = [ascii_lower(each) for each in pages[False][missing:]]
    assert cells == sorted(cells)
    assert [ascii_lower(each) for each in pages[True][:-missing]] == cells[::-1]
