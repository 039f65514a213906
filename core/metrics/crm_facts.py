"""Leads by stage, revenue and deals, entered by the scope's keys."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from core.metrics.catalog import STAGES
from core.metrics.dimensions import bucket_start
from core.metrics.facts import Facts, Key
from core.metrics.scope import Scope
from core.metrics.sums import sums
from core.store.channels import CODES
from core.store.models import RawSource
from core.store.stages import Stage

BY_BASIS = frozenset({*(name for name, stage in STAGES.items() if stage is not Stage.LEAD), "revenue", "valued_deals"})
"""Columns that a cohort counts on the day their lead was created."""
_CHANNELS = {code: channel for channel, code in CODES.items()}


def add(connection: Connection, scope: Scope, facts: Facts, columns: Collection[str], *, active: bool = False) -> None:
    """Add up some columns over leads and deals into `facts`; `active`: note the campaigns leads came from, too."""
    wide = scope.grouped_by("campaign") if active else scope
    measures = {measure_of(scope, name): name for name in columns}
    known = keys_known(connection, wide.keys)
    leads: dict[tuple[Key, Any], int] = defaultdict(int)
    for sign, row in sums(connection, wide, {*measures, "leads"} if active else measures):
        values = [known[name].get(row[name]) if name in known else row[name] or None for name in wide.keys]
        bucket = bucket_start(scope.time, row["bucket"]) if scope.time else None
        key = facts.key(values[: len(scope.keys)], bucket)
        found = {column: sign * int(row[measure] or 0) for measure, column in measures.items()}
        _enter(facts, key, row["currency"] or scope.team.currency, found)
        if active:
            leads[key, values[wide.keys.index("campaign")]] += sign * int(row["leads"] or 0)
    for (key, campaign), number in leads.items():
        if campaign is not None and number:
            facts.active(key, campaign)


def measure_of(scope: Scope, column: str) -> str:
    """The measure that a column counts in the scope's basis."""
    return f"cohort_{column}" if scope.cohort and column in BY_BASIS else column


def keys_known(connection: Connection, dimensions: Collection[str]) -> Mapping[str, Mapping[int, str]]:
    """Number -> key for those of the dimensions whose keys are no numbers."""
    found: dict[str, Mapping[int, str]] = {"channel": _CHANNELS} if "channel" in dimensions else {}
    if "source" in dimensions:
        found["source"] = {row.id: row.value for row in connection.execute(select(RawSource.id, RawSource.value))}
    return found


def _enter(facts: Facts, key: tuple[Any, ...], currency: str, columns: Mapping[str, int]) -> None:
    """Counts add up whatever the currency; amounts, and how many deals have one, only in the team's."""
    home = currency == facts.scope.team.currency
    facts.add(key, {name: n for name, n in columns.items() if name != "revenue" and (home or name != "valued_deals")})
    if micros := columns.get("revenue"):
        facts.add_money(key, "revenue", micros, currency)
