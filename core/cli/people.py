"""user: who may sign in."""

import sys
from argparse import Namespace
from datetime import timedelta

from core import config
from core.access import invitations, links, people, second_factor, sessions
from core.access.members import members
from core.access.person import Person
from core.access.roles import Role
from core.cli.runtime import Commands, now, ready_engine
from core.store.engine import reading, writing

FIRST_ADMIN = "admin@example.com"


def add(commands: Commands) -> None:
    """Declare the commands."""
    says = "Add people, or let them in again."
    user = commands.add_parser("user", help="add people, or let them in again", description=says)
    actions = user.add_subparsers(title="actions", required=True, metavar="ACTION")
    says = "Add a person; prints a one-time sign-in link unless a password is given."
    adding = actions.add_parser("add", help="add a person", description=says)
    adding.add_argument("email", metavar="EMAIL", help="address the person signs in with")
    roles = [role.value for role in Role]
    adding.add_argument("--role", choices=roles, default=Role.VIEWER.value, help="default: viewer")
    adding.add_argument("--name", default="", help="name the team sees")
    adding.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    adding.set_defaults(run=_add)
    says = "Drop a person's password, sign them out everywhere and print a new one-time sign-in link."
    resetting = actions.add_parser("reset", help="let a person in again", description=says)
    resetting.add_argument("email", metavar="EMAIL", help="address the person signs in with")
    resetting.set_defaults(run=_reset)
    says = "Give a person another role and sign them out; the last admin stays one."
    changing = actions.add_parser("role", help="give a person another role", description=says)
    changing.add_argument("email", metavar="EMAIL", help="address the person signs in with")
    changing.add_argument("role", choices=roles, help="the new role")
    changing.set_defaults(run=_role)
    says = "Shut a person out until they are reset; the last admin cannot be."
    disabling = actions.add_parser("disable", help="shut a person out", description=says)
    disabling.add_argument("email", metavar="EMAIL", help="address the person signs in with")
    disabling.set_defaults(run=_disable)
    says = "Let a person who was disabled in again, with the password they had."
    enabling = actions.add_parser("enable", help="let a disabled person in again", description=says)
    enabling.add_argument("email", metavar="EMAIL", help="address the person signs in with")
    enabling.set_defaults(run=_enable)
    says = "Turn a person's second factor off, for a lost phone, and sign them out; they can set it up again."
    losing = actions.add_parser("reset-two-factor", help="turn a second factor off", description=says)
    losing.add_argument("email", metavar="EMAIL", help="address the person signs in with")
    losing.set_defaults(run=_reset_two_factor)
    says = "List who may sign in: e-mail address, role, status, whether they have a second factor."
    listing = actions.add_parser("list", help="list people", description=says)
    listing.set_defaults(run=_list)
    says = f"Make sure somebody can sign in: when there is nobody, {FIRST_ADMIN} is added as admin. "
    says += "Prints a one-time link until that admin has a password."
    first = actions.add_parser("first", help="make sure somebody can sign in", description=says)
    first.set_defaults(run=_first)


def _add(options: Namespace) -> int:
    given = (options.email, options.role, now(), options.name)
    with writing(ready_engine()) as connection:
        if options.password_stdin:
            person, link = people.add(connection, *given, sys.stdin.readline().rstrip("\r\n")), None
        else:
            person, token = invitations.invite(connection, *given)
            link = _link(token)
    _tell(person, link, invitations.LIFETIME)
    return 0


def _reset(options: Namespace) -> int:
    with writing(ready_engine()) as connection:
        person = people.reset(connection, options.email, now())
        link = _link(links.create(connection, person.id, now()))
    _tell(person, link)
    return 0


def _role(options: Namespace) -> int:
    with writing(ready_engine()) as connection:
        people.set_role(connection, options.email, options.role, now())
    print(f"{people.normalise(options.email)} ({options.role})")
    return 0


def _disable(options: Namespace) -> int:
    with writing(ready_engine()) as connection:
        people.disable(connection, options.email, now())
    print(f"{people.normalise(options.email)} may no longer sign in.")
    return 0


def _enable(options: Namespace) -> int:
    with writing(ready_engine()) as connection:
        people.enable(connection, options.email, now())
    print(f"{people.normalise(options.email)} may sign in again.")
    return 0


def _reset_two_factor(options: Namespace) -> int:
    with writing(ready_engine()) as connection:
        person = people.known(connection, options.email)
        second_factor.turn_off(connection, person.id, now(), None)
        sessions.end_all(connection, person.id)
    print(f"{person.email} signs in without a second factor until it is set up again.")
    return 0


def _list(_options: Namespace) -> int:
    with reading(ready_engine()) as connection:
        for one in members(connection, now()):
            print("\t".join((one.email, one.role, one.status, "two-factor" if one.has_factor else "password")))
    return 0


def _first(_options: Namespace) -> int:
    with writing(ready_engine()) as connection:
        person = people.without_password(connection, Role.ADMIN)
        if person is None and not people.anybody(connection):
            person = people.add(connection, FIRST_ADMIN, Role.ADMIN.value, now())
        if person:
            links.void(connection, person.id, now())
        link = _link(links.create(connection, person.id, now())) if person else None
    if person:
        _tell(person, link)
    return 0


def _link(token: str) -> str:
    return f"{config.read().base_url}/welcome/{token}"


def _tell(person: Person, link: str | None, lifetime: timedelta = links.LIFETIME) -> None:
    print(f"{person.email} ({person.role.value})")
    if link:
        print(f"Sign in once, within {int(lifetime.total_seconds()) // 3600} hours: {link}")
