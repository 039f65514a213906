"""What leads do not tell: bits of a number that their journeys carry, so that nobody has to look at the leads."""

from enum import IntFlag
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal

from core.store.models import Lead


class Lacks(IntFlag):
    """Something a lead does not tell. One of a person who was erased lacks nothing, and says so."""

    EMAIL = 1
    NAME = 2
    PHONE = 4
    COMPANY = 8
    COUNTRY = 16
    SOURCE = 32
    CAMPAIGN = 64
    ERASED = 128


TEXTS: dict[Lacks, tuple[Any, ...]] = {
    Lacks.EMAIL: (Lead.email,),
    Lacks.NAME: (Lead.first_name, Lead.last_name),
    Lacks.PHONE: (Lead.phone,),
    Lacks.COMPANY: (Lead.company_name, Lead.company_domain),
    Lacks.COUNTRY: (Lead.country,),
    Lacks.SOURCE: (Lead.source_value,),
}
"""The columns any of which tells it."""


def lacks() -> ColumnElement[int]:
    """The bits of a lead."""
    found: ColumnElement[int] = case((Lead.campaign_id.is_(None), int(Lacks.CAMPAIGN)), else_=0)
    for bit, texts in TEXTS.items():
        nothing = and_(*(func.coalesce(text, "") == "" for text in texts))
        found += case((nothing, int(bit)), else_=0)
    erased = Lead.erased_at.is_not(None)
    return case((erased, literal(int(Lacks.ERASED), Integer)), else_=found)
