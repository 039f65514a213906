from datetime import date
from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st

from core.filters import Basis, Compare, Filters, narrow, parse
from layouts.links import drill_link, filter_link, page_link, pairs, view_link

TODAY = date(2026, 3, 31)
WORDS = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=12)
QUESTIONS = st.builds(
    lambda preset, compare, basis, campaigns: Filters(
        *(None, None), preset, compare, basis, (("campaign", tuple(dict.fromkeys(campaigns))),) if campaigns else ()
    ),
    st.sampled_from(["7d", "month", "all"]),
    st.sampled_from(Compare),
    st.sampled_from(Basis),
    st.lists(WORDS, max_size=3),
)


def asked(link):
    return parse(parse_qs(link.href.removeprefix("?"), keep_blank_values=True), TODAY)


@given(QUESTIONS)
def test_a_link_asks_the_question_it_was_made_from(filters):
    found = asked(filter_link(filters, "this"))
    assert (found.preset, found.compare, found.basis, found.where) == (
        filters.preset,
        filters.compare,
        filters.basis,
        filters.where,
    )


@given(WORDS)
def test_a_drill_names_its_metric_and_narrows_whatever_the_value_holds(value):
    link = drill_link(Filters(preset="7d"), {"metric": "sqls", "campaign": value}, "7")
    told = pairs(link.href)
    assert (told["drill"], told["drill_campaign"]) == ("sqls", value)
    assert narrow(asked(link), {"campaign": value}).conditions == {"campaign": (value,)}


def test_every_link_says_which_part_of_the_address_it_changes():
    filters = Filters(preset="7d")
    links = (filter_link(filters, "a"), view_link(filters, {"sort": "-spend"}, "b"), page_link("/data", "c"))
    assert [getattr(link, "data-nav") for link in links] == ["filters", "view", "page"]
    assert pairs(links[1].href)["sort"] == "-spend"
    assert links[2].href == "/data"
