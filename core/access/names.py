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


def keep_aliases(engine: Engine, person: Person, given: object) -> tuple[str, ...]:
    """Keep other names, however they were typed, and tell them; InvalidInput for too many or too long ones."""
    words = (" ".join(part.split()) for part in text(given).split(","))
    kept = tuple(dict.fromkeys(word for word in words if word))
    choose(engine, person, "aliases", ",".join(kept))
    return kept
