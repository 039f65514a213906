"""Leads that do not count: each judged by its own values, then by what else came from its network.

What sales took up, or a person let count, is never junk. The flags follow from what is stored, in whatever
order it came.
"""

from collections.abc import Iterator, Mapping
from itertools import starmap
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, or_, select, union, update
from sqlalchemy.orm import aliased

from core.ingest.identity.burst import Sent, bursts
from core.ingest.identity.signs import BURST, MERGED, Limits, Values, Verdict, judge
from core.ingest.write import touched
from core.store.crm import one_of_its_own
from core.store.localday import epoch, local_day
from core.store.models import DealContact, Lead, StageChange
from core.store.settings import Team, team
from core.store.stages import Stage

CHUNK = 5_000
BUSY_DAYS = 7
"""A network that sent leads on more days than this is an office's or a proxy's: a crowd in it is no burst."""
_VALUES = tuple(getattr(Lead, name) for name in Values._fields)
Ids = Select[Any] | None


def flag(connection: Connection, leads: Ids) -> None:
    """Set `junk` and `junk_evidence` of the leads whose ids (one column) are selected, or of all: None.

    Others follow when these complete or break a burst. Leads that became junk or are so no longer are noted as
    touched. Deals and stages must be linked before. Where a lead was deleted only a call for all leads is sure to
    see every burst.
    """
    decided = team(connection)
    crowded = _crowded(leads, decided)
    found = _bursts(connection, crowded, decided)
    chosen = select(Lead.id, Lead.junk, Lead.junk_evidence, _counts().label("counts"), Lead.merged_into, *_VALUES)
    chosen = chosen.where(Lead.erased_at.is_(None))  # nothing is left to judge by
    if leads is not None:
        burst = select(Lead.id).where(Lead.junk == BURST, Lead.network.in_(_networks(leads)))
        others = select(Lead.id).where(Lead.network.in_(crowded))
        chosen = chosen.where(Lead.id.in_(union(leads, burst, others)))
    limits = Limits(decided.form_seconds, decided.own_domains)
    rows = connection.execute(chosen, execution_options={"yield_per": CHUNK})
    _write(connection, list(_changes(rows, found, limits)))


def _changes(rows: Any, found: Mapping[int, Verdict], limits: Limits) -> Iterator[tuple[bool, dict[str, Any]]]:
    """(whether it counts differently, what to write) for every lead whose flag or evidence is another now."""
    for lead, junk, evidence, counts, merged, *values in rows:
        verdict = None if counts else judge(Values._make(values), limits) or found.get(lead)
        if merged is not None:  # whatever may be said of it: it does not count by itself
            verdict = Verdict(MERGED, f"Merged into lead {merged}.")
        kind, proof = verdict or (None, None)
        if (kind, proof) != (junk, evidence):
            yield (kind is None) != (junk is None), {"key": lead, "kind": kind, "proof": proof}


def _write(connection: Connection, changes: list[tuple[bool, dict[str, Any]]]) -> None:
    statement = (
        update(Lead).where(Lead.id == bindparam("key")).values(junk=bindparam("kind"), junk_evidence=bindparam("proof"))
    )
    for start in range(0, len(changes), CHUNK):
        part = changes[start : start + CHUNK]
        connection.execute(statement, [values for _, values in part])
        if turned := [values["key"] for turns, values in part if turns]:
            touched.note(connection, Lead.__tablename__, select(Lead.id).where(Lead.id.in_(turned)))


def _counts() -> ColumnElement[bool]:
    """Somebody said so, sales put the lead on a deal, or its CRM called it an SQL or more."""
    told = StageChange.lead_id == Lead.id, StageChange.stage.between(Stage.SQL, Stage.WON)
    return or_(Lead.overruled.is_not(None), exists().where(DealContact.lead_id == Lead.id), exists().where(*told))


def _crowded(leads: Ids, decided: Team) -> Select[Any]:
    """Networks of the leads in question that may have sent a burst."""
    networks = select(Lead.network).where(Lead.network.is_not(None))
    if leads is not None:
        networks = networks.where(Lead.network.in_(_networks(leads)))
    days = func.count(local_day(Lead.created_at, "UTC").distinct())
    return networks.group_by(Lead.network).having(func.count() >= decided.burst_leads, days <= BUSY_DAYS)


def _networks(leads: Select[Any]) -> Any:
    """Those of the leads, and of every burst if a junk lead is among them: it may have left the network of one.

    Any junk lead: one that is junk by itself is told by that, and still makes a crowd with others.
    """
    mine = Lead.id.in_(leads)
    left = exists().where(Lead.id.in_(leads), Lead.junk.is_not(None))
    burst = aliased(Lead)
    known = select(burst.network).where(burst.junk == BURST, left)
    return union(select(Lead.network).where(mine, Lead.network.is_not(None)), known)


def _bursts(connection: Connection, crowded: Select[Any], decided: Team) -> dict[int, Verdict]:
    sent = (
        select(Lead.network, epoch(Lead.created_at), Lead.id)
        .where(Lead.network.in_(crowded), one_of_its_own(), ~_counts())
        .order_by(Lead.network, Lead.created_at, Lead.id)
    )
    rows = connection.execute(sent)
    return bursts(starmap(Sent, rows), decided.burst_leads, decided.burst_minutes * 60)
