"""Giving leads to people by rules: at once after a write, every so many minutes, or only to see what would happen."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, func, or_, select, update

from core.collab import notices
from core.ingest.write import touched
from core.jobs.assigning import assign
from core.jobs.editing import Edit, follow
from core.leads.routing import Candidate, Conditions, Decision, Method, Owner, Rule, given_after, plan
from core.store.engine import writing
from core.store.models import Campaign, Company, Lead, LeadEdit, LeadEditRow, RoutingRule
from core.store.stages import Stage

WITHIN = timedelta(days=30)
"""How old a lead may be to be routed, and the days an owner's load is counted over."""
MOST = 10_000
"""Leads looked at in one run, the oldest first; the next run goes on."""
_OPEN = (int(Stage.LEAD), int(Stage.MQL), int(Stage.SQL))


def rules(connection: Connection) -> list[Rule]:
    """Every rule, in the order in which they are tried."""
    found = connection.execute(select(RoutingRule.__table__).order_by(RoutingRule.place, RoutingRule.id))
    return [_rule(row) for row in found]


def _rule(row: Any) -> Rule:
    return Rule(
        id=row.id,
        name=row.name,
        conditions=Conditions.of(row.conditions),
        owners=tuple(Owner(**one) for one in row.owners),
        method=Method(row.method),
        minutes=row.minutes,
        takes_owned=row.takes_owned,
        stops=row.stops,
        is_on=row.is_on,
        given=row.given,
        run_at=row.run_at,
    )


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether a rule that runs every so many minutes is due."""
    return any(rule.is_on and rule.minutes and rule.is_due(now) for rule in rules(connection))


def run(engine: Engine, now: datetime) -> int:
    """Let the rules that are due at `now`, and those that give at once, give leads away; how many got an owner."""
    with writing(engine) as connection:
        return give(connection, now)


def give(connection: Connection, now: datetime, among: Select[Any] | None = None) -> int:
    """Within a writer's transaction: let the rules that are due at `now` give leads away; how many got an owner.

    `among`: the ids of the leads that were written just now, which only rules that give at once look at.
    """
    known = rules(connection)
    due = [rule for rule in known if rule.is_on and (rule.is_due(now) if among is None else not rule.minutes)]
    if not due:
        return 0
    here = [] if among is None else [Lead.id.in_(among)]
    leads = candidates(connection, [*_waiting(known, now), *here], MOST)
    decided = plan(known, leads, loads(connection, known, now), {rule.id for rule in due}) if leads else []
    given = [one for one in decided if one.owner not in (None, one.lead.assigned)]
    if given:
        _carry_out(connection, given, now)
    _note(connection, due, given, now)
    return len(given)


def _carry_out(connection: Connection, given: Sequence[Decision], now: datetime) -> None:
    """Each owner's leads of a rule in one edit; the owner is told once of all of them."""
    together: dict[tuple[str, str], list[int]] = defaultdict(list)
    edits: dict[str, list[Edit]] = defaultdict(list)
    for one in given:
        together[str(one.owner), one.why].append(one.lead.id)
    touched.start(connection)
    for (owner, why), leads in together.items():
        edits[owner].append(assign(connection, leads, owner, None, now, why=why))
    follow(connection, "owner", now)
    for owner, made in edits.items():
        told = [edit.id for edit in made if edit.id is not None]
        notices.assigned(connection, owner, [lead for edit in made for lead in edit.leads], told, None, now)


def _note(connection: Connection, due: Sequence[Rule], given: Sequence[Decision], now: datetime) -> None:
    """Who got how many, and when rules ran."""
    for rule in due:
        counts = given_after(rule, given)
        changed = {**({"run_at": now} if rule.minutes else {}), **({"given": counts} if counts != rule.given else {})}
        if changed:
            connection.execute(update(RoutingRule).where(RoutingRule.id == rule.id).values(changed))


def dry_run(connection: Connection, now: datetime, newest: int) -> list[Decision]:
    """What the rules would do with the newest leads that count, were they new and nobody's. Nothing is written."""
    known = rules(connection)
    leads = candidates(connection, [Lead.junk.is_(None), Lead.created_at <= now], newest, newest_first=True)
    fresh = [lead._replace(assigned=None) for lead in reversed(leads)]
    decided = plan(known, fresh, loads(connection, known, now), {rule.id for rule in known})
    return [replace(one, lead=lead) for one, lead in zip(reversed(decided), leads, strict=True)]


def loads(connection: Connection, known: Iterable[Rule], now: datetime) -> Counter[str]:
    """Leads that count which the rules' owners have, and that came or were given to them in the last 30 days."""
    names = {owner.name for rule in known for owner in rule.owners}
    since = now - WITHIN
    lately = or_(Lead.created_at > since, Lead.own_owner_at > since)
    counted = select(Lead.assigned, func.count()).where(Lead.assigned.in_(names), lately, Lead.junk.is_(None))
    rows: Iterable[Any] = connection.execute(counted.group_by(Lead.assigned))
    return Counter(dict(iter(rows)))


def _waiting(known: Sequence[Rule], now: datetime) -> list[ColumnElement[bool]]:
    """Young open leads that count, about whose owner nobody here decided anything yet, or took it back."""
    decided = (
        select(LeadEditRow.lead_id)
        .join(LeadEdit, LeadEdit.id == LeadEditRow.edit_id)
        .where(LeadEditRow.lead_id == Lead.id, LeadEdit.field == "owner")
    )
    takes = any(rule.is_on and rule.takes_owned for rule in known)
    return [
        Lead.created_at > now - WITHIN,
        Lead.junk.is_(None),
        Lead.stage.in_(_OPEN),
        Lead.own_owner_at.is_(None),
        ~decided.exists(),
        *([] if takes else [Lead.assigned.is_(None)]),
    ]


def candidates(
    connection: Connection, where: Collection[ColumnElement[bool]], most: int, *, newest_first: bool = False
) -> list[Candidate]:
    """Leads as rules see them, the oldest first unless asked otherwise."""
    order = (Lead.created_at.desc(), Lead.id.desc()) if newest_first else (Lead.created_at, Lead.id)
    rows = connection.execute(_seen().where(*where).order_by(*order).limit(most))
    return [_candidate(row) for row in rows]


def _seen() -> Select[Any]:
    said = (
        Lead.id, Lead.first_name, Lead.last_name, Lead.email, Lead.company_name, Lead.channel, Lead.country, Lead.score,
        Lead.assigned, Lead.created_at, Lead.landing_url, Lead.utm_campaign, Lead.utm_source, Lead.utm_content,
        Campaign.name.label("campaign"), Company.employees, Company.country.label("company_country"),
    )  # fmt: skip
    columns: list[Any] = [*said]
    joined = select(*columns).outerjoin_from(Lead, Company, Company.id == Lead.company_id)
    return joined.outerjoin(Campaign, Campaign.id == Lead.campaign_id)


def _candidate(row: Any) -> Candidate:
    name = " ".join(filter(None, (row.first_name, row.last_name)))
    told = (row.landing_url, row.utm_campaign, row.utm_source, row.utm_content, row.campaign)
    return Candidate(
        id=row.id,
        label=name or row.email or row.company_name or f"Lead {row.id}",
        channel=row.channel,
        country=row.country or row.company_country,
        employees=row.employees,
        score=row.score,
        product="\n".join(filter(None, told)).casefold(),
        assigned=row.assigned,
        created_at=row.created_at,
    )
