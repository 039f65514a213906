"""Changes to exchange rates and the team's currency from a page: begun in a child process, followed to their end."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine

from core.access.person import Person
from core.config import Settings
from core.ingest.files.rates import Quote
from core.jobs import rates, run, uploads
from core.jobs.progress import Progress

IMPORT, ENTER, DELETE, TEAM = "rates_import", "rate_enter", "rates_delete", "team_currency"
REASONS_KEPT = 200
WAIT = "Another change of rates is under way; wait until it is done."


def start_import(engine: Engine, settings: Settings, upload_id: int, person: Person, now: datetime) -> int:
    """Begin to import an uploaded file of rates; returns the job's id. Busy while another change is under way."""
    uploads.load(engine, upload_id)
    return _start(engine, settings, IMPORT, {"upload": upload_id}, person, now)


def start_entering(engine: Engine, settings: Settings, quote: Quote, person: Person, now: datetime) -> int:
    """Begin to write one rate."""
    payload = {**asdict(quote), "day": quote.day.isoformat()}
    return _start(engine, settings, ENTER, payload, person, now)


def start_deleting(
    engine: Engine, settings: Settings, pair: rates.Pair, day: date | None, person: Person, now: datetime
) -> int:
    """Begin to delete the rate of a day, or all of a pair."""
    payload = {"pair": list(pair), "day": day.isoformat() if day else None}
    return _start(engine, settings, DELETE, payload, person, now)


def start_team(engine: Engine, settings: Settings, values: dict[str, str], person: Person, now: datetime) -> int:
    """Begin to change the team's currency and how long a rate holds."""
    return _start(engine, settings, TEAM, {"values": values}, person, now)


def _start(
    engine: Engine, settings: Settings, kind: str, payload: dict[str, Any], person: Person, now: datetime
) -> int:
    payload = {**payload, "user": person.id}
    return run.begin(engine, settings, kind, payload, person.id, now, lambda _other: WAIT, WORK).id


def do_import(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: the rates of a file; returns what came of it, with the rows that were refused."""
    progress.say(10, "Reading the file")
    name, found = rates.look(engine, payload["upload"])
    progress.say(40, "Converting amounts")
    done = rates.put(engine, found.quotes, name, payload["user"], now)
    uploads.discard(engine, payload["upload"])
    reasons = [each.reason for each in found.rejected[:REASONS_KEPT]]
    return {**asdict(done), "filename": name, "rejected": len(found.rejected), "reasons": reasons}


def do_enter(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: one rate."""
    progress.say(40, "Converting amounts")
    day = date.fromisoformat(payload["day"])
    quote = Quote(payload["base"], payload["quote"], day, payload["nanos"])
    return asdict(rates.put(engine, [quote], "", payload["user"], now))


def do_delete(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: rates away."""
    progress.say(40, "Converting amounts")
    day = date.fromisoformat(payload["day"]) if payload["day"] else None
    base, quote = payload["pair"]
    return asdict(rates.remove(engine, (base, quote), day, payload["user"], now))


def do_team(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: another currency of the team, or another time for which rates hold."""
    progress.say(20, "Computing every figure anew")
    rates.set_currency(engine, payload["values"], payload["user"], now)
    return {}


WORK: dict[str, run.Work] = {IMPORT: do_import, ENTER: do_enter, DELETE: do_delete, TEAM: do_team}
