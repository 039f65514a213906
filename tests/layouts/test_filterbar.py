from datetime import date
from urllib.parse import parse_qs

from core.filters import Filters, parse
from layouts.filterbar import filter_bar
from tests.layouts.tree import links, text

TODAY = date(2026, 3, 31)
CHANNELS = [("paid_search", "Paid search"), ("email", "Email")]
CAMPAIGNS = [("id:1", "Brand")]


def bar(filters, ignored=()):
    names = {("channel", "paid_search"): "Paid search"}
    return filter_bar(filters, CHANNELS, CAMPAIGNS, names, ignored, [])


def asked(filters, words, **more):
    return parse_qs(links(bar(filters, **more))[words].lstrip("?"))


def test_every_choice_is_the_same_question_with_one_thing_changed():
    filters = parse({"range": ["28d"], "channel": ["email"]}, TODAY)
    found = asked(filters, "Last 7 days")
    assert (found["range"], found["channel"], found["basis"]) == (["7d"], ["email"], ["cohort"])
    assert asked(filters, "By stage date")["basis"] == ["activity"]
    assert asked(filters, "vs a year before")["compare"] == ["year"]


def test_a_value_is_switched_on_beside_the_others_and_off_again():
    filters = parse({"channel": ["email"]}, TODAY)
    assert asked(filters, "Paid search")["channel"] == ["email", "paid_search"]
    assert "channel" not in asked(filters, "Email")


def test_a_chip_lifts_its_filter_and_a_removed_campaign_is_named():
    filters = parse({"channel": ["paid_search"], "campaign": ["id:9"]}, TODAY)
    found = links(bar(filters, ignored=[("campaign", "id:9")]))
    assert "channel" not in parse_qs(found["Channel: Paid search ×"].lstrip("?"))
    assert "Removed campaign ignored ×" in found
    assert not {"channel", "campaign"} & parse_qs(found["Clear"].lstrip("?")).keys()


def test_days_are_told_in_words():
    assert "1 Mar – 31 Mar" in text(bar(Filters(date(2026, 3, 1), TODAY)))
    assert "All time" in text(bar(parse({"range": ["all"]}, TODAY)))
