"""Rules as a team changes them: read, refused with a sentence, kept."""

import pytest

from core.errors import InvalidInput
from core.scoring import rules


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"role_chief.points": "many"}, "Points of “Founder or executive” must be a whole number from -100 to 100"),
        ({"role_chief.points": "101"}, "from -100 to 100; it is '101'."),
        ({"form.cap": "-1"}, "Most points of “Form sent” must be a whole number from 0 to 100"),
        ({"form.days": "0"}, "Days of “Form sent” must be a whole number from 1 to 730"),
        ({"size_50.when": "0"}, "Employees of “Mid-size company” must be a whole number"),
        ({"size_50.when": "250"}, "Two company sizes begin with the same number of employees."),
        ({"industry_main.when": "x" * 61}, "Words of “Main industries” must be at most 100 words"),
        ({"fit_b": "75"}, "The threshold of A must be above the one below it; they are 75 and 75."),
        ({"engagement_1": "10"}, "The threshold of 1 must be above the one below it; they are 10 and 20."),
        ({"fit_share": "150"}, "“Share of fit in the score” must be a whole number from 0 to 100"),
        ({"os.system": "1"}, "There is no scoring rule 'os.system'."),
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
