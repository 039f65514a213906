"""Roles, and the one table of what each may do."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is here for."""

    ADMIN = "admin"
    MARKETING = "marketing"
    SALES = "sales"
    VIEWER = "viewer"


PERMISSIONS: dict[str, frozenset[Role]] = {
    "view": frozenset(Role),
    "export": frozenset({Role.ADMIN, Role.MARKETING, Role.SALES}),
    "import": frozenset({Role.ADMIN, Role.MARKETING}),
    "map": frozenset({Role.ADMIN, Role.MARKETING}),
    "edit_leads": frozenset({Role.ADMIN, Role.MARKETING, Role.SALES}),
    "demo": frozenset({Role.ADMIN}),
    "settings": frozenset({Role.ADMIN}),
    "audit": frozenset({Role.ADMIN}),
    "manage_people": frozenset({Role.ADMIN}),
}


def allowed(role: Role, permission: str) -> bool:
    """Whether `role` has `permission`; a permission that is not in the table is a KeyError."""
    return role in PERMISSIONS[permission]
