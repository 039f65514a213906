"""The second factor: an authenticator app that shows a new code (TOTP, RFC 6238) every 30 seconds."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any

import pyotp
from sqlalchemy import Connection, Select, delete, select, update

from core.access import audit, recovery
from core.errors import InvalidInput, WrongSecret
from core.store.bulk import UPSERT
from core.store.models import SecondFactor
from core.store.secret import Vault
from core.store.settings import team

ISSUER = "Lead Intelligence"
PERIOD = 30  # seconds
CLOCKS_APART = (0, -1, 1)  # periods by which the clock of a phone may be off
APP, RECOVERY = "app", "recovery code"
WRONG = "The code is wrong, or was used already. Codes of the app change every 30 seconds."


@dataclass(frozen=True, slots=True)
class State:
    """A second factor in force: since when, in the team's zone, and how many recovery codes are left."""

    since: datetime
    codes_left: int


def state(connection: Connection, user_id: int) -> State | None:
    """What a person has; None without a second factor in force."""
    since = connection.scalar(_confirmed(user_id))
    if since is None:
        return None
    return State(since.astimezone(team(connection).zone), recovery.left(connection, user_id))


def is_on(connection: Connection, user_id: int) -> bool:
    """Whether a person's sign-in needs a second step."""
    return connection.scalar(_confirmed(user_id)) is not None


def begin(connection: Connection, vault: Vault, user_id: int, now: datetime) -> str:
    """The key to set an app up with; the same until a code of it is confirmed. InvalidInput when one is in force."""
    mine = select(SecondFactor.secret, SecondFactor.confirmed_at).where(SecondFactor.user_id == user_id)
    row = connection.execute(mine).one_or_none()
    if row is None:
        made = {"user_id": user_id, "secret": vault.seal(pyotp.random_base32()), "last_counter": 0, "created_at": now}
        # A page that is opened twice at once shows one key both times: whichever was first.
        connection.execute(UPSERT[connection.dialect.name](SecondFactor).values(made).on_conflict_do_nothing())
        row = connection.execute(mine).one()
    if row.confirmed_at is not None:
        raise InvalidInput("Two-factor sign-in is on already.")
    return vault.open(row.secret)


def address(secret: str, email: str) -> str:
    """The otpauth:// address that the picture for the app holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def confirm(connection: Connection, vault: Vault, user_id: int, code: str, now: datetime) -> list[str]:
    """Put the second factor in force with a first code of the app; the recovery codes, to be shown once."""
    if is_on(connection, user_id):
        raise InvalidInput("Two-factor sign-in is on already.")
    if not _use_code(connection, vault, user_id, code, now):
        raise WrongSecret("This is not the code the app shows. Look whether the clock of your phone is right.")
    connection.execute(update(SecondFactor).where(SecondFactor.user_id == user_id).values(confirmed_at=now))
    audit.record(connection, now, user_id, "two_factor_on")
    return recovery.make(connection, user_id)


def check(connection: Connection, vault: Vault, user_id: int, code: str, now: datetime) -> str:
    """Use a code of the app, or a recovery code; which it was. WrongSecret for any other."""
    if _use_code(connection, vault, user_id, code, now):
        return APP
    if not recovery.use(connection, user_id, code, now):
        raise WrongSecret(WRONG, field="code")
    audit.record(connection, now, user_id, "recovery_code_used")
    return RECOVERY


def renew_codes(connection: Connection, user_id: int, now: datetime) -> list[str]:
    """Other recovery codes instead of those before; InvalidInput without a second factor."""
    if not is_on(connection, user_id):
        raise InvalidInput("Two-factor sign-in is off.")
    audit.record(connection, now, user_id, "recovery_codes_made")
    return recovery.make(connection, user_id)


def turn_off(connection: Connection, user_id: int, now: datetime, by: int | None) -> None:
    """Let a person sign in without a second step, until they set an app up again."""
    connection.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    recovery.drop(connection, user_id)
    audit.record(connection, now, by, "two_factor_off", person=user_id)


def _confirmed(user_id: int) -> Select[Any]:
    return select(SecondFactor.confirmed_at).where(SecondFactor.user_id == user_id)


def _use_code(connection: Connection, vault: Vault, user_id: int, code: str, now: datetime) -> bool:
    """Whether it is a code of the app for about now, newer than the newest that was used."""
    secret = connection.scalar(select(SecondFactor.secret).where(SecondFactor.user_id == user_id))
    bare = "".join(code.split())
    if secret is None or not (len(bare) == 6 and bare.isascii() and bare.isdigit()):
        return False
    app, present = pyotp.TOTP(vault.open(secret)), int(now.timestamp()) // PERIOD
    counters = (present + off for off in CLOCKS_APART)
    counter = next((one for one in counters if compare_digest(app.generate_otp(one), bare)), None)
    if counter is None:
        return False
    newer = (SecondFactor.user_id == user_id) & (SecondFactor.last_counter < counter)
    return connection.execute(update(SecondFactor).where(newer).values(last_counter=counter)).rowcount == 1
