"""Views people keep: whose they are, who may change them, what a page opens with."""

import pytest
from sqlalchemy import select

from core.access import people, views
from core.access.roles import Role
from core.errors import InvalidInput, NotAllowed, NotFound
from core.store.engine import reading, writing
from core.store.models import Audit
from tests.browser import NOON

pytestmark = pytest.mark.usefixtures("quick_hashes")
PAGE = "/leads"


@pytest.fixture
def team(engine):
    """Somebody of each role."""
    with writing(engine) as connection:
        return {role: people.add(connection, f"{role}@x.io", role, NOON, name=role.title()) for role in Role}


def seen(engine, person, page=PAGE):
    with reading(engine) as connection:
        return {view.name: view for view in views.views(connection, page, person)}


def first(engine, person):
    with reading(engine) as connection:
        found = views.default(connection, PAGE, person)
    return found and found.name


def test_ones_own_are_seen_by_oneself_only(engine, team):
    kept = views.keep(engine, PAGE, "  Hot   ones ", "?range=7d&stage=SQL&saved=9", team[Role.SALES], NOON)
    view = seen(engine, team[Role.SALES])["Hot ones"]
    assert (view.id, view.query, view.shared, view.mine) == (kept, "range=7d&stage=SQL", False, True)
    assert seen(engine, team[Role.ADMIN]) == {}
    assert seen(engine, team[Role.SALES], "/campaigns") == {}
    for change in (views.rename, views.replace_query):
        with pytest.raises(NotFound):
            change(engine, kept, "x", team[Role.ADMIN], NOON)
    with pytest.raises(NotFound):
        views.remove(engine, kept, team[Role.ADMIN], NOON)


def test_the_teams_are_seen_by_all_and_changed_by_those_who_shape_it(engine, team):
    with pytest.raises(NotAllowed):
        views.keep(engine, PAGE, "Fair", "", team[Role.SALES], NOON, shared=True)
    kept = views.keep(engine, PAGE, "Fair", "tags=fair", team[Role.MARKETING], NOON, shared=True)
    assert [seen(engine, team[role])["Fair"].mine for role in Role] == [True, True, False, False]
    with pytest.raises(NotAllowed):
        views.rename(engine, kept, "Mine", team[Role.VIEWER], NOON)
    views.rename(engine, kept, "Fair 2026", team[Role.ADMIN], NOON)
    with reading(engine) as connection:
        told = list(connection.scalars(select(Audit.action).where(Audit.action.like("view%")).order_by(Audit.id)))
    assert told == ["view_shared", "view_changed"]


def test_one_of_each_kind_may_be_what_the_page_opens_with(engine, team):
    sales, admin = team[Role.SALES], team[Role.ADMIN]
    mine = [views.keep(engine, PAGE, name, "", sales, NOON) for name in ("A", "B")]
    shared = views.keep(engine, PAGE, "Team", "", admin, NOON, shared=True)
    assert first(engine, sales) is None
    views.set_default(engine, shared, admin, NOON, is_default=True)
    assert (first(engine, sales), first(engine, admin)) == ("Team", "Team")
    for view in mine:
        views.set_default(engine, view, sales, NOON, is_default=True)
    assert (first(engine, sales), first(engine, admin)) == ("B", "Team")
    views.set_default(engine, mine[1], sales, NOON, is_default=False)
    assert first(engine, sales) == "Team"
    with pytest.raises(NotAllowed):
        views.set_default(engine, shared, sales, NOON, is_default=False)


def test_sharing_and_taking_back(engine, team):
    kept = views.keep(engine, PAGE, "A", "q=x", team[Role.MARKETING], NOON)
    views.set_default(engine, kept, team[Role.MARKETING], NOON, is_default=True)
    views.share(engine, kept, team[Role.MARKETING], NOON, shared=True)
    assert seen(engine, team[Role.VIEWER])["A"].shared
    assert first(engine, team[Role.VIEWER]) is None  # nobody else's page changes by itself
    views.share(engine, kept, team[Role.MARKETING], NOON, shared=False)
    assert seen(engine, team[Role.VIEWER]) == {}
    views.replace_query(engine, kept, "q=y", team[Role.MARKETING], NOON)
    assert seen(engine, team[Role.MARKETING])["A"].query == "q=y"
    assert views.remove(engine, kept, team[Role.MARKETING], NOON) == "A"
    assert seen(engine, team[Role.MARKETING]) == {}


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, None, 7, "a\u0000b", "hot"])
def test_names_that_cannot_be_used(engine, team, name):
    views.keep(engine, PAGE, "Hot", "", team[Role.SALES], NOON)
    with pytest.raises(InvalidInput):
        views.keep(engine, PAGE, name, "", team[Role.SALES], NOON)


def test_limits(engine, team, monkeypatch):
    with pytest.raises(InvalidInput, match="too long to be kept: 5,002 of 4,000"):
        views.keep(engine, PAGE, "Long", "q=" + "x" * 5_000, team[Role.SALES], NOON)
    monkeypatch.setattr(views, "MOST", 1)
    views.keep(engine, PAGE, "One", "", team[Role.SALES], NOON)
    with pytest.raises(InvalidInput, match="the limit is 1"):
        views.keep(engine, PAGE, "Two", "", team[Role.SALES], NOON)


@pytest.mark.parametrize("view", [0, -1, 2**40, "1", None])
def test_what_is_no_view(engine, team, view):
    with pytest.raises(NotFound):
        views.remove(engine, view, team[Role.ADMIN], NOON)
