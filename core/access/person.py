"""A person as the rest of the program sees them."""

from dataclasses import dataclass

from core.access.roles import Role, allowed
from core.store.models import User

COLUMNS = (User.id, User.email, User.name, User.role)
"""What `Person(...)` is built from, in order."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in; the role is the one in force now."""

    id: int
    email: str
    name: str
    role: Role

    @property
    def label(self) -> str:
        """What to call them."""
        return self.name or self.email

    def anybody(self) -> "Person":
        """Somebody of this role, nobody in particular."""
        return Person(0, "", "", self.role)

    def may(self, permission: str) -> bool:
        """Whether their role has `permission`."""
        return allowed(self.role, permission)


def person(user_id: int, email: str, name: str, role: str) -> Person:
    """A row of COLUMNS as a Person."""
    return Person(user_id, email, name, Role(role))
