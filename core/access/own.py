"""What a person changes about themselves, each thing in a transaction of its own."""

from datetime import datetime

from sqlalchemy import Engine

from core.access import browsers, people, preferences
from core.access.person import Person
from core.errors import InvalidInput
from core.store.engine import writing


def rename(engine: Engine, person: Person, name: object, now: datetime) -> None:
    """Be called otherwise; empty: by the e-mail address."""
    with writing(engine) as connection:
        people.rename(connection, person.id, text(name), now)


def choose(engine: Engine, person: Person, name: str, value: object) -> None:
    """Keep a preference."""
    with writing(engine) as connection:
        preferences.set_preference(connection, person.id, name, value)


def change_password(engine: Engine, person: Person, password: object, this: str, now: datetime) -> None:
    """Another password from now on; every browser but the one whose session has the hash `this` is signed out."""
    with writing(engine) as connection:
        people.set_password(connection, person.id, text(password), now, keep=this)


def end_session(engine: Engine, person: Person, handle: object, now: datetime) -> None:
    """Sign one of the person's browsers out."""
    with writing(engine) as connection:
        browsers.end(connection, person.id, text(handle), now)


def end_other_sessions(engine: Engine, person: Person, this: str, now: datetime) -> None:
    """Sign the person out everywhere but in the browser whose session has the hash `this`."""
    with writing(engine) as connection:
        browsers.end_others(connection, person.id, this, now)


def text(value: object) -> str:
    """Whatever a browser sent; nothing is an empty text, anything but a text InvalidInput."""
    if value is None or isinstance(value, str):
        return value or ""
    raise InvalidInput("A text was expected.")
