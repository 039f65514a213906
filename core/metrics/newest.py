"""Leads of a period, newest first, page by page: each page begins after the last lead of the one before."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, true

from core.filters import Filters
from core.frame import Frame
from core.metrics.drill import worded
from core.metrics.journey import born
from core.metrics.profile import LARGEST_ID
from core.metrics.results import shared_moment
from core.metrics.scope import Scope, scope
from core.store.models import AdGroup, Journey, Keyword, Lead
from core.store.types import day_date, day_number

_CURSOR = re.compile(r"(\d{1,10})\.(\d{1,10})", re.ASCII)
_COLUMNS = (
        Lead.id, Lead.first_name, Lead.last_name, Lead.email, Lead.company_name.label("company"), Lead.stage,
        Journey.mql_day, Journey.sql_day, AdGroup.name.label("ad_group"), Keyword.text.label("keyword"),
        Lead.match_method, Lead.match_confidence, Journey.created_at,
)  # fmt: skip


@dataclass(frozen=True)
class Newest:
    """A page: id, name, email, company, stage, day, mql_day, sql_day, ad_group, keyword, match_method, _confidence.

    Days are dates in the team's zone. `after` asks for the next page; None when there is none.
    """

    frame: Frame
    after: str | None


def newest(connection: Connection, filters: Filters, now: datetime, after: str = "", limit: int = 50) -> Newest:
    """The leads created in the period; those of the first page when `after` is no cursor that a page gave."""
    here = scope(connection, filters, shared_moment(connection, now))
    chosen, day = born(here, *_COLUMNS, Journey.created_day.label("day"))
    chosen = chosen.outerjoin(AdGroup, AdGroup.id == Lead.ad_group_id).outerjoin(Keyword, Keyword.id == Lead.keyword_id)
    order = (day.desc(), Journey.created_at.desc(), Journey.lead_id.desc())
    rows = connection.execute(chosen.where(_older(here, after)).order_by(*order).limit(limit + 1))
    found = rows.all()
    frame = Frame.of(found[:limit], rows.keys())
    days = {
        name: [None if number is None else day_date(number) for number in frame[name]]
        for name in ("mql_day", "sql_day")
    }
    return Newest(
        worded(frame.with_columns(days)).without("created_at"),
        _cursor(found[limit - 1]) if len(found) > limit else None,
    )


def _cursor(row: Row[Any]) -> str:
    """The second a lead was created, and its id."""
    return f"{row.created_at}.{row.id}"


def _older(here: Scope, after: str) -> ColumnElement[bool]:
    """Leads that come after the cursor's; its day is named so that the index is used."""
    found = _CURSOR.fullmatch(after)
    if found is None:
        return true()
    second, lead = int(found[1]), min(int(found[2]), LARGEST_ID)
    local = datetime.fromtimestamp(second, UTC).astimezone(here.team.zone).date()
    return and_(
        Journey.created_day <= day_number(local),
        or_(Journey.created_at < second, and_(Journey.created_at == second, Journey.lead_id < lead)),
    )
