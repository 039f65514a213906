import pytest

from core.access.roles import PERMISSIONS, Role, allowed

MATRIX = {
    "view": "admin marketing sales viewer",
    "export": "admin marketing sales",
    "import": "admin marketing",
    "map": "admin marketing",
    "edit_leads": "admin marketing sales",
    "demo": "admin",
    "settings": "admin",
    "audit": "admin",
    "manage_people": "admin",
}


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_who_may(permission):
    assert {role.value for role in Role if allowed(role, permission)} == set(MATRIX[permission].split())


def test_an_unknown_permission_is_nobodys():
    with pytest.raises(KeyError):
        allowed(Role.ADMIN, "fly")
