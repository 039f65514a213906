"""Whatever is written, in whatever order: the derived tables stand as if computed anew, and say what the base says."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, insert, select

from core.access.person import Person
from core.access.roles import Role
from core.derive.refresh import ensure
from core.errors import InvalidInput, NotFound
from core.filters import Basis, Compare, Filters
from core.ingest.files.rates import Quote
from core.ingest.write.settle import settle_everything
from core.jobs import lead_edits, merges
from core.jobs.lead_undo import undo as take_decision_back
from core.jobs.mapping import map_campaign, mapped_campaigns, unmap_campaign
from core.jobs.rates import put as put_rates
from core.jobs.rates import remove as remove_rates
from core.jobs.rates import set_currency
from core.jobs.rehearse import rehearsing
from core.jobs.stage_changes import rules as stage_rules
from core.jobs.stage_changes import since as since_of
from core.jobs.stage_changes import stage_values
from core.jobs.stage_changes import write as change_stages
from core.jobs.stage_edits import Define, DropRule, Edit, Forget, PutRule
from core.jobs.team_settings import follow as follow_settings
from core.jobs.team_settings import write as set_settings
from core.metrics.catalog import COLUMNS
from core.metrics.query import gather
from core.metrics.scope import scope
from core.store import derived
from core.store.base import Base, table_of
from core.store.engine import reading, writing
from core.store.models import (
    Campaign,
    Deal,
    DealContact,
    ImportBatch,
    Lead,
    LeadEdit,
    LeadMerge,
    RawSource,
    RuleStage,
    StageChange,
    Touchpoint,
    User,
)
from core.store.setting_kinds import WEEK_STARTS
from core.store.settings import set_team
from core.store.stages import Stage
from tests.core.derive.stage_oracle import stages_follow
from tests.core.ingest.importing import NOW, contents, load, rows_of, take_back
from tests.core.ingest.random_files import kind_of, small_file
from tests.core.metrics.base.gather import gathered

PERSON = Person(1, "maria@acme.test", "Maria", Role.ADMIN)
DERIVED = [model for model in Base.__subclasses__() if model.__module__ == derived.__name__]
PERIODS = (
    Filters(),
    Filters(start=date(2026, 4, 20), end=date(2026, 6, 10)),
    Filters(start=date(2026, 5, 2), end=date(2026, 5, 6), compare=Compare.PREVIOUS),
    Filters(start=date(2026, 5, 1), end=date(2026, 5, 31), compare=Compare.YEAR, basis=Basis.ACTIVITY),
)
BREAKDOWNS = (
    (),
    ("channel", "campaign"),
    ("campaign", "keyword"),
    ("campaign", "week"),
    ("keyword", "month"),
    ("source",),
)


def again(engine: Engine, files: list[str], _number: int) -> None:
    load(engine, files[-1], **kind_of(files[-1]))


def undo(engine: Engine, _files: list[str], number: int) -> None:
    with reading(engine) as connection:
        live = connection.scalars(select(ImportBatch.id).where(ImportBatch.undone_at.is_(None))).all()
    if live:
        take_back(engine, live[number % len(live)])


def _restage(engine: Engine, edit: Edit) -> None:
    with writing(engine) as connection:
        change_stages(connection, edit, PERSON.id, NOW)


def restage(engine: Engine, _files: list[str], number: int) -> None:
    _restage(engine, Define((("lifecycle", ("Lead", "MQL", "SQL")[number % 3], number % 5 + 1),)))


def redefine(engine: Engine, _files: list[str], number: int) -> None:
    """A value means another stage from a day on that some events lie before and others after."""
    value, since = ("Lead", "MQL", "SQL")[number % 3], date(2026, 5, 4 + number)
    _restage(engine, Define((("lifecycle", value, number * 3 % 7 + 1),), since))


def forget(engine: Engine, _files: list[str], number: int) -> None:
    """A definition goes."""
    with reading(engine) as connection:
        told = [
            Forget(row["field"], row["value"], since_of(one))
            for row in stage_values(connection).records()
            for one in row["definitions"]
        ]
    if told:
        _restage(engine, told[number % len(told)])


RULES = (
    {"country": "de"}, {"owner": "no", "country": "DE, FR"}, {"owner": "yes"}, {"campaign": "a"},
    {"channel": "paid_search"}, {"score": "50"}, {"industry": "steel", "size_from": "10"}, {"title": "head"},
)  # fmt: skip


def rule(engine: Engine, _files: list[str], number: int) -> None:
    """A rule is added, or takes the place of the first one, or that goes."""
    with reading(engine) as connection:
        known = [one.id for one in stage_rules(connection)]
    if known and number == 8:
        _restage(engine, DropRule(known[0]))
        return
    since = date(2026, 5, 2) if number % 3 else None
    stage = (Stage.MQL, Stage.SQL, Stage.DISQUALIFIED)[number % 3]
    _restage(engine, PutRule(stage, since, known[0] if known and number % 2 else None, RULES[number % len(RULES)]))


def move_meaning(engine: Engine, _files: list[str], number: int) -> None:
    """The past is counted as defined then, or now."""
    _set(engine, {"stages_as": ("then", "then", "now")[number % 3]})


def _set(engine: Engine, changes: dict[str, str]) -> None:
    with writing(engine) as connection:
        set_settings(connection, changes, PERSON.id, NOW)
        follow_settings(connection, changes, NOW)


def remap(engine: Engine, _files: list[str], number: int) -> None:
    with reading(engine) as connection:
        known = connection.scalars(select(Campaign.id).order_by(Campaign.id)).all()
    if known:
        map_campaign(engine, "AB"[number % 2], known[number % len(known)], PERSON, NOW)


def unmap(engine: Engine, _files: list[str], number: int) -> None:
    with reading(engine) as connection:
        known = list(mapped_campaigns(connection)["value"])
    if known:
        unmap_campaign(engine, known[number % len(known)], PERSON, NOW)


def move_zone(engine: Engine, _files: list[str], number: int) -> None:
    _set(engine, {"time_zone": ("UTC", "Pacific/Apia", "America/Los_Angeles")[number % 3]})


def move_week(engine: Engine, _files: list[str], number: int) -> None:
    with writing(engine) as connection:
        set_team(connection, "week_start", list(WEEK_STARTS)[number % 3])


def merge(engine: Engine, _files: list[str], number: int) -> None:
    """Two people of the CRM become one: the second takes the first one's e-mail."""
    load(engine, f"Lead ID,Email,Created\n{number % 3 + 1},a@acme.io,2026-05-0{number % 3 + 1}\n")


