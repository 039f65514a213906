"""The counts of an import speak of rows of the file."""

import pytest
from sqlalchemy import Engine

from core.store.models import StageChange
from tests.core.ingest.importing import column, counts, load, take_back

LEADS = "Lead ID,Created,Country,SQL date,Won date\n"
FIRST = LEADS + "1,2026-05-01,DE,2026-05-05,\n2,2026-05-01,DE,,\n"


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (FIRST, (0, 0, 2)),
        (LEADS + "1,2026-05-01,DE,2026-05-06,\n2,2026-05-01,DE,,\n", (0, 1, 1)),  # another date
        (LEADS + "1,2026-05-01,DE,2026-05-05,\n2,2026-05-01,DE,2026-05-07,2026-05-09\n", (0, 1, 1)),  # two new ones
        (LEADS + "1,2026-05-01,FR,2026-05-06,\n2,2026-05-01,DE,2026-05-07,\n", (0, 2, 0)),
        (LEADS + "1,2026-05-01,FR,2026-05-06,\n3,2026-05-01,DE,2026-05-07,\n", (1, 1, 0)),
    ],
)
def test_a_lead_with_a_new_stage_date_is_updated(engine: Engine, second: str, expected: tuple[int, int, int]) -> None:
    assert counts(load(engine, FIRST, kind="leads")) == (2, 0, 0)
    found = load(engine, second, kind="leads")
    assert counts(found) == expected
    assert (found.batch is None) == (expected == (0, 0, 2))


def test_a_corrected_date_goes_back_with_its_import(engine: Engine) -> None:
    load(engine, FIRST, kind="leads")
    second = load(engine, FIRST.replace("05-05", "05-06"), kind="leads")
    assert [at.day for at in column(engine, StageChange, "at")] == [6]
    take_back(engine, second.batch)
    assert [at.day for at in column(engine, StageChange, "at")] == [5]


def test_created_updated_unchanged_and_rejected_add_up(engine: Engine) -> None:
    load(engine, FIRST, kind="leads")
    rows = "1,2026-05-01,DE,2026-05-05,\n2,2026-05-01,FR,,\n3,2026-05-01,DE,,\n4,soon,DE,,\n"
    found = load(engine, LEADS + rows, kind="leads")
    assert (found.rows_read, *counts(found), found.rejected) == (4, 1, 1, 1, 1)
