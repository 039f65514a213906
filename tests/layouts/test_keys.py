from datetime import date

from core.access.preferences import DEFAULTS
from core.filters import PRESETS, parse
from layouts import PAGES, keys, shell
from layouts.filterbar import filter_bar
from layouts.keys import page_keys
from layouts.sheet import help_sheet
from tests.layouts.tree import text, walk

TODAY = date(2026, 3, 31)


def carried(tree):
    """Keys -> what carries them."""
    return {part.__dict__["data-keys"]: part for part in walk(tree) if "data-keys" in getattr(part, "__dict__", {})}


def test_no_two_things_share_a_key(monkeypatch):
    bar = carried(filter_bar(parse({}, TODAY), [], [], {}, (), []))
    assert set(bar) == {*keys.PERIODS, keys.CUSTOM, keys.COMPARE}
    assert not {keys.SEARCH, keys.HELP, keys.PAGE_PREFIX} & set(bar)
    firsts = {page.section or page.path: page_keys(page) for page in PAGES if not page.varies}
    assert len(set(firsts.values())) == len(firsts)


def test_every_range_of_days_has_a_key_that_asks_for_it():
    assert set(keys.PERIODS.values()) == set(PRESETS)
    bar = carried(filter_bar(parse({}, TODAY), [], [], {}, (), []))
    for key, preset in keys.PERIODS.items():
        assert f"range={preset}" in bar[key].href


def test_v_goes_round_the_comparisons():
    seen = []
    for compare in ("previous", "year", "none"):
        bar = carried(filter_bar(parse({"compare": [compare]}, TODAY), [], [], {}, (), []))
        seen.append(bar[keys.COMPARE].href.partition("compare=")[2].partition("&")[0])
    assert seen == ["year", "none", "previous"]


def test_the_sheet_tells_every_key_and_the_words():
    sheet = help_sheet("help", "switch", PAGES, is_on=True)
    told = {text(part) for part in walk(sheet) if type(part).__name__ == "Dt"}
    assert {"/", "?", "Esc", "g o", "g d", *keys.PERIODS, keys.CUSTOM, keys.COMPARE} <= told
    assert {"SQLs", "Cost per SQL", "too few", "Not matched"} <= told


def test_the_frame_says_whether_single_keys_do_something(monkeypatch):
    monkeypatch.setattr(shell, "current_person", lambda: None)
    monkeypatch.setattr(shell, "current_preferences", lambda: DEFAULTS)
    monkeypatch.setattr(shell.version, "current", lambda: ("7.2026-11-22", "3"))
    assert shell.layout().__dict__["data-shortcuts"] == "on"