def price(engine: Engine, _files: list[str], number: int) -> None:
    """The euro on a day among those of ads, or of deals; sometimes told the other way around."""
    day = date(2026, 5 + number % 2, 1 + number // 2)
    pair = ("EUR", "USD") if number % 3 else ("USD", "EUR")
    put_rates(engine, [Quote(*pair, day, 1_000_000_000 + number * 123_456_789)], "", PERSON.id, NOW)


def unprice(engine: Engine, _files: list[str], _number: int) -> None:
    with suppress(NotFound):
        remove_rates(engine, ("EUR", "USD"), None, PERSON.id, NOW)


def move_home(engine: Engine, _files: list[str], number: int) -> None:
    set_currency(engine, {"currency": ("USD", "EUR")[number % 2], "fx_days": str(number)}, PERSON.id, NOW)


def decide(engine: Engine, _files: list[str], number: int) -> None:
    """Somebody moves a lead to a stage and gives it to somebody, as far as that can be done."""
    with reading(engine) as connection:
        leads = connection.scalars(select(Lead.id).order_by(Lead.id)).all()
    if leads:
        lead, stage = leads[number % len(leads)], Stage(number % 7 + 1)
        with suppress(InvalidInput):
            lead_edits.set_stage(engine, [lead], stage, PERSON, NOW, reason="mistake" if number % 2 else "no_contact")
        with suppress(InvalidInput):
            lead_edits.set_owner(engine, [lead], ("Ann", None)[number % 2], PERSON, NOW)


def reconsider(engine: Engine, _files: list[str], number: int) -> None:
    """A decision about leads is taken back."""
    with reading(engine) as connection:
        live = connection.scalars(select(LeadEdit.id).where(LeadEdit.undone_at.is_(None)).order_by(LeadEdit.id)).all()
    if live:
        take_decision_back(engine, live[number % len(live)], PERSON, NOW)


def unite(engine: Engine, _files: list[str], number: int) -> None:
    """Somebody says that two leads are one person."""
    with reading(engine) as connection:
        leads = connection.scalars(select(Lead.id).order_by(Lead.id)).all()
    if leads:
        with suppress(InvalidInput, NotFound):
            merges.merge(engine, leads[number % len(leads)], [leads[(3 * number + 1) % len(leads)]], PERSON, NOW)


def part(engine: Engine, _files: list[str], number: int) -> None:
    """They are two after all."""
    with reading(engine) as connection:
        live = connection.scalars(select(LeadMerge.id).where(LeadMerge.undone_at.is_(None)).order_by(LeadMerge.id))
        known = live.all()
    if known:
        merges.unmerge(engine, known[number % len(known)], PERSON, NOW)


ACTIONS: tuple[Callable[[Engine, list[str], int], None], ...] = (
    again, undo, restage, remap, unmap, move_zone, move_week, merge, price, price, unprice, move_home,
    decide, decide, reconsider, redefine, redefine, forget, rule, rule, move_meaning, unite, unite, unite, part,
)  # fmt: skip
THREE = """Lead ID,Email,Created,Lifecycle stage,Country,UTM campaign,Last modified
1,a@acme.io,2026-05-01,MQL,FR,A,2026-05-04
2,b@acme.io,2026-05-02,SQL,FR,B,2026-05-06
3,a@acme.io,2026-05-03,MQL,FR,,2026-05-06
"""
STEPS = st.lists(
    st.one_of(small_file("EUR", "USD"), st.tuples(st.sampled_from(ACTIONS), st.integers(0, 8))), min_size=2, max_size=6
)


@pytest.mark.timeout(900)  # a busy machine fails no test
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(STEPS)
@example([THREE, (unite, 5)])  # who is merged has come further by the CRM's word
def test_after_every_operation(engine: Engine, steps: list[Any]) -> None:
    _empty(engine)
    files: list[str] = []
    for number, step in enumerate(steps):
        if isinstance(step, str):
            files.append(step)
            load(engine, step, **kind_of(step))
        elif files:
            action, which = step
            action(engine, files, which)
        _check(engine, number)


def _empty(engine: Engine) -> None:
    with writing(engine) as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))
        connection.exec_driver_sql("DELETE FROM lead_search")
        person = {
            "id": 1,
            "email": PERSON.email,
            "name": "Maria",
            "role": "admin",
            "disabled": False,
            "created_at": NOW,
        }
        connection.execute(insert(User).values(person))
        ensure(connection)


