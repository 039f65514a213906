"""The names a person goes by as an owner of leads."""

from sqlalchemy import Connection, Engine

from core.access.own import choose, text
from core.access.person import Person
from core.access.preferences import preferences


def aliases(connection: Connection, person: Person) -> tuple[str, ...]:
    """Those they said the CRM calls them by."""
    return tuple(name for name in preferences(connection, person.id).aliases.split(",") if name)


def own_names(connection: Connection, person: Person) -> tuple[str, ...]:
    """All of them: the name here, the e-mail address, and those of the CRM."""
    return tuple(dict.fromkeys((person.label, person.email, *aliases(connection, person))))


def keep_aliases(engine: Engine, person: Person, given: object) -> None:
    """Keep other names, however they were typed; InvalidInput for too many or too long ones."""
    names = (" ".join(part.split()) for part in text(given).split(","))
    choose(engine, person, "aliases", ",".join(dict.fromkeys(name for name in names if name)))
