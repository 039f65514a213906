"""Rules as a team changes them: read, refused with a sentence, kept."""

import pytest

from core.errors import InvalidInput
from core.scoring import rows, rules
from core.scoring.defaults import TOUCHES


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"role_chief.points": "many"}, "Points of “Founder or executive” must be a whole number from -100 to 100"),
        ({"role_chief.points": "101"}, "from -100 to 100; it is '101'."),
        ({"form.cap": "-1"}, "Most points of “Form sent” must be a whole number from 0 to 100"),
        ({"form.days": "0"}, "Days of “Form sent” must be a whole number from 1 to 730"),
        ({"size_50.when": "0"}, "Employees of “Mid-size company” must be a whole number"),
        ({"size_50.when": "250"}, "employees: “Larger mid-size company” and “Mid-size company”, 250."),
        ({"industry_main.when": "x" * 61}, "Words of “Main industries” must be at most 100 words"),
        ({"fit_b": "75"}, "The threshold of A must be above the one below it; they are 75 and 75."),
        ({"engagement_1": "10"}, "The threshold of 1 must be above the one below it; they are 10 and 20."),
        ({"fit_share": "150"}, "“Share of fit in the score” must be a whole number from 0 to 100"),
        ({"os.system": "1"}, "There is no scoring rule 'os.system'."),
        ({"role_own_1.points": "5"}, "Name of “new rule 1 of Role” must be a text of 1 to 60 letters."),
        ({"size_own_1.label": "Huge", "size_own_1.when": "x"}, "Employees of “Huge” must be a whole number from 1"),
        ({"touch_own_2.label": "Visit", "touch_own_2.kinds": "x"}, "Two rules are called “Visit”"),
        ({"role_own_0.points": "5"}, "There is no scoring rule 'role_own_0.points'."),
        ({"mailbox_free.gone": "1"}, "There is no scoring rule 'mailbox_free.gone'."),
        ({"role_chief.gone": "yes"}, "There is no scoring rule 'role_chief.gone'."),
        ({"mailbox_free.when": "x"}, "There is no scoring rule 'mailbox_free.when'."),
    ],
)
def test_what_makes_no_rules(texts, says):
    with pytest.raises(InvalidInput) as error:
        rules.build(texts)
    assert says in error.value.message


def test_words_compare_without_case_and_signs():
    built = rules.build({"role_chief.when": " C.E.O. ,Big-Boss,, big boss"})
    assert next(rule.words for rule in built.fit if rule.id == "role_chief") == ("c e o", "big boss")


def test_only_what_differs_is_kept(connection):
    rules.store(connection, {**rules.defaults(), "form.points": " 7 "})
    assert rules.texts(connection) == {**rules.defaults(), "form.points": "7"}
    assert next(rule.points for rule in rules.load(connection).touches if rule.id == "form") == 7
    rules.store(connection, rules.defaults())
    assert rules.load(connection) == rules.build({})


def test_rows_that_a_team_added_come_before_the_others_of_their_group():
    own = {
        "role_own_1.label": "Boss",
        "role_own_1.when": "boss",
        "role_own_2.label": "Owner",
        "role_own_2.when": "owner",
    }
    built = rules.build({**own, "size_own_1.label": "Tiny", "size_own_1.when": "5", "role_vice.gone": "1"})
    assert [rule.label for rule in built.fit if rule.group == "role"][:4] == [
        "Owner", "Boss", "Student or job seeker", "Founder or executive",
    ]  # fmt: skip
    assert [rule.least for rule in built.fit if rule.group == "size"] == [1000, 250, 50, 10, 5, 1]
    assert next(rule.points for rule in built.fit if rule.label == "Boss") == 10


def test_without_any_touch_no_touch_counts():
    assert rules.build({f"{row.id}.gone": "1" for row in TOUCHES}).days == 0


def test_so_many_rows_may_be_added():
    texts = rules.defaults()
    for _ in range(rows.MOST_OWN):
        texts = rows.added(texts, "touch")
    with pytest.raises(InvalidInput, match="There are 20 rules of your own for Touch"):
        rows.added(texts, "touch")
    assert rows.dropped(rows.dropped(texts, "touch_own_3"), "touch_own_20").keys() < texts.keys()
    assert rows.dropped(rules.defaults(), "form")["form.gone"] == "1"


def test_rows_added_and_taken_away_are_kept(connection):
    texts = rows.dropped(rules.defaults(), "country_other")
    texts |= {"touch_own_1.label": "Fair", "touch_own_1.kinds": "fair, expo", "touch_own_1.points": "30"}
    rules.store(connection, texts)
    assert rules.texts(connection) == {**rules.whole(texts)}
    assert [rule.label for rule in rules.load(connection).touches][:2] == ["Fair", "Form sent"]
    rules.store(connection, rules.defaults())
    assert rules.load(connection) == rules.build({})
