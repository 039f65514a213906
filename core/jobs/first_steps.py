"""The first ten minutes: which steps to a first cost per SQL are done, told by what is there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, select

from core.filters import Filters
from core.jobs.demo import is_demo
from core.metrics.audit import match_gaps
from core.metrics.catalog import METRICS
from core.metrics.format import money, text
from core.metrics.query import query
from core.store.models import AdMetric, AdPeriodTotal, Lead
from core.store.settings import Team, team
from core.text import counted

FIGURES = ("mqls", "sqls", "cost_per_sql")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whether it is done, what it is, what there is of it so far, where it is taken."""

    id: str
    is_done: bool
    label: str
    detail: str
    path: str


def first_steps(connection: Connection, now: datetime) -> tuple[Step, ...]:
    """Every step in order; none where the demo is what one looks at."""
    if is_demo(connection):
        return ()
    settings = team(connection)
    total = query(connection, FIGURES, Filters(), now).total
    return (
        _company(settings),
        _files(connection),
        _matched(connection, now),
        _stages(total["mqls"] or 0, total["sqls"] or 0),
        _cost(total, settings),
    )


def _company(settings: Team) -> Step:
    told = f"{settings.company}, {settings.currency}, {settings.time_zone}"
    detail = told if settings.company else "Your company's name, currency, time zone and fiscal year."
    return Step("company", bool(settings.company), "Say who you are", detail, "/settings/company")


def _files(connection: Connection) -> Step:
    ads = any(connection.scalar(select(exists().where(model.id.is_not(None)))) for model in (AdMetric, AdPeriodTotal))
    leads = bool(connection.scalar(select(exists().where(Lead.id.is_not(None)))))
    missing = [name for name, there in (("an ad report", ads), ("a lead export", leads)) if not there]
    detail = f"Still missing: {' and '.join(missing)}." if missing else "Ad figures and leads are here."
    return Step("files", not missing, "Bring in an ad report and a lead export", detail, "/data#files")


def _matched(connection: Connection, now: datetime) -> Step:
    gaps = match_gaps(connection, Filters(), now)
    told = f"{money(gaps.matched, gaps.currency)} of {money(gaps.spend, gaps.currency)} spend meets leads."
    detail = told if gaps.spend else "They meet by campaign, keyword or click; what does not is listed to be mapped."
    return Step("matched", gaps.matched > 0, "Match spend with leads", detail, "/data#matching")


def _stages(mqls: int, sqls: int) -> Step:
    label = "Say which CRM values mean MQL and SQL"
    return Step("stages", mqls > 0 and sqls > 0, label, f"{mqls:,} MQLs and {sqls:,} SQLs so far.", "/data#stages")


def _cost(total: dict[str, Any], settings: Team) -> Step:
    missing = "Spend divided by SQLs, once there are both."
    value = total["cost_per_sql"]
    told = f"An SQL costs {text(value, METRICS['cost_per_sql'], settings.currency)}, over all time."
    if total["cost_per_sql_few"]:
        told = f"{counted(total['sqls'] or 0, 'SQL')} so far: too few to say what one costs."
    is_there = value is not None
    return Step("cost", is_there, "See your first cost per SQL", told if is_there else missing, "/?range=all")
