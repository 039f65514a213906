"""user: who may sign in."""

import sys
from argparse import Namespace

from core import config
from core.access import links, people
from core.access.person import Person
from core.access.roles import Role
from core.cli.runtime import Commands, now, ready_engine
from core.store.engine import writing

FIRST_ADMIN = "admin@example.com"


def add(commands: Commands) -> None:
    """Declare the commands."""
    user = commands.add_parser("user", help="add people, or let them in again")
    actions = user.add_subparsers(title="actions", required=True, metavar="ACTION")
    adding = actions.add_parser("add", help="add a person; prints a one-time sign-in link unless a password is given")
    adding.add_argument("email", metavar="EMAIL")
    adding.add_argument("--role", choices=[role.value for role in Role], default=Role.VIEWER.value)
    adding.add_argument("--name", default="")
    adding.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    adding.set_defaults(run=_add)
    resetting = actions.add_parser("reset", help="sign a person out everywhere and print a new one-time link")
    resetting.add_argument("email", metavar="EMAIL")
    resetting.set_defaults(run=_reset)
    first = actions.add_parser("first", help="make sure somebody can sign in; prints a link until a password is set")
    first.set_defaults(run=_first)


def _add(options: Namespace) -> int:
    password = sys.stdin.readline().rstrip("\r\n") if options.password_stdin else None
    with writing(ready_engine()) as connection:
        person = people.add(connection, options.email, options.role, now(), options.name, password)
        link = None if password else _link(links.create(connection, person.id, now()))
    _tell(person, link)
    return 0


def _reset(options: Namespace) -> int:
    with writing(ready_engine()) as connection:
        person = people.reset(connection, options.email, now())
        link = _link(links.create(connection, person.id, now()))
    _tell(person, link)
    return 0


def _first(_options: Namespace) -> int:
    with writing(ready_engine()) as connection:
        person = people.without_password(connection, Role.ADMIN)
        if person is None and not people.anybody(connection):
            person = people.add(connection, FIRST_ADMIN, Role.ADMIN.value, now())
        link = _link(links.create(connection, person.id, now())) if person else None
    if person:
        _tell(person, link)
    return 0


def _link(token: str) -> str:
    return f"{config.read().base_url}/welcome/{token}"


def _tell(person: Person, link: str | None) -> None:
    print(f"{person.email} ({person.role.value})")
    if link:
        print(f"Sign in once, within 24 hours: {link}")
