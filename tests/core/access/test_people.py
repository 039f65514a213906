import pytest
from sqlalchemy import select

from core.access import links, people, sessions
from core.access.roles import Role
from core.errors import InvalidInput, NotAllowed, NotFound
from core.store.models import Audit, Session, User
from core.store.settings import set_team
from tests.browser import NOON

GOOD = "violet kangaroo ladder"


def actions(connection):
    return list(connection.scalars(select(Audit.action).order_by(Audit.id)))


def test_add_then_find_whatever_the_case(connection):
    added = people.add(connection, " Ann@Example.com ", "sales", NOON, name=" Ann ")
    assert (added.email, added.name, added.role) == ("ann@example.com", "Ann", Role.SALES)
    assert people.find(connection, "ANN@example.COM") == added
    assert people.find(connection, "bob@example.com") is None
    assert actions(connection) == ["person_added"]


def test_nobody_is_added_twice(connection):
    people.add(connection, "ann@example.com", "sales", NOON)
    with pytest.raises(InvalidInput, match=r"ann@example\.com is already here"):
        people.add(connection, "ANN@example.com", "admin", NOON)


@pytest.mark.parametrize(
    "email",
    ["", "ann", "@x.com", "ann@", "a b@x.com", "ann@x..com", "ann@x.com\nBcc: y", "a@-x.com",
     "a@x.com, b@x.com", "<a@x.com>", "a" * 65 + "@x.com", "a@" + "x." * 130 + "com"],
)  # fmt: skip
def test_what_is_no_address_is_told(connection, email):
    with pytest.raises(InvalidInput, match="email is not an e-mail address") as told:
        people.add(connection, email, "viewer", NOON)
    assert told.value.field == "email"
    assert "\n" not in told.value.message


@pytest.mark.parametrize("role", ["", "root", "Admin", "admin "])
def test_roles_are_those_of_the_table(connection, role):
    with pytest.raises(InvalidInput, match="it may be admin, marketing, sales, viewer"):
        people.add(connection, "ann@example.com", role, NOON)


def test_check_wants_address_and_password(connection):
    ann = people.add(connection, "ann@example.com", "sales", NOON, password=GOOD)
    people.add(connection, "bob@example.com", "sales", NOON)
    assert people.check(connection, "Ann@example.com", GOOD) == ann
    assert people.check(connection, "ann@example.com", "wrong") is None
    assert people.check(connection, "bob@example.com", "") is None
    assert people.check(connection, "bob@example.com", "None") is None
    assert people.check(connection, "eve@example.com", GOOD) is None


def test_a_disabled_person_is_out(connection):
    people.add(connection, "root@example.com", "admin", NOON)
    ann = people.add(connection, "ann@example.com", "sales", NOON, password=GOOD)
    sessions.start(connection, ann.id, "", NOON)
    link = links.create(connection, ann.id, NOON)
    people.disable(connection, "ann@example.com", NOON)
    assert people.check(connection, "ann@example.com", GOOD) is None
    assert connection.execute(select(Session.user_id)).all() == []
    with pytest.raises(NotFound):
        links.use(connection, link, NOON)


def test_reset_takes_password_sessions_and_links_and_lets_in_again(connection):
    people.add(connection, "root@example.com", "admin", NOON)
    ann = people.add(connection, "ann@example.com", "sales", NOON, password=GOOD)
    people.disable(connection, "ann@example.com", NOON)
    old = links.create(connection, ann.id, NOON)
    assert people.reset(connection, "ANN@example.com", NOON) == ann
    assert people.check(connection, "ann@example.com", GOOD) is None
    with pytest.raises(NotFound):
        links.look(connection, old, NOON)
    assert links.use(connection, links.create(connection, ann.id, NOON), NOON) == ann
    with pytest.raises(NotFound, match="nobody with the e-mail address"):
        people.reset(connection, "eve@example.com", NOON)


def test_the_last_admin_stays(connection):
    people.add(connection, "ann@example.com", "admin", NOON)
    people.add(connection, "bob@example.com", "admin", NOON)
    people.disable(connection, "bob@example.com", NOON)
    with pytest.raises(NotAllowed, match=r"ann@example\.com is the last admin"):
        people.disable(connection, "ann@example.com", NOON)
    with pytest.raises(NotAllowed, match="last admin"):
        people.set_role(connection, "ann@example.com", "viewer", NOON)
    people.set_role(connection, "ann@example.com", "admin", NOON)
    people.add(connection, "eve@example.com", "admin", NOON)
    people.set_role(connection, "ann@example.com", "viewer", NOON)
    assert people.find(connection, "ann@example.com").role is Role.VIEWER


def test_another_role_or_password_ends_sessions(connection):
    ann = people.add(connection, "ann@example.com", "sales", NOON)
    sessions.start(connection, ann.id, "", NOON)
    people.set_role(connection, "ann@example.com", "viewer", NOON)
    assert connection.execute(select(Session.user_id)).all() == []
    sessions.start(connection, ann.id, "", NOON)
    people.set_password(connection, ann.id, GOOD, NOON)
    assert connection.execute(select(Session.user_id)).all() == []
    assert actions(connection) == ["person_added", "role_set", "password_set"]


def test_the_companys_name_makes_a_weak_password(connection):
    set_team(connection, "company", "Initech")
    ann = people.add(connection, "ann@example.com", "sales", NOON)
    with pytest.raises(InvalidInput, match="initech"):
        people.set_password(connection, ann.id, "initech for ever 7", NOON)
    with pytest.raises(InvalidInput, match="example"):
        people.add(connection, "bob@example.com", "sales", NOON, password="one example of many")


def test_passwords_are_kept_as_hashes_only(connection):
    people.add(connection, "ann@example.com", "sales", NOON, password=GOOD)
    rows = [*connection.execute(select(User.__table__)), *connection.execute(select(Audit.__table__))]
    assert GOOD not in str(rows)


def test_a_new_password_makes_open_links_useless(connection):
    ann = people.add(connection, "ann@example.com", "sales", NOON)
    first, second = (links.create(connection, ann.id, NOON) for _ in range(2))
    links.use(connection, first, NOON)
    people.set_password(connection, ann.id, GOOD, NOON)
    with pytest.raises(NotFound):
        links.use(connection, second, NOON)
