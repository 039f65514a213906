"""Filter values made into conditions."""

from sqlalchemy import event

from core.filters import Filters
from core.metrics.dimensions import NOT_MATCHED
from core.metrics.where import UNKNOWN_KEY, resolve


def test_ids_names_and_what_is_not_matched_stand_side_by_side(connection, world):
    brand, generic = world.campaign("Brand"), world.campaign("Generic")
    world.campaign("Other")
    values = [f"id:{generic}", " brand", NOT_MATCHED, "id:999"]
    found = resolve(connection, Filters().with_where("campaign", values))
    assert found.conditions["campaign"].keys == {brand, generic, UNKNOWN_KEY}
    assert found.filters.conditions == {"campaign": tuple(values[:3])}
    assert found.ignored == (("campaign", "id:999"),)


def test_many_ids_are_looked_up_in_one_statement(connection, world):
    ids = [world.campaign(f"Campaign {number}") for number in range(60)]
    statements = []
    event.listen(connection, "before_cursor_execute", lambda *told: statements.append(told[2]))
    found = resolve(connection, Filters().with_where("campaign", [f"id:{key}" for key in ids]))
    assert found.conditions["campaign"].keys == set(ids)
    assert len(statements) == 1
