"""One person: every lead that is theirs, and where else something about them is kept."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Text, cast, func, or_, select
from sqlalchemy.types import JSON

from core.derive.duplicates import SWITCHBOARD
from core.errors import InvalidInput, NotFound
from core.ingest.identity.person import email_hash
from core.store.base import Base
from core.store.models import Lead

LARGEST_ID = 2**31 - 1
SHORTEST_PHONE = 7
LONGEST_ADDRESS = 254
ROUNDS = 10
"""Leads known by leads known by leads: further apart nobody is one person."""
APART = frozenset((
    "user", "session", "sign_in_link", "pending_sign_in", "second_factor", "recovery_code", "setting",
    "user_preference", "suppressed", "suppression_key", "source", "sync_bookmark", "job_claim", "stage_definition",
    "stage_rule", "channel_mapping", "campaign", "campaign_alias",
    "ad_group", "keyword", "ad", "ad_metric", "ad_period_total",
    "budget", "fx_rate",
))  # fmt: skip
"""Tables that hold nothing about leads: people who work here, settings, what ad platforms tell of ads."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A person: their leads, the hashes of their addresses, and the texts they can be found by elsewhere."""

    leads: tuple[int, ...]
    hashes: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    names: tuple[str, ...]  # first and last name as one text

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything to look for."""
        return (*self.emails, *self.phones, *self.names)

    @property
    def pattern(self) -> re.Pattern[str]:
        """Any of it, in any case, as whole words."""
        longest = sorted(self.texts, key=len, reverse=True)
        return re.compile("|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in longest) or "(?!)", re.IGNORECASE)


def subject(connection: Connection, email: str | None = None, lead: int | None = None) -> Subject:
    """The person with an e-mail, or of a lead; InvalidInput for neither and NotFound for a lead that is not there.

    Nobody needs to be found by an e-mail: the person then has no leads.
    """
    known = {person} if (person := email_hash(email)) else set()
    leads: set[int] = set()
    if lead is not None:
        found = type(lead) is int and 0 < lead <= LARGEST_ID
        if not found or connection.scalar(select(Lead.erased_at).where(Lead.id == lead, Lead.erased_at.is_(None))):
            raise NotFound("That lead is no longer here.", field="lead")
        leads = set(connection.scalars(select(Lead.id).where(Lead.id == lead, Lead.erased_at.is_(None))))
        if not leads:
            raise NotFound("That lead is no longer here.", field="lead")
    else:
        check_address(email or "")
    leads, known = _all(connection, leads, known)
    said = select(Lead.email, Lead.phone, Lead.first_name, Lead.last_name).where(Lead.id.in_(leads))
    rows = connection.execute(said.order_by(Lead.id)).all()
    return Subject(
        tuple(sorted(leads)),
        tuple(sorted(known)),
        _once([*([email.strip()] if email else []), *(row.email for row in rows)]),
        _once(row.phone for row in rows if row.phone and _is_own(connection, row.phone, leads)),
        _once(f"{row.first_name} {row.last_name}" for row in rows if row.first_name and row.last_name),
    )


def _is_own(connection: Connection, phone: str, leads: set[int]) -> bool:
    """Whether a number can be a person's: one of a switchboard is everybody's, and stays with the others."""
    if sum(map(str.isdigit, phone)) < SHORTEST_PHONE:
        return False
    others = select(Lead.id).where(Lead.phone == phone, Lead.id.not_in(leads)).limit(SWITCHBOARD)
    return len(connection.scalars(others).all()) < SWITCHBOARD


def check_address(email: str) -> None:
    """InvalidInput for a text that is no e-mail address: less than that would be found in half of all records."""
    local, _, domain = email.strip().rpartition("@")
    if not local or not domain or len(email) > LONGEST_ADDRESS or len(email.split()) > 1:
        raise InvalidInput("Give the e-mail of a person, such as ada@example.com.", field="email")


def _all(connection: Connection, leads: set[int], known: set[str]) -> tuple[set[int], set[str]]:
    """With every lead of the same address, and every one they were merged with."""
    for _ in range(ROUNDS):
        mine = Lead.id.in_(leads)
        family = select(func.coalesce(Lead.merged_into, Lead.id)).where(mine)
        near = or_(mine, Lead.email_hash.in_(known), Lead.id.in_(family), Lead.merged_into.in_(family))
        rows = connection.execute(select(Lead.id, Lead.email_hash).where(near, Lead.erased_at.is_(None))).all()
        wider, told = {row.id for row in rows}, known | {row.email_hash for row in rows if row.email_hash}
        if (wider, told) == (leads, known):
            break
        leads, known = wider, told
    return leads, known


def _once(texts: Iterable[str | None]) -> tuple[str, ...]:
    found = {text.strip().casefold(): text.strip() for text in texts if text and text.strip()}
    return tuple(found.values())


def mentions(connection: Connection, who: Subject) -> Iterator[tuple[Table, list[Any]]]:
    """Every table with rows that have one of the person's texts somewhere, and those rows."""
    for table in Base.metadata.sorted_tables:
        texts = [column for column in table.columns if isinstance(column.type, Text | JSON) or _is_text(column)]
        if table.name in APART or not texts or not who.texts:
            continue
        found = connection.execute(select(table).where(or_(*(holds(column, who.texts) for column in texts)))).all()
        if rows := [row for row in found if who.pattern.search(json.dumps(list(row), default=str, ensure_ascii=False))]:
            yield table, rows


def _is_text(column: Any) -> bool:
    return bool(column.type.python_type is str) if hasattr(column.type, "python_type") else False


def holds(column: Any, texts: Iterable[str]) -> ColumnElement[bool]:
    """Whether a text or JSON column has one of some texts in it, in any case."""
    found = cast(column, Text)
    spellings = {way for text in texts for way in (text, text.upper(), text.lower())}
    if isinstance(column.type, JSON):
        spellings |= {json.dumps(way)[1:-1] for way in spellings}
    return or_(*(found.icontains(way, autoescape=True) for way in sorted(spellings)))


def scrubbed(value: Any, pattern: re.Pattern[str], instead: str) -> Any:
    """A text, or whatever JSON holds, without the person."""
    if isinstance(value, str):
        return pattern.sub(instead, value)
    if isinstance(value, dict):
        return {scrubbed(key, pattern, instead): scrubbed(item, pattern, instead) for key, item in value.items()}
    return [scrubbed(item, pattern, instead) for item in value] if isinstance(value, list) else value
