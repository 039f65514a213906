"""What came of an import, and the way to its figures."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from core.filters import parse
from core.jobs.queue import JobView
from core.metrics.reach import Reach
from layouts.progress import job_state
from tests.layouts.tree import links

D = date
USUAL = parse({}, D(2026, 3, 31))
THERE = Reach((D(2025, 1, 1), D(2025, 3, 31)), (D(2024, 6, 1), D(2025, 5, 1)))


def way(result, there=THERE):
    """Words and days of the link to the figures."""
    shown = job_state(JobView(1, "import", "done", 100, "Done", result, {}), USUAL, {}, there)
    (words, href) = next((words, href) for words, href in links(shown).items() if words.startswith("See the figures"))
    asked = parse_qs(urlsplit(href).query)
    return words, asked.get("from", asked.get("range"))[0], asked.get("to", [""])[0]


@pytest.mark.parametrize(
    ("days", "there", "shown"),
    [
        (("2025-01-01", "2025-03-31"), THERE, ("2025-01-01", "2025-03-31")),
        (("2024-06-01", "2025-05-01"), THERE, ("2025-01-01", "2025-03-31")),  # ads are known for these only
        (("2024-06-01", "2025-05-01"), Reach(leads=THERE.leads), ("2024-06-01", "2025-05-01")),
        (("2023-06-01", "2023-06-30"), THERE, ("2023-06-01", "2023-06-30")),  # before there was anything else
    ],
)
def test_the_figures_are_shown_on_days_that_the_file_speaks_of(days, there, shown):
    words, *found = way({"days": days}, there)
    assert tuple(found) == shown
    assert words.startswith("See the figures of 1 J")


def test_a_file_without_days_leads_to_where_the_data_are():
    assert way({})[1:] == ("2025-01-01", "2025-03-31"), "the usual 90 days have none"
    now = Reach((D(2026, 1, 1), D(2026, 3, 31)), (D(2026, 1, 1), D(2026, 3, 31)))
    assert way({}, now) == ("See the figures", "90d", "")
