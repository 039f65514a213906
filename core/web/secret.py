"""The key that signs cookies."""

import os
import secrets
from pathlib import Path

from core.config import Settings

NAME = "secret.key"


def key(settings: Settings) -> str:
    """SECRET_KEY when set; else a random one, kept in DATA_DIR for its owner's eyes only."""
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
