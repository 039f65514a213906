import pytest

from core.access import people
from core.access.preferences import PREFERENCES, preferences, set_preference
from core.errors import InvalidInput
from tests.browser import NOON


@pytest.fixture
def ann(connection):
    return people.add(connection, "ann@example.com", "sales", NOON).id


def test_defaults_then_what_was_chosen_for_each_person(connection, ann):
    bob = people.add(connection, "bob@example.com", "sales", NOON).id
    assert (preferences(connection, ann).theme, preferences(connection, ann).shortcuts) == ("system", True)
    set_preference(connection, ann, "theme", "light")
    set_preference(connection, ann, "theme", "dark")
    set_preference(connection, ann, "shortcuts", "off")
    assert (preferences(connection, ann).theme, preferences(connection, ann).shortcuts) == ("dark", False)
    assert preferences(connection, bob).theme == "system"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("theme", "pink\nforged", "theme cannot be 'pink forged'; it may be system, light, dark."),
        ("shortcuts", True, "shortcuts cannot be 'True'; it may be on, off."),
        ("theme", None, "theme cannot be 'None'"),
        ("role", "admin", "There is no preference 'role'; there are theme, shortcuts."),
    ],
)
def test_what_cannot_be_is_told(connection, ann, name, text, told):
    with pytest.raises(InvalidInput, match=told):
        set_preference(connection, ann, name, text)


def test_defaults_are_among_the_values_and_explained():
    assert all(row.default in row.values and row.help.endswith(".") for row in PREFERENCES)
