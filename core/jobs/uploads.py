"""Files handed over in the browser, kept until they are imported."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Engine, insert, select

from core.config import Settings
from core.errors import Busy, InvalidInput, NotFound, TooLarge
from core.store.engine import reading, writing
from core.store.models import Upload

MEGABYTE = 1_000_000
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file waiting for its import."""

    id: int
    filename: str
    data: bytes


def save(engine: Engine, settings: Settings, filename: str, data: bytes, user_id: int, now: datetime) -> int:
    """Keep a file; TooLarge and InvalidInput say what is wrong with it. Returns the upload's id."""
    name = Path(filename.replace("\\", "/")).name[-LONGEST_NAME:] or "file.csv"
    if len(data) > settings.upload_limit_mb * MEGABYTE:
        raise TooLarge(f"{name} is {len(data) / MEGABYTE:.0f} MB; the limit is {settings.upload_limit_mb} MB.")
    if not data:
        raise InvalidInput("File is empty.", field="file")
    settings.uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = settings.uploads / token_hex(16)
    path.write_bytes(data)
    row = {"filename": name, "path": str(path), "size": len(data), "sha256": sha256(data).hexdigest()}
    made = insert(Upload).values(**row, user_id=user_id, at=now).returning(Upload.id)
    try:
        with writing(engine) as connection:
            return int(connection.execute(made).scalar_one())
    except Busy:
        path.unlink()
        raise


def load(engine: Engine, upload_id: int) -> Uploaded:
    """A kept file; NotFound when it was imported already or never existed."""
    with reading(engine) as connection:
        row = connection.execute(select(Upload.filename, Upload.path).where(Upload.id == upload_id)).first()
    gone = NotFound("That file is no longer here; drop it again.", field="upload")
    if row is None:
        raise gone
    try:
        return Uploaded(upload_id, row.filename, Path(row.path).read_bytes())
    except FileNotFoundError as error:
        raise gone from error


def discard(engine: Engine, upload_id: int) -> None:
    """Forget a file that was imported."""
    with reading(engine) as connection:
        path = connection.scalar(select(Upload.path).where(Upload.id == upload_id))
    if path:
        Path(path).unlink(missing_ok=True)
