"""What single keys do. The help sheet tells this table; links and buttons carry their keys for the script."""

from layouts.page import Page

SEARCH, HELP = "/", "?"
PAGE_PREFIX = "g"
PERIODS = {
    "t": "today",
    "w": "7d",
    "f": "28d",
    "9": "90d",
    "l": "365d",
    "m": "month",
    "q": "quarter",
    "y": "year",
    "a": "all",
}
"""Key -> the range of days it chooses."""
CUSTOM, COMPARE = "c", "v"
ELSEWHERE = {
    SEARCH: "Search leads, campaigns, metrics and pages",
    HELP: "This sheet",
    "Esc": "Close what is open; then clear the filters",
}


def pressed(keys: str) -> dict[str, str]:
    """The attributes of a link or button that the script presses for `keys` ("t", or "g o" one after the other)."""
    return {"data-keys": keys}


def page_keys(page: Page) -> str:
    """The keys that lead to a page of the navigation: "g o"."""
    return f"{PAGE_PREFIX} {page.letter}"


def key_of(preset: str) -> str:
    """The key of a range of days; empty for one without."""
    return next((key for key, name in PERIODS.items() if name == preset), "")
