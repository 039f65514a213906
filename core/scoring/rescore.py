"""Scores of many leads at once, in the transaction that changed what they rest on.

All scores are as of one day (`as_of`), which moves on once a day: so a score follows from the records, the rules and
that day, in whatever order things came, and only leads with touches that still count change when it moves.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    CompoundSelect,
    Connection,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from core.scoring import rules as scoring_rules
from core.scoring.judge import (
    DATA,
    DAY,
    FIRST,
    HAND,
    TIME,
    Facts,
    Fitter,
    earned,
    grade_of,
    rounded,
    score_of,
    touch_rule,
)
from core.scoring.rules import Rules
from core.store.base import scratch, table_of
from core.store.bulk import write
from core.store.localday import epoch
from core.store.models import Company, Lead, ScoreChange, Setting, Touchpoint
from core.store.types import day_date, day_number

AS_OF = "scored_day"
"""The row of `setting` that holds the day number all scores are as of."""
STEP = 5
"""Points by which a score has to move before its history says so, while the grade stays."""
CHUNK = 20_000
Ids = Select[Any] | CompoundSelect[Any] | None
_SCORED = Table(
    "scored_lead",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("fit", Integer),
    Column("engagement", Integer),
    Column("score", Integer),
    Column("grade", String),
    Column("why", String),
    prefixes=["TEMPORARY"],
)


class Scored(NamedTuple):
    """A lead whose score or grade is another now; no score: a lead that does not count."""

    id: int
    fit: int
    engagement: int
    score: int | None
    grade: str | None
    why: str


def rescore(connection: Connection, leads: Ids, now: datetime, why: str = DATA) -> int:
    """Score the leads whose ids (one column) are selected, or all: None. How many changed.

    Junk has no score. One that somebody set here stands in the place of the rules' while the grade stays theirs.
    """
    day = as_of(connection)
    if day is None:  # nobody has a score yet
        day, leads = _today(now), None
        _set_as_of(connection, day)
    rules = scoring_rules.load(connection)
    engaged = engagement(connection, leads, rules, day)
    changed = list(_changes(connection, leads, rules, engaged, why))
    if changed:
        _write(connection, changed, now)
    return len(changed)


def as_of(connection: Connection) -> int | None:
    """The day number all scores are as of; None before the first."""
    text = connection.scalar(select(Setting.value).where(Setting.name == AS_OF))
    return int(text) if text else None


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether scores are not as of today."""
    return as_of(connection) != _today(now) and connection.scalar(select(Lead.id).limit(1)) is not None


def keep_up(connection: Connection, now: datetime) -> int:
    """Let scores be as of today; how many changed. Of leads without touches that count, none does."""
    before, today = as_of(connection), _today(now)
    if before == today:
        return 0
    if before is None:
        return rescore(connection, None, now, TIME)
    _set_as_of(connection, today)
    since = _moment(min(before, today) - scoring_rules.load(connection).days)
    aging = select(Touchpoint.lead_id).where(Touchpoint.at >= since, Touchpoint.lead_id.is_not(None)).distinct()
    return rescore(connection, aging, now, TIME)


def _today(now: datetime) -> int:
    return day_number(now.astimezone(UTC).date())


def _moment(day: int) -> datetime:
    return datetime.combine(day_date(day), time(), UTC)


def _set_as_of(connection: Connection, day: int) -> None:
    connection.execute(delete(Setting).where(Setting.name == AS_OF))
    connection.execute(insert(Setting).values(name=AS_OF, value=str(day)))


