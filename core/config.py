"""What the environment decides: one row per setting, read once at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InvalidInput
from core.text import shorten


@dataclass(frozen=True, slots=True)
class Row:
    """One environment variable: how it is read, its default, and a sentence for people."""

    name: str
    type: type[str] | type[int]
    default: str | int
    help: str
    secret: bool = False
    most: int = 1_000_000


SETTINGS = (
    Row("DATABASE_URL", str, "sqlite:///.data/leads.db", "Where everything is kept (SQLAlchemy URL)."),
    Row("DATA_DIR", str, ".data", "Folder for uploaded files and the generated secret key."),
    Row("HOST", str, "127.0.0.1", "Address the server listens on."),
    Row("PORT", int, 8000, "Port the server listens on.", most=65_535),
    Row("THREADS", int, 8, "Worker threads of the server.", most=500),
    Row(
        "PUBLIC_URL",
        str,
        "",
        "Address people use, e.g. https://leads.example.com; https makes cookies secure.",
    ),
    Row("TRUSTED_PROXY", str, "", "Address of the reverse proxy whose X-Forwarded-* headers count."),
    Row("SECRET_KEY", str, "", "Signs cookies; generated into DATA_DIR when empty.", secret=True),
    Row(
        "OLD_SECRET_KEYS",
        str,
        "",
        "Earlier SECRET_KEYs, commas between: secrets stored under them stay readable until `core reseal`.",
        secret=True,
    ),
    Row("UPLOAD_LIMIT_MB", int, 50, "Largest file that may be dropped in the browser, in megabytes.", most=50),
    Row("SESSION_IDLE_MINUTES", int, 30, "Minutes without a click after which people sign in again."),
    Row("SESSION_HOURS", int, 12, "Hours after which people sign in again in any case."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings as read; attribute names are the row names in lower case."""

    database_url: str
    data_dir: Path
    host: str
    port: int
    threads: int
    public_url: str
    trusted_proxy: str
    secret_key: str
    old_secret_keys: str
    upload_limit_mb: int
    session_idle_minutes: int
    session_hours: int

    @property
    def base_url(self) -> str:
        """Address for links that people open."""
        return self.public_url.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether people reach the product over https."""
        return self.base_url.startswith("https://")

    @property
    def uploads(self) -> Path:
        """Folder of files waiting for their import."""
        return self.data_dir / "uploads"


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Read SETTINGS from `environment` (the process's by default); InvalidInput names a bad one."""
    env = os.environ if environment is None else environment
    values: dict[str, Any] = {row.name.lower(): _value(row, env.get(row.name, "")) for row in SETTINGS}
    values["data_dir"] = Path(values["data_dir"])
    if values["public_url"] and not values["public_url"].startswith(("https://", "http://")):
        raise InvalidInput("PUBLIC_URL must begin with https:// or http://.", field="PUBLIC_URL")
    return Settings(**values)


def _value(row: Row, text: str) -> str | int:
    if not text:
        return row.default
    if row.type is str:
        return text
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if not 1 <= number <= row.most:
        raise InvalidInput(
            f"{row.name} must be a whole number from 1 to {row.most}; it is {shorten(text)!r}.",
            field=row.name,
        )
    return number