def _check(engine: Engine, number: int) -> None:
    """All tables, and the figures of each breakdown for one of the periods in turn."""
    stood = contents(engine)
    with reading(engine) as connection:
        tables = _derived(connection)
        figures = [
            _both(connection, PERIODS[(number + place) % len(PERIODS)], by) for place, by in enumerate(BREAKDOWNS)
        ]
        stages_follow(connection)
    for told, oracle in figures:
        assert told == oracle
    with rehearsing(engine) as connection:
        settle_everything(connection, NOW)
        assert _derived(connection) == tables
        assert _linked(rows_of(connection, Lead)) == _linked(stood["lead"])
        for model in (StageChange, RuleStage, Deal, DealContact, Touchpoint):
            assert rows_of(connection, model) == stood[model.__tablename__]


def _linked(leads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(leads, key=lambda row: row["id"])


def _derived(connection: Connection) -> dict[str, list[Any]]:
    """Every derived row; source values by name, since their numbers depend on the order they came in."""
    names = {row.id: row.value for row in connection.execute(select(RawSource.id, RawSource.value))}
    found = {}
    for model in DERIVED:
        rows = [dict(row) for row in connection.execute(select(table_of(model))).mappings()]
        if model is not RawSource:
            found[model.__tablename__] = sorted(
                sorted((name, str(names.get(cell) if name == "source" else cell)) for name, cell in row.items())
                for row in rows
            )
    found["search"] = [_searched(connection)]
    return found


def _searched(connection: Connection) -> int:
    """How many leads the text index has."""
    return connection.exec_driver_sql("SELECT count(*) FROM lead_search").scalar_one()


def _both(connection: Connection, filters: Filters, by: tuple[str, ...]) -> tuple[list[Any], list[Any]]:
    """The additive columns as the door reads them, and as the base tables say."""
    here = scope(connection, filters, NOW, by)
    previous = here.filters.previous()
    scopes = [here, *([here.before(previous)] if previous else [])]
    told = [gather(connection, one, frozenset(COLUMNS)) for one in scopes]
    return [_plain(facts) for facts in told], gathered(connection, filters, NOW, by)


def _plain(facts: Any) -> Any:
    keys = facts.present()
    columns = facts.columns([name for name in COLUMNS if name != "junk"], keys)
    cells = {
        key: {name: column[row] for name, column in columns.items() if column[row]} for row, key in enumerate(keys)
    }
    return (
        {key: cell for key, cell in cells.items() if cell},
        {key for key in facts.estimated if cells.get(key)},
        {name: facts.unconverted(name) for name in ("cost", "revenue")},
    )