def engagement(connection: Connection, leads: Ids, rules: Rules, day: int) -> dict[int, int]:
    """Lead -> engagement, where it is not 0."""
    told = (Touchpoint.lead_id, Touchpoint.kind, Touchpoint.outcome, epoch(Touchpoint.at))
    chosen = select(*told).where(Touchpoint.at >= _moment(day - rules.days + 1), Touchpoint.lead_id.is_not(None))
    if leads is not None:
        chosen = chosen.where(Touchpoint.lead_id.in_(leads))
    places: dict[tuple[str, str | None], int | None] = {}
    remaining: Counter[tuple[int, int]] = Counter()  # by lead and rule
    found: Iterable[Any] = connection.execute(chosen, execution_options={"yield_per": CHUNK})
    for lead, kind, outcome, at in found:
        key = (kind, outcome)
        if key not in places:
            places[key] = touch_rule(rules, kind, outcome)
        place = places[key]
        if place is not None and (left := rules.touches[place].days - max(0, day - at // DAY)) > 0:
            remaining[lead, place] += left
    points: dict[int, float] = {}
    for (lead, place), left in sorted(remaining.items(), key=lambda one: one[0][1]):
        points[lead] = points.get(lead, 0.0) + earned(rules.touches[place], left)
    return {lead: whole for lead, value in points.items() if (whole := rounded(value))}


_FACTS = (Lead.job_title, Lead.email, func.coalesce(Lead.country, Company.country), Company.industry, Company.employees)


def facts_of(*columns: Any) -> Select[Any]:
    """A statement of these columns, then those of `Facts`, for every lead."""
    return select(*columns, *_FACTS).outerjoin_from(Lead, Company, Company.id == Lead.company_id)


def _changes(
    connection: Connection, leads: Ids, rules: Rules, engaged: Mapping[int, int], why: str
) -> Iterator[Scored]:
    chosen = facts_of(Lead.id, Lead.junk, Lead.own_score, Lead.score, Lead.grade)
    if leads is not None:
        chosen = chosen.where(Lead.id.in_(leads))
    fitter = Fitter(rules)
    for lead, junk, own, score, grade, *facts in connection.execute(chosen, execution_options={"yield_per": CHUNK}):
        if junk is not None:
            if score is not None or grade is not None:
                yield Scored(lead, 0, 0, None, None, why)
            continue
        fit, engagement = fitter.fit(Facts(*facts)), engaged.get(lead, 0)
        wanted = (score_of(rules, fit, engagement) if own is None else own, grade_of(rules, fit, engagement))
        if wanted != (score, grade):
            reason = HAND if own is not None and own != score else FIRST if score is None else why
            yield Scored(lead, fit, engagement, *wanted, reason)


def _write(connection: Connection, changed: list[Scored], now: datetime) -> None:
    """The scores, and their history where they moved far enough."""
    scored = scratch(connection, _SCORED).c
    write(connection, _SCORED, dict(zip(_SCORED.columns, zip(*changed, strict=True), strict=True)))
    lead = table_of(Lead)
    values = {name: select(scored[name]).where(scored.id == lead.c.id).scalar_subquery() for name in ("score", "grade")}
    connection.execute(update(lead).where(lead.c.id.in_(select(scored.id))).values(values))
    history = table_of(ScoreChange)
    connection.execute(delete(history).where(history.c.at == now, history.c.lead_id.in_(select(scored.id))))
    earlier = history.alias("earlier").c
    latest = select(func.max(earlier.at)).where(earlier.lead_id == scored.id).correlate(_SCORED).scalar_subquery()
    near = and_(
        history.c.lead_id == scored.id,
        history.c.at == latest,
        history.c.grade == scored.grade,
        history.c.score.between(scored.score - STEP + 1, scored.score + STEP - 1),
    )
    far = or_(scored.why == HAND, ~select(history.c.at).where(near).correlate(_SCORED).exists())
    columns = (scored.id, literal(now, history.c.at.type), scored.fit, scored.engagement, scored.score, scored.grade)
    rows = select(*columns, scored.why).where(scored.score.is_not(None), far)
    names = ["lead_id", "at", "fit", "engagement", "score", "grade", "why"]
    connection.execute(insert(history).from_select(names, rows))


def moves(connection: Connection, before: Rules, after: Rules, newest: int) -> Counter[tuple[str, str]]:
    """How many of the newest leads that count have which grade under some rules, and which under others."""
    ids = select(Lead.id).where(Lead.junk.is_(None)).order_by(Lead.created_at.desc(), Lead.id.desc()).limit(newest)
    chosen = ids.subquery("newest")
    day = as_of(connection)
    mine = select(chosen.c.id)
    ways = [
        (rules, Fitter(rules), {} if day is None else engagement(connection, mine, rules, day))
        for rules in (before, after)
    ]
    counts = Counter[tuple[str, str]]()
    for lead, *said in connection.execute(facts_of(Lead.id).where(Lead.id.in_(mine))):
        facts = Facts(*said)
        now, then = (grade_of(rules, fitter.fit(facts), engaged.get(lead, 0)) for rules, fitter, engaged in ways)
        counts[now, then] += 1
    return counts
