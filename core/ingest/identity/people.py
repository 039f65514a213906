"""Companies to leads, and stage changes and touches to the leads they speak of."""

from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Select,
    Table,
    and_,
    case,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    union,
    update,
)

from core.ingest.identity.merges import stands_for
from core.ingest.write import touched
from core.store.base import scratch, table_of
from core.store.crm import LOOSE, Linked
from core.store.models import Company, Lead, StageChange, Touchpoint

FIRST = (Lead.created_at, Lead.external_id, Lead.id)
Spoken = type[StageChange] | type[Touchpoint]
_JOIN = Table(
    "joined_row",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("lead_id", Integer),
    Column("linked", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)


def earliest(*where: Any) -> Any:
    """The earliest of some leads, whichever file came first, or the one it was merged into."""
    return select(stands_for()).where(*where).order_by(*FIRST).limit(1).scalar_subquery()


def join_companies(connection: Connection) -> None:
    """The oldest company of a lead's domain, for touched leads and those of touched companies' domains."""
    company = (
        select(Company.id)
        .where(Company.domain == Lead.company_domain)
        .order_by(Company.created_at, Company.external_id, Company.id)
        .limit(1)
        .scalar_subquery()
    )
    here = [Lead.id.in_(touched.rows(Lead))]
    if touched.any_of(connection, Company):
        _note_scored(connection, select(Lead.id).where(Lead.company_id.in_(touched.rows(Company))))
        domains = select(Company.domain).where(Company.id.in_(touched.rows(Company)))
        here += [Lead.company_domain.in_(domains), Lead.company_id.in_(touched.rows(Company))]
    changed = Lead.company_id.is_distinct_from(company)
    changes = and_(or_(*here), changed, Lead.erased_at.is_(None))
    _note_scored(connection, select(Lead.id).where(changes))
    connection.execute(update(Lead).where(changes).values(company_id=company))


def join_records(connection: Connection) -> None:
    """Stage changes and touches to leads: by id in their source, else by id anywhere, else by e-mail.

    Looked at: touched records, and those that a touched lead may claim or lose. Leads whose stage changes were
    written, won or lost count as touched afterwards.
    """
    for model, reference in ((StageChange, StageChange.lead_ref), (Touchpoint, Touchpoint.contact_ref)):
        scratch(connection, _JOIN)
        _find_own(connection, model, reference)
        _find_others(connection, model, reference)
        _keep_differing(connection, model)
        joined = model.id.in_(select(_JOIN.c.id))
        _note_owners(connection, model, model.id.in_(touched.rows(model)))
        _note_owners(connection, model, joined)
        _move(connection, model)
        _note_owners(connection, model, joined)


def _find_own(connection: Connection, model: Spoken, reference: Any) -> None:
    """Candidates whose own source knows the id."""
    own = and_(Lead.source_id == model.source_id, Lead.external_id == reference)
    found = select(model.id, stands_for(), literal(int(Linked.OWN_ID))).join(Lead, own)
    found = found.where(_candidate(model, reference))
    connection.execute(insert(_JOIN).from_select(["id", "lead_id", "linked"], found))


def _find_others(connection: Connection, model: Spoken, reference: Any) -> None:
    """The rest of the candidates."""
    by_id = earliest(Lead.external_id == reference)
    by_email = earliest(Lead.email_hash == model.email_hash)
    rest = ~exists().where(_JOIN.c.id == model.id)  # PostgreSQL compares a long NOT IN row by row
    keys = select(model.id.label("id"), by_id.label("by_id"), by_email.label("by_email"))
    found = keys.where(_candidate(model, reference), rest).subquery("found")
    how = case(
        (found.c.by_id.is_not(None), int(Linked.ID)),
        (found.c.by_email.is_not(None), int(Linked.EMAIL)),
        else_=int(Linked.NOT),
    )
    lead = case((found.c.by_id.is_not(None), found.c.by_id), else_=found.c.by_email)
    connection.execute(insert(_JOIN).from_select(["id", "lead_id", "linked"], select(found.c.id, lead, how)))


def _candidate(model: Spoken, reference: Any) -> Any:
    """Touched records, and loose ones that name a touched lead or belong to one."""
    leads = touched.rows(Lead)
    keys = select(Lead.external_id), select(Lead.email_hash)
    names, people = (chosen.where(Lead.id.in_(leads)) for chosen in keys)
    parts: list[Select[Any]] = [
        touched.rows(model),
        select(model.id).where(LOOSE, reference.in_(names)),
        select(model.id).where(LOOSE, model.email_hash.in_(people)),
        select(model.id).where(LOOSE, model.lead_id.in_(leads)),
    ]
    return model.id.in_(union(*parts))


def _keep_differing(connection: Connection, model: Spoken) -> None:
    """Forget what stands already."""
    same = model.lead_id.is_not_distinct_from(_JOIN.c.lead_id), model.linked == _JOIN.c.linked
    connection.execute(delete(_JOIN).where(exists().where(model.id == _JOIN.c.id, *same)))


def _move(connection: Connection, model: Spoken) -> None:
    """Write what differs; by the few ids of it, not by a look at every record."""
    table = table_of(model)
    values = {
        name: select(_JOIN.c[name]).where(_JOIN.c.id == table.c.id).scalar_subquery() for name in ("lead_id", "linked")
    }
    connection.execute(update(table).where(table.c.id.in_(select(_JOIN.c.id))).values(values))


def _note_owners(connection: Connection, model: Spoken, here: Any) -> None:
    """A lead whose stages changed has much to follow, one with other touches a score only."""
    name = Lead.__tablename__ if model is StageChange else touched.SCORED
    touched.note(connection, name, select(model.lead_id).where(here).distinct())


def _note_scored(connection: Connection, leads: Select[Any]) -> None:
    touched.note(connection, touched.SCORED, leads)
