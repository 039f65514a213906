"""The company of a lead: what is known of it, who said so, and who else came from there."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, func, or_, select

from core.derive.search import matches
from core.frame import Frame
from core.scoring.mailbox import work_domain
from core.store.base import table_of
from core.store.crm import one_of_its_own
from core.store.models import Company, Lead, Source
from core.store.settings import team
from core.store.stages import Stage
from core.text import called

LEAD_RECORD = "Lead record"
EMAIL_DOMAIN = "Domain of the e-mail address"
_OF_COMPANY = ("name", "domain", "industry", "employees", "revenue_micros", "country", "phone", "technologies", "owner",
               "churned_at")  # fmt: skip
_OF_LEAD = {"name": "company_name", "domain": "company_domain", "country": "country"}


class Fact(NamedTuple):
    """One thing known of a company, and where it comes from. Revenue is (micros, currency): the team's."""

    field: str
    value: Any
    told_by: str


def facts(connection: Connection, lead: RowMapping) -> list[Fact]:
    """What is known of a lead's company: by the CRM's company record, else by the lead's own, else by the address."""
    record, told_by = _record(connection, lead)
    found = [_fact(field, record, told_by, lead) for field in _OF_COMPANY]
    money = team(connection).currency
    return [
        fact._replace(value=(fact.value, money)) if fact.field == "revenue_micros" else fact
        for fact in found
        if fact is not None
    ]


def _fact(field: str, record: RowMapping | None, told_by: str, lead: RowMapping) -> Fact | None:
    if record is not None and record[field] not in (None, "", []):
        return Fact(field, record[field], told_by)
    said = lead[_OF_LEAD[field]] if field in _OF_LEAD else None
    if said:
        return Fact(field, said, LEAD_RECORD)
    domain = work_domain(lead["email"]) if field == "domain" else None
    return Fact(field, domain, EMAIL_DOMAIN) if domain else None


def _record(connection: Connection, lead: RowMapping) -> tuple[RowMapping | None, str]:
    """The company's row, and what the record is called."""
    if lead["company_id"] is None:
        return None, ""
    table = table_of(Company)
    chosen = select(table, Source.name.label("system")).join(Source, Source.id == table.c.source_id)
    row = connection.execute(chosen.where(table.c.id == lead["company_id"])).mappings().one()
    return row, f"Company record in {row['system']}, by its domain"


def colleagues(connection: Connection, lead: RowMapping, limit: int = 10) -> Frame:
    """Other leads of the same company, newest first: id, name, email, job_title, stage, owner, created_at.

    Of the same company record, else with the domain of the same address at work.
    """
    names = ["id", "name", "email", "job_title", "stage", "owner", "created_at"]
    domain = lead["company_domain"] or work_domain(lead["email"])
    if not domain:
        return Frame.of([], names)
    same = [Lead.company_domain == domain]
    if lead["company_id"] is not None:
        same.append(Lead.company_id == lead["company_id"])
    if work_domain(f"x@{domain}"):
        same.append(func.lower(Lead.email).endswith(f"@{domain}", autoescape=True))
    columns = (Lead.id, Lead.first_name, Lead.last_name, Lead.email, Lead.job_title, Lead.stage, Lead.assigned,
               Lead.created_at)  # fmt: skip
    chosen = select(*columns).where(Lead.id != lead["id"], one_of_its_own(), or_(*same))
    ids = matches(connection, domain)  # every lead that qualifies has the domain in its searchable text
    if ids is not None:
        chosen = chosen.where(Lead.id.in_(ids))
    rows = connection.execute(chosen.order_by(Lead.created_at.desc(), Lead.id.desc()).limit(limit))
    zone = team(connection).zone
    found = [
        (row.id, called(row.first_name, row.last_name), row.email, row.job_title, Stage(row.stage).label, row.assigned,
         row.created_at.astimezone(zone))
        for row in rows
    ]  # fmt: skip
    return Frame.of(found, names)
