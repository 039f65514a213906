"""One lead's score: what it is made of, in words, by the rules in force, and how it came to be."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from core.errors import NotFound
from core.scoring import rescore
from core.scoring.judge import DAY, WHYS, Facts, Judgement, Touched, judge, missing
from core.scoring.rules import load
from core.store.localday import epoch
from core.store.models import Lead, ScoreChange, Touchpoint
from core.store.types import day_number

MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class Step:
    """What the score became at a moment, and why, in words."""

    at: datetime
    fit: int
    engagement: int
    score: int
    grade: str
    why: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A lead's score in force (None: it does not count); `rules` says what they make of it, whatever was set by hand.

    `missing`: what fit could rest on and is not known. `history`: the newest step first.
    """

    score: int | None
    own: int | None
    rules: Judgement
    missing: tuple[str, ...]
    history: tuple[Step, ...]


def explained(connection: Connection, lead_id: int, now: datetime) -> Explained:
    """Why a lead has the score it has; NotFound without the lead."""
    chosen = rescore.facts_of(Lead.score, Lead.own_score).where(Lead.id == lead_id)
    found = connection.execute(chosen).first()
    if found is None:
        raise NotFound("That lead is no longer here.", field="lead")
    score, own, *told = found
    day = rescore.as_of(connection)
    facts, rules = Facts(*told), load(connection)
    touches = select(Touchpoint.kind, Touchpoint.outcome, epoch(Touchpoint.at)).where(Touchpoint.lead_id == lead_id)
    some = [Touched(kind, outcome, at // DAY) for kind, outcome, at in connection.execute(touches)]
    judged = judge(rules, facts, some, day_number(now.date()) if day is None else day)
    return Explained(score, own, judged, missing(facts), _history(connection, lead_id))


def _history(connection: Connection, lead_id: int) -> tuple[Step, ...]:
    columns = [getattr(ScoreChange, name) for name in Step.__slots__]
    rows = select(*columns).where(ScoreChange.lead_id == lead_id).order_by(ScoreChange.at.desc()).limit(MOST_STEPS)
    found = (dict(row) for row in connection.execute(rows).mappings())
    return tuple(Step(**{**row, "why": WHYS.get(row["why"], row["why"])}) for row in found)
