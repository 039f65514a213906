"""Target 10: the table of leads and its search, against statements written by hand and a plain LIKE."""

from collections.abc import Iterator
from functools import partial

from sqlalchemy import Connection, select, text

from core.filters import Filters, parse
from core.jobs import lead_list
from core.leads.asked import Asked, read
from core.store.models import Lead
from core.store.moment import looking
from tests.benchmarks.report import Row, at_least, below, told
from tests.benchmarks.timing import by_turns, p50
from tests.benchmarks.world import World

ROUNDS = 5
BLOCK, SEARCH = 0.050, 0.020
ALL = {"range": ["all"]}
QUARTER = {"range": ["90d"]}
CONTAINS = '{"company":{"filterType":"text","type":"contains","filter":"arnet sec"}}'
ASKED = {
    "first block": {},
    "filter: one stage": {"stage": ["SQL"]},
    "filter: the commonest stage, by score": {"stage": ["DISQUALIFIED"], "sort": ["score:desc"]},
    "filter: one owner": {"owner": ["Kim Aalto"]},
    "filter: company contains": {"filter": [CONTAINS]},
    "filter: score over 80, by score": {
        "filter": ['{"score":{"filterType":"number","type":"greaterThan","filter":80}}'],
        "sort": ["score:desc"],
    },
    "order by name": {"sort": ["name:asc"]},
    "order by company, falling": {"sort": ["company:desc"]},
    "order by score": {"sort": ["score:desc"]},
    "order by owner": {"sort": ["owner:asc"]},
    "order by stage": {"sort": ["stage:desc"]},
}
SLOWER = {
    "filter: one country": {"country": ["DE"]},
    "order by country": {"sort": ["country:asc"]},
    "order by job title": {"sort": ["job_title:asc"]},
    "order by last sales touch": {"sort": ["touched:desc"]},
    "order by tags": {"sort": ["tags:asc"]},
    "filter: job title contains": {"filter": ['{"job_title":{"filterType":"text","type":"contains","filter":"vp"}}']},
}
"""What no index has: told, with nothing asked of it."""
NAME = "trim(coalesce(first_name, '') || ' ' || coalesce(last_name, ''))"
LIKE = """SELECT id FROM lead WHERE junk IS NULL AND coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' '
    || coalesce(company_name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(company_domain, '') LIKE :like
    ORDER BY created_at DESC, id DESC LIMIT 100"""


def run(world: World) -> Iterator[Row]:
    """Nothing is kept between questions: each is asked as if the data had just changed."""
    with world.copy("leads") as copy:
        copy.take_snapshot()
        _score(copy)
        with copy.looking(snapshots=True) as connection:
            for label, days in (("all time", ALL), ("90 days", QUARTER)):
                filters = parse(days, world.now.date())
                yield from (_block(connection, copy, filters, view, f"{name}, {label}") for name, view in ASKED.items())
                yield from _last(connection, copy, filters, label)
            filters = parse(ALL, world.now.date())
            yield from _searches(connection, copy, filters)
            for name, view in SLOWER.items():
                took = by_turns({"ours": partial(_ask, connection, copy, filters, read(view), 0)}, ROUNDS)
                yield told("10", f"{name}, all time (no index)", f"{1000 * p50(took['ours']):,.0f} ms")


def _score(world: World) -> None:
    """Scores for every lead: the demo's come from rules that may not have run. A server in use cleans up after it."""
    engine = world.open()
    with engine.begin() as connection:
        connection.execute(text("UPDATE lead SET score = (id % 101) * 7919 % 101 WHERE score IS NULL"))
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE lead"))
    engine.dispose()


def _ask(connection: Connection, world: World, filters: Filters, asked: Asked, start: int) -> int | None:
    looking(connection)
    return lead_list.block(connection, filters, asked, world.now, start, start + 100).total


def _block(connection: Connection, world: World, filters: Filters, view: dict[str, list[str]], name: str) -> Row:
    what = "rows" if _ask(connection, world, filters, read(view), 0) is None else "rows and exact count"
    took = by_turns({"ours": partial(_ask, connection, world, filters, read(view), 0)}, ROUNDS)
    return below("10", f"{name}: {what}", p50(took["ours"]), BLOCK)


def _last(connection: Connection, world: World, filters: Filters, label: str) -> Iterator[Row]:
    """The end and the middle, in the order of an index."""
    for order in ("created:desc", "company:asc"):
        asked = read({"sort": [order]})
        total = _ask(connection, world, filters, asked, 0)
        for place, start in (("the end", max(0, total - 100)), ("the middle", total // 2)):
            took = by_turns({"ours": partial(_ask, connection, world, filters, asked, start)}, ROUNDS)
            yield below("10", f"jump to {place} by {order}, {label}", p50(took["ours"]), BLOCK)


def _searches(connection: Connection, world: World, filters: Filters) -> Iterator[Row]:
    """A rare text against LIKE on the same columns; a common one, and one that nobody has."""
    email = connection.scalars(select(Lead.email).where(Lead.email.is_not(None)).order_by(Lead.id).limit(1)).one()
    rare = email.split("@")[0] + "@" + email.split("@")[1][:14]
    asked = read({"q": [rare]})
    works = {
        "ours": partial(_ask, connection, world, filters, asked, 0),
        "like": lambda: connection.execute(text(LIKE), {"like": f"%{rare}%"}).all(),
    }
    took = by_turns(works, 3)
    yield below("10", "search, a rare text: rows and exact count", p50(took["ours"]), SEARCH)
    yield at_least("10", "search, a rare text", p50(took["ours"]), p50(took["like"]), 50, "LIKE")
    for name, word in (("nobody has", "qqzzyx"), ("of one company", "garnet security"), ("that many have", "garnet")):
        asked = read({"q": [word]})
        works = {
            "ours": partial(_ask, connection, world, filters, asked, 0),
            "count": partial(lead_list.total, connection, filters, asked, world.now),
        }
        took = by_turns(works, ROUNDS)
        yield below("10", f"search, a text {name}: rows", p50(took["ours"]), SEARCH)
        yield told("10", "  how many there are, asked for after them", f"{1000 * p50(took['count']):,.0f} ms")
