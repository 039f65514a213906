"""Rules as a team changes them: read, refused with a sentence, kept."""

import pytest

from core.errors import InvalidInput
from core.scoring import rows, rules
from core.scoring.defaults import TOUCHES
from core.scoring.judge import Facts, judge


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
        ({"role_chief.label": ""}, "Name of “Founder or executive” must be a text of 1 to 60 letters"),
        ({"role_chief.label": "manager"}, "Two rules are called"),
        ({"size.order": "size_50"}, "There is no scoring rule 'size.order'."),
        ({"role.order": "role_chief,form"}, "There is no scoring rule 'role.order'."),
        ({"role.order": "role_chief,role_chief"}, "There is no scoring rule 'role.order'."),
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


def test_a_row_that_comes_may_have_another_name(connection):
    texts = {**rules.defaults(), "role_chief.label": "  The  boss "}
    rules.store(connection, texts)
    assert rules.texts(connection) == {**texts, "role_chief.label": "The boss"}
    assert "The boss" in [rule.label for rule in rules.load(connection).fit]
    rules.store(connection, {**texts, "role_chief.label": rules.defaults()["role_chief.label"]})
    assert rules.load(connection) == rules.build({})


def test_the_order_of_a_group_is_what_counts(connection):
    usual = rows.ids_of(rules.defaults(), "role")
    texts = rows.moved(rules.defaults(), usual[1], -1)
    assert rows.ids_of(texts, "role") == [usual[1], usual[0], *usual[2:]]
    assert rows.moved(texts, usual[1], -1) == texts, "it is the first"
    assert rows.moved(texts, usual[1], 1) == rules.defaults(), "as it comes there is nothing to keep"
    rules.store(connection, texts)
    assert rules.texts(connection) == texts
    fit = [rule.id for rule in rules.load(connection).fit if rule.group == "role"]
    assert fit == rows.ids_of(texts, "role")
    touches = rows.moved(rules.defaults(), TOUCHES[-1].id, -1)
    assert [rule.id for rule in rules.build(touches).touches] == rows.ids_of(touches, "touch")
    assert rows.ids_of(touches, "touch")[-2:] == [TOUCHES[-1].id, TOUCHES[-2].id]
    assert rules.build(rows.moved(rules.defaults(), usual[1], -1)).limits == rules.build({}).limits


def test_of_two_rules_that_apply_the_one_moved_up_counts():
    own = {"role_own_1.label": "Anybody", "role_own_1.when": "chief, ceo", "role_own_1.points": "1"}
    texts = {**rules.defaults(), **own}
    assert judge(rules.build(texts), Facts(job_title="CEO"), (), 0).fit == 1
    while rows.ids_of(texts, "role")[-1] != "role_own_1":
        texts = rows.moved(texts, "role_own_1", 1)
    assert judge(rules.build(texts), Facts(job_title="CEO"), (), 0).fit == 30


def test_rows_never_placed_and_rows_gone():
    usual = rows.ids_of(rules.defaults(), "role")
    texts = rows.added(rows.moved(rules.defaults(), usual[1], -1), "role")
    assert rows.ids_of(texts, "role")[:2] == ["role_own_1", usual[1]]
    placed = rows.moved(texts, "role_own_1", 1)
    assert rows.ids_of(placed, "role")[:2] == [usual[1], "role_own_1"]
    again = rows.added(rows.dropped(placed, "role_own_1"), "role")
    assert rows.ids_of(again, "role")[0] == "role_own_1", "a new one has no place yet"
    for row in ("size_50", "mailbox_free", "role_own_9", "x", None, ["form"]):
        with pytest.raises(InvalidInput, match="cannot be moved"):
            rows.moved(rules.defaults(), row, 1)
