"""Scores of single leads, against figures worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring import rules as scoring_rules
from core.scoring.defaults import TOUCHES
from core.scoring.judge import Facts, Touched, grade_of, judge, missing, score_of
from core.scoring.mailbox import mailbox

RULES = scoring_rules.build({})
TODAY = 20_000


def touched(kind, age=0, outcome=None):
    return Touched(kind, outcome, TODAY - age)


def engagement(*touches):
    return judge(RULES, Facts(), touches, TODAY).engagement


@pytest.mark.parametrize(
    ("facts", "fit"),
    [
        (Facts(), 0),
        (Facts(job_title="Head of Marketing"), 20),
        (Facts(job_title="Vice President, Sales"), 30),
        (Facts(job_title="Co-Founder & CEO"), 30),
        (Facts(job_title="Overhead analyst"), 0),  # "head" is no word of it
        (Facts(job_title="Intern to the Director"), 0),  # -20, never below 0
        (Facts(employees=9), 0),
        (Facts(employees=10), 15),
        (Facts(employees=250), 25),
        (Facts(employees=1_000), 20),
        (Facts(country="DE"), 15),
        (Facts(country="Germany"), 15),
        (Facts(country="US Virgin Islands"), 0),
        (Facts(country="sweden"), 8),
        (Facts(industry="Computer Software"), 15),
        (Facts(email="ada@acme.io"), 15),
        (Facts(email="ada@gmail.com"), 0),
        (Facts("Director", "ada@acme.io", "Germany", "Software", 60), 90),  # 20 + 15 + 15 + 15 + 25
        (Facts("Director", "ada@mailinator.com", "Germany", "Software", 60), 35),  # ... - 40
    ],
)
def test_fit(facts, fit):
    assert judge(RULES, facts, (), TODAY).fit == fit


@pytest.mark.parametrize(
    ("touches", "points"),
    [
        ([], 0),
        ([touched("Form")], 20),
        ([touched("form", 30)], 10),  # half of its 60 days
        ([touched("form", 59)], 0),  # a third of a point
        ([touched("form", 60)], 0),
        ([touched("form", -3)], 20),  # planned for later
        ([touched("form")] * 5, 40),  # its cap
        ([touched("form"), touched("meeting", 15, "Completed")], 43),  # 20 + 30 * 45 / 60 = 42.5
        ([touched("meeting", 0, "No show"), touched("call", 0, "Left voicemail")], 0),
        ([touched("email", 9, "Replied")], 12),  # 15 * 36 / 45
        ([touched("task", 0, "Completed")], 0),
        ([touched("form")] * 9 + [touched("meeting", 0, "held")] * 9, 100),
    ],
)
def test_engagement(touches, points):
    assert engagement(*touches) == points


def test_a_lead_with_its_reasons():
    facts = Facts("Head of Marketing", "ada@acme.io", None, "Software", 120)
    touches = [touched("form", 3), touched("form", 30), touched("meeting", 1, "Completed"), touched("visit", 29)]
    found = judge(RULES, facts, touches, TODAY)
    assert [str(one) for one in found.fit_reasons] == [
        "+25 Mid-size company (120 employees)",
        "+20 Director or above (Head of Marketing)",
        "+15 Main industries (Software)",
        "+15 Business address",
    ]
    # Forms: 20 * (57 + 30) / 60 = 29; meeting: 30 * 59 / 60 = 29.5; the visit: 4 * 1 / 30 is no point.
    assert [str(one) for one in found.engagement_reasons] == [
        "+30 Meeting (yesterday)",
        "+29 Form sent (2 times, last 3 days ago)",
    ]
    assert (found.fit, found.engagement, found.score, found.grade) == (75, 59, 67, "A1")
    assert missing(facts) == ("Country",)


def test_a_cap_is_told():
    reasons = judge(RULES, Facts(), [touched("form")] * 5, TODAY).engagement_reasons
    assert [str(one) for one in reasons] == ["+40 Form sent (5 times, last today, at most 40)"]


def test_grades_and_scores_at_the_thresholds():
    assert [grade_of(RULES, *pair) for pair in ((75, 40), (74, 39), (50, 20), (49, 19), (0, 100))] == [
        "A1", "B2", "B2", "C3", "C1"]  # fmt: skip
    assert [score_of(RULES, *pair) for pair in ((100, 100), (0, 0), (51, 50), (75, 0))] == [100, 0, 51, 38]


@pytest.mark.parametrize(
    ("email", "kind"),
    [
        ("ada@acme.io", "business"),
        (" Ada@GMAIL.com", "free"),
        ("a@yahoo.co.uk", "free"),
        ("a@live.school.example", "business"),
        ("a@x.mailinator.com", "throw-away"),
        ("nonsense", None),
        ("@acme.io", None),
        ("a@localhost", None),
        (None, None),
    ],
)
def test_mailboxes(email, kind):
    assert mailbox(email) == kind


KINDS = st.sampled_from([("form", None), ("meeting", "completed"), ("email", "replied"), ("call", "connected"),
                         ("ad click", None), ("email click", None), ("visit", None), ("note", None)])  # fmt: skip
AGED = st.tuples(KINDS, st.integers(0, 80)).map(lambda one: touched(one[0][0], one[1], one[0][1]))


@given(st.lists(AGED, max_size=12), AGED)
def test_more_touches_and_younger_ones_never_count_less(some, another):
    before = engagement(*some)
    assert before <= engagement(*some, another) <= 100
    younger = [one._replace(day=min(TODAY, one.day + 1)) for one in some]
    assert before <= engagement(*younger)


@given(st.lists(KINDS.map(lambda one: touched(one[0], 0, one[1])), max_size=40))
def test_caps_hold_and_decay_reaches_nothing(some):
    assert engagement(*some) <= min(100, sum(rule.cap for rule in TOUCHES))
    for rule in RULES.touches:
        mine = [one for one in some if one.kind in rule.kinds and (not rule.outcomes or one.outcome in rule.outcomes)]
        assert engagement(*mine) <= rule.cap
    assert judge(RULES, Facts(), some, TODAY + RULES.days).engagement == 0


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_a_better_fit_or_more_engagement_is_never_a_worse_score(low, high, other):
    low, high = sorted((low, high))
    assert score_of(RULES, low, other) <= score_of(RULES, high, other) <= 100
    assert grade_of(RULES, high, other) <= grade_of(RULES, low, other)
