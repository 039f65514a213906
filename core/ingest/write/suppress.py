"""Records about persons who were erased here: known by keyed hashes, and left out when a source sends them again."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, delete, func, insert, select, update

from core.errors import Unreadable
from core.ingest.identity.person import email_hash
from core.ingest.write.shape import Row
from core.store import secret
from core.store.base import Base
from core.store.bulk import UPSERT
from core.store.models import Click, Deal, Lead, StageChange, Suppressed, SuppressionKey, Touchpoint

LOST = (
    "The list of erased people cannot be read: SECRET_KEY is another one than when it was written. Name the earlier "
    "one in OLD_SECRET_KEYS. If it is lost, “python -m core privacy drop-list” goes on without the list."
)
Shaped = Sequence[tuple[type[Base], Row]]
REFERENCES: dict[type[Base], str] = {Lead: "external_id", StageChange: "lead_ref", Touchpoint: "contact_ref"}
"""Where records name a person by their id in the source."""


class Suppression:
    """Every person who was erased, loaded once per run."""

    def __init__(self, connection: Connection) -> None:
        rows = connection.execute(select(Suppressed.hash, Suppressed.stub)).all()
        self._stubs: dict[str, str | None] = {row.hash: row.stub for row in rows}
        self._key = _key(connection) if rows else b""

    def screen(self, shaped: Shaped) -> Shaped | None:
        """The rows of a record as they may be written; None for one about a person who was erased."""
        if not self._stubs:
            return shaped
        kept = []
        for model, row in shaped:
            if model in REFERENCES and self._is_known(row, REFERENCES[model]):
                return None
            kept.append((model, self._without(model, row)))
        return kept

    def is_named(self, cells: Iterable[str]) -> bool:
        """Whether one of some cells is the e-mail of somebody erased."""
        return bool(self._stubs) and any("@" in cell and self._of_person(email_hash(cell)) for cell in cells)

    def _is_known(self, row: Row, reference: str) -> bool:
        return self._of_person(row.get("email_hash")) or self._of_id(row["source_id"], row.get(reference)) is not None

    def _of_person(self, person: str | None) -> bool:
        return person is not None and hashed(self._key, person) in self._stubs

    def _of_id(self, source: int, external_id: str | None) -> str | None:
        """The lead that stands for them since."""
        return None if external_id is None else self._stubs.get(hashed(self._key, external_id, source))

    def _without(self, model: type[Base], row: Row) -> Row:
        """A deal or a click without those who were erased; the deal stands with the leads left of them."""
        if model is Click and self._of_person(row.get("email_hash")):
            return {**row, "email_hash": None, "gclid": None, "lead_form_id": None}
        return self._deal(row) if model is Deal else row

    def _deal(self, row: Row) -> Row:
        ids, emails = split(row.get("contact_ids")), split(row.get("contact_emails"))
        stubs = {each: stub for each in ids if (stub := self._of_id(row["source_id"], each))}
        gone = {each: self._stubs[hashed(self._key, person)] for each in emails if (person := self._known(each))}
        if not stubs and not gone:
            return row
        refs = [stubs.get(each, each) for each in ids] + [stub for stub in gone.values() if stub]
        left = [each for each in emails if each not in gone]
        told = {"contact_ids": ";".join(dict.fromkeys(refs)) or None, "contact_emails": ";".join(left) or None}
        return {**row, **told, "name": None, "lost_reason": None, "attributes": None}

    def _known(self, email: str) -> str | None:
        person = email_hash(email)
        return person if self._of_person(person) else None


def suppress(connection: Connection, people: Iterable[tuple[str, int | None, str | None]], now: datetime) -> None:
    """Remember persons: (hash of an e-mail, None) or (id, source), each with the lead that stands for them."""
    key = _key(connection)
    for text, source, stub in people:
        row = {"hash": hashed(key, text, source), "stub": stub, "at": now}
        made = UPSERT[connection.dialect.name](Suppressed).values(**row)
        connection.execute(made.on_conflict_do_update(index_elements=["hash"], set_={"stub": stub}))


def drop(connection: Connection) -> int:
    """Forget every person who was erased, and the key of the list; how many ways of knowing one again that were."""
    count = connection.scalar(select(func.count()).select_from(Suppressed)) or 0
    for model in (Suppressed, SuppressionKey):
        connection.execute(delete(model))
    return count


def hashed(key: bytes, text: str, source: int | None = None) -> str:
    """What is kept of an id in a source or, without one, of the hash of an e-mail."""
    return blake2b(f"{source or 'e-mail'}|{text}".encode("utf-8", "surrogatepass"), key=key, digest_size=24).hexdigest()


def split(text: str | None) -> list[str]:
    """The parts of a list as deals name their contacts."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def _key(connection: Connection) -> bytes:
    """Drawn when the first person is erased; the database has it sealed. One that stands there bare is sealed now."""
    box, held = secret.of(connection), connection.scalar(select(SuppressionKey.value))
    if held is not None and secret.is_sealed(held):
        try:
            return bytes.fromhex(box.open(held))
        except Unreadable as error:
            raise Unreadable(LOST) from error
    value = secrets.token_hex(32) if held is None else held
    sealed = {"value": box.seal(value)}
    here = insert(SuppressionKey).values(id=1, **sealed) if held is None else update(SuppressionKey).values(sealed)
    connection.execute(here)
    return bytes.fromhex(value)
