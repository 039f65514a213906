"""Who is of the team, invitations, and what an admin does to others."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.access import invitations, links, people, sessions, team
from core.access.members import Status, members
from core.access.required import whom_required
from core.errors import InvalidInput, NotAllowed, NotFound
from core.store.engine import reading, writing
from core.store.models import Audit, SecondFactor
from core.store.settings import set_team
from tests.browser import NOON

GOOD = "violet kangaroo ladder"
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def root(connection):
    return people.add(connection, "root@example.com", "admin", NOON, name="Root", password=GOOD)


def of(connection, email, now=NOON):
    return next((one for one in members(connection, now) if one.email == email), None)


def test_an_invitation_is_open_for_two_days_and_over_once_they_came(connection):
    ann, token = invitations.invite(connection, "Ann@example.com", "sales", NOON, "Ann")
    found = of(connection, "ann@example.com")
    assert (found.status, found.link_until, found.seen_at) == (Status.INVITED, NOON + 2 * DAY, None)
    assert links.look(connection, token, NOON + 2 * DAY - timedelta(seconds=1)) == ann
    with pytest.raises(NotFound):
        links.look(connection, token, NOON + 2 * DAY)
    assert of(connection, "ann@example.com", NOON + 2 * DAY).link_until is None
    links.use(connection, token, NOON)
    sessions.start(connection, ann.id, "", NOON)
    found = of(connection, "ann@example.com")
    assert (found.status, found.link_until, found.seen_at) == (Status.ACTIVE, None, NOON)


def test_a_new_link_takes_the_place_of_the_one_before(connection):
    ann, first = invitations.invite(connection, "ann@example.com", "sales", NOON)
    second = invitations.reissue(connection, ann, NOON + 3 * DAY)
    assert links.look(connection, second, NOON + 4 * DAY) == ann
    for useless in (first, "x"):
        with pytest.raises(NotFound):
            links.look(connection, useless, NOON)


def test_a_withdrawn_invitation_leaves_nobody_and_may_be_made_again(connection):
    ann, token = invitations.invite(connection, "ann@example.com", "admin", NOON, "Ann")
    people.add(connection, "root@example.com", "admin", NOON, password=GOOD)
    invitations.withdraw(connection, ann, NOON)
    assert of(connection, "ann@example.com") is None
    with pytest.raises(NotFound):
        links.use(connection, token, NOON)
    with pytest.raises(InvalidInput, match="no open invitation"):
        invitations.reissue(connection, ann, NOON)
    again, token = invitations.invite(connection, "ann@example.com", "viewer", NOON, "Anna")
    assert again.id == ann.id
    assert (of(connection, "ann@example.com").name, of(connection, "ann@example.com").role) == ("Anna", "viewer")
    assert links.use(connection, token, NOON).id == ann.id


def test_who_was_here_is_neither_invited_nor_withdrawn(connection):
    ann = people.add(connection, "ann@example.com", "sales", NOON, password=GOOD)
    for refused in (invitations.withdraw, invitations.reissue):
        with pytest.raises(InvalidInput, match="no open invitation"):
            refused(connection, ann, NOON)
    with pytest.raises(InvalidInput, match="already here"):
        invitations.invite(connection, "ann@example.com", "sales", NOON)


def test_seen_is_the_last_sign_of_life_in_the_teams_zone(connection):
    set_team(connection, "time_zone", "Europe/Berlin")
    ann = people.add(connection, "ann@example.com", "sales", NOON, password=GOOD)
    token = sessions.start(connection, ann.id, "", NOON)
    sessions.touch(connection, sessions.hash_token(token), NOON + DAY)
    sessions.end(connection, token)
    assert f"{of(connection, 'ann@example.com').seen_at:%d %H:%M}" == "23 13:00"


@pytest.mark.parametrize(("whom", "must"), [("off", set()), ("admins", {"root"}), ("everybody", {"root", "ann"})])
def test_who_must_have_a_second_factor(connection, root, whom, must):
    people.add(connection, "ann@example.com", "sales", NOON, password=GOOD)
    bob = people.add(connection, "bob@example.com", "admin", NOON, password=GOOD)
    values = {"user_id": bob.id, "secret": "x", "last_counter": 0, "created_at": NOON, "confirmed_at": NOON}
    connection.execute(SecondFactor.__table__.insert().values(values))
    set_team(connection, "require_two_factor", whom)
    assert {one.email.split("@")[0] for one in members(connection, NOON) if one.must_enrol} == must
    limits = sessions.Limits(DAY, DAY)
    for one in members(connection, NOON):
        found = sessions.resume(connection, sessions.start(connection, one.id, "", NOON), limits, NOON)
        assert found.must_enrol == (one.email.split("@")[0] in must)


class TestAdmin:
    """What root does, each thing in a transaction of its own."""

    @pytest.fixture
    def root(self, engine):
        with writing(engine) as connection:
            return people.add(connection, "root@example.com", "admin", NOON, name="Root", password=GOOD)

    @pytest.fixture
    def ann(self, engine, root):
        with writing(engine) as connection:
            return people.add(connection, "ann@example.com", "sales", NOON, name="Ann", password=GOOD)

    def status(self, engine, email):
        with reading(engine) as connection:
            return of(connection, email).status

    def test_disable_enable(self, engine, root, ann):
        assert team.act(engine, "disable", ann.id, root, NOON) == (ann, None)
        assert self.status(engine, ann.email) is Status.DISABLED
        team.act(engine, "enable", ann.id, root, NOON)
        with reading(engine) as connection:
            assert people.check(connection, ann.email, GOOD) == ann

    def test_a_reset_drops_the_password_and_gives_a_link_for_a_day(self, engine, root, ann):
        _, token = team.act(engine, "reset", ann.id, root, NOON)
        with reading(engine) as connection:
            assert people.check(connection, ann.email, GOOD) is None
            assert links.look(connection, token, NOON + DAY - timedelta(seconds=1)) == ann
            with pytest.raises(NotFound):
                links.look(connection, token, NOON + DAY)

    @pytest.mark.parametrize("act", team.ACTS)
    def test_nobody_does_it_to_themselves(self, engine, root, ann, act):
        with pytest.raises(InvalidInput, match="to yourself"):
            team.act(engine, act, root.id, root, NOON)
        with pytest.raises(InvalidInput, match="to yourself"):
            team.set_role(engine, root.id, "viewer", root, NOON)
        assert self.status(engine, root.email) is Status.ACTIVE

    def test_nor_to_the_last_admin(self, engine, root, ann):
        with pytest.raises(NotAllowed, match="last admin"):
            team.act(engine, "disable", root.id, ann, NOON)

    @pytest.mark.parametrize("forged", [0, -1, 999, 2**40, "1", 1.5, True, None, "' OR 1=1"])
    def test_ids_that_are_nobodys(self, engine, root, forged):
        with pytest.raises(NotFound, match="not here any more"):
            team.act(engine, "disable", forged, root, NOON)

    def test_what_cannot_be_done(self, engine, root, ann):
        with pytest.raises(InvalidInput):
            team.act(engine, "delete", ann.id, root, NOON)
        for role in ("root", None, 7, ["admin"]):
            with pytest.raises(InvalidInput):
                team.set_role(engine, ann.id, role, root, NOON)
        for whom in ("all", None, {"x": 1}):
            with pytest.raises(InvalidInput):
                team.require_two_factor(engine, whom, root, NOON)
        with pytest.raises(InvalidInput, match="is not an e-mail address"):
            team.invite(engine, None, "viewer", None, root, NOON)

    def test_all_of_it_is_on_record_under_the_admin(self, engine, root, ann):
        bob, token = team.invite(engine, "bob@example.com", "viewer", "Bob", root, NOON)
        for act in ("reissue", "withdraw"):
            team.act(engine, act, bob.id, root, NOON)
        for act in ("reset", "reset_factor", "disable", "enable"):
            team.act(engine, act, ann.id, root, NOON)
        team.set_role(engine, ann.id, "marketing", root, NOON)
        team.require_two_factor(engine, "admins", root, NOON)
        with reading(engine) as connection:
            assert whom_required(connection) == "admins"
            rows = connection.execute(select(Audit.action, Audit.detail).where(Audit.user_id == root.id)).all()
        assert [(action, detail.get("person")) for action, detail in rows] == [
            ("person_added", bob.id),
            ("link_created", bob.id),
            ("link_created", bob.id),
            ("person_disabled", bob.id),
            ("invitation_withdrawn", bob.id),
            ("person_reset", ann.id),
            ("link_created", ann.id),
            ("two_factor_off", ann.id),
            ("person_disabled", ann.id),
            ("person_enabled", ann.id),
            ("role_set", ann.id),
            ("two_factor_required", None),
        ]
        assert token not in str(rows)
