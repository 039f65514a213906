"""The program's own key, which signs cookies, and the vault under it for secrets the database has to keep."""

import base64
import os
import secrets
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, select, update

from core.config import Settings
from core.errors import InvalidInput, Unreadable
from core.store.base import table_of
from core.store.models import SecondFactor, SuppressionKey

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

NAME = "secret.key"
SHORTEST = 32

SEALED = ((SecondFactor, "secret"), (SuppressionKey, "value"))
"""Every model and column that holds what a vault sealed; `reseal` follows it."""
MARK = "gAAAA"
"""How whatever a vault sealed begins."""
VAULT = "vault"
"""The option under which an engine carries its vault."""


def key(settings: Settings) -> str:
    """SECRET_KEY when set; else a random one, kept in DATA_DIR for its owner's eyes only.

    InvalidInput when the one set is short enough to be guessed.
    """
    if 0 < len(settings.secret_key) < SHORTEST:
        raise InvalidInput(f"SECRET_KEY must have at least {SHORTEST} characters.", field="SECRET_KEY")
    return settings.secret_key or _kept(settings.data_dir / NAME)


class Vault:
    """Seals texts for the database: the first key seals, each of them opens."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys

    @cached_property
    def _box(self) -> "MultiFernet":
        """Made for the first secret: the server starts without the library."""
        from cryptography.fernet import Fernet, MultiFernet

        return MultiFernet([Fernet(_derived(one)) for one in self._keys])

    def seal(self, text: str) -> str:
        """What the database may keep of `text`."""
        return self._box.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text again; Unreadable when it was sealed under a key we do not have."""
        from cryptography.fernet import InvalidToken

        try:
            return self._box.decrypt(sealed).decode()
        except InvalidToken as error:
            raise Unreadable(
                "A secret cannot be read: SECRET_KEY is another one than when it was stored. "
                "Name the earlier one in OLD_SECRET_KEYS."
            ) from error


def vault(settings: Settings) -> Vault:
    """The vault of this installation; secrets sealed under OLD_SECRET_KEYS (commas between) can be opened too."""
    return Vault([key(settings), *filter(None, settings.old_secret_keys.split(","))])


def carried(engine: Engine, settings: Settings) -> Engine:
    """An engine whose writers can seal and open; its key is read, or made, when one of them first does."""
    return engine.execution_options(**{VAULT: partial(vault, settings)})


def of(database: Connection | Engine) -> Vault:
    """The vault of an engine that carries one."""
    made: Vault = database.get_execution_options()[VAULT]()
    return made


def is_sealed(text: str) -> bool:
    """Whether a vault made a text; those of earlier versions may stand as they are."""
    return text.startswith(MARK)


def reseal(connection: Connection, box: Vault) -> int:
    """Seal every secret anew under the first key, so that the others can be forgotten; how many there were."""
    count = 0
    for model, name in SEALED:
        table = table_of(model)
        for *identity, sealed in connection.execute(select(*table.primary_key, table.c[name])).all():
            same = [part == value for part, value in zip(table.primary_key, identity, strict=True)]
            told = box.open(sealed) if is_sealed(sealed) else sealed
            connection.execute(update(table).where(*same).values({name: box.seal(told)}))
            count += 1
    return count


def _derived(text: str) -> bytes:
    """A key of the vault's own, so that nothing signed for browsers says anything about it."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"secrets in the database").derive(text.encode())
    return base64.urlsafe_b64encode(made)


def _kept(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    made = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w") as file:
        file.write(made)
    return made
