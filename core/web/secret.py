"""The key that signs cookies."""

import os
import secrets
from pathlib import Path

from core.config import Settings
from core.errors import InvalidInput

NAME = "secret.key"
SHORTEST = 32


def key(settings: Settings) -> str:
    """SECRET_KEY when set; else a random one, kept in DATA_DIR for its owner's eyes only.

    InvalidInput when the one set is short enough to be guessed.
    """
    if 0 < len(settings.secret_key) < SHORTEST:
        raise InvalidInput(f"SECRET_KEY must have at least {SHORTEST} characters.", field="SECRET_KEY")
    return settings.secret_key or _kept(settings.data_dir / NAME)


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
