"""Which rows are the truth of a day."""

from core.metrics.plan import Part, Rows, plan
from core.store.models import Grain

CAMPAIGN, KEYWORD = Rows(Grain.CAMPAIGN), Rows(Grain.KEYWORD)
YEAR, MONTH = Rows(Grain.CAMPAIGN, 0, 365), Rows(Grain.CAMPAIGN, 0, 30)
NONE: frozenset[str] = frozenset()


def test_the_coarsest_daily_rows_are_the_truth():
    found = plan({1: {5: [KEYWORD, CAMPAIGN, YEAR], 6: [KEYWORD, YEAR]}}, NONE)
    assert found == [Part(1, CAMPAIGN, 5, 5, 1, NONE), Part(1, KEYWORD, 6, 6, 1, NONE)]


def test_days_nothing_covers_do_not_part_a_run():
    assert plan({1: {5: [CAMPAIGN], 9: [CAMPAIGN]}}, NONE) == [Part(1, CAMPAIGN, 5, 9, 1, NONE)]


def test_of_overlapping_totals_the_shorter_wins():
    found = plan({1: {30: [YEAR, MONTH], 31: [YEAR]}}, NONE)
    assert found == [Part(1, MONTH, 30, 30, 1, NONE), Part(1, YEAR, 31, 31, 1, NONE)]


def test_finer_keys_are_added_and_taken_off_the_coarser():
    asked = frozenset({"campaign", "keyword"})
    known = frozenset({"campaign"})
    assert plan({1: {5: [CAMPAIGN, KEYWORD]}}, asked) == [
        Part(1, CAMPAIGN, 5, 5, 1, known),
        Part(1, KEYWORD, 5, 5, 1, asked),
        Part(1, KEYWORD, 5, 5, -1, known),
    ]


def test_a_day_whose_truth_has_the_keys_is_not_drilled_into_again():
    days = {1: {5: [CAMPAIGN, KEYWORD], 6: [KEYWORD], 7: [CAMPAIGN, KEYWORD]}}
    found = plan(days, frozenset({"campaign", "keyword"}))
    assert [(part.first, part.last, part.sign) for part in found if part.rows == KEYWORD] == [
        (6, 6, 1),
        (5, 5, 1),
        (5, 5, -1),
        (7, 7, 1),
        (7, 7, -1),
    ]


def test_what_no_keyword_explains_stays_in_its_ad_group():
    asked, group = frozenset({"campaign", "ad_group", "keyword"}), Rows(Grain.AD_GROUP)
    campaign, inside = frozenset({"campaign"}), frozenset({"campaign", "ad_group"})
    assert plan({1: {5: [KEYWORD, group, CAMPAIGN], 6: [group, CAMPAIGN]}}, asked) == [
        Part(1, CAMPAIGN, 5, 6, 1, campaign),
        Part(1, group, 5, 6, 1, inside),
        Part(1, group, 5, 6, -1, campaign),
        Part(1, KEYWORD, 5, 5, 1, asked),
        Part(1, KEYWORD, 5, 5, -1, inside),
    ]


def test_no_rows_know_both_keyword_and_ad():
    asked = frozenset({"keyword", "ad"})
    both = {1: {5: [KEYWORD, Rows(Grain.AD)]}}
    assert plan(both, asked) == [Part(1, KEYWORD, 5, 5, 1, frozenset({"keyword"}))]


def test_totals_are_cut_where_the_bucket_changes_and_daily_rows_are_not():
    days = {number: [MONTH] for number in range(4)} | {4: [CAMPAIGN], 5: [CAMPAIGN]}
    found = plan({1: days}, NONE, bucket=lambda day: day // 3)
    assert [(part.rows, part.first, part.last) for part in found] == [
        (MONTH, 0, 2),
        (MONTH, 3, 3),
        (CAMPAIGN, 4, 5),
    ]
