"""Imports and undos in any order."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from core.errors import InvalidInput, NotFound
from core.store.engine import open_engine, writing
from core.store.models import AdMetric, ImportBatch, Lead, StageChange
from tests.core.ingest.importing import column, contents, load, rows, take_back
from tests.core.ingest.random_files import ADS, LEADS, UNCUT, kind_of, small_file


def lead(country: str, status: str = "Lead") -> str:
    return LEADS + f"1,a@example.com,2026-05-01,{status},{country},Brand,2026-05-03\n"


class TestOne:
    def test_gives_back_what_was_before(self, engine: Engine) -> None:
        load(engine, lead("DE"))
        before = contents(engine)
        second = load(engine, lead("FR", "SQL") + "2,b@example.com,2026-05-02,MQL,US,,2026-05-03\n")
        assert contents(engine) != before
        done = take_back(engine, second.batch)
        assert contents(engine) == before
        assert (done["deleted"], done["restored"], done["conflicts"]) == (2 + 1, 1, [])

    def test_twice_is_refused(self, engine: Engine) -> None:
        batch = load(engine, lead("DE")).batch
        take_back(engine, batch)
        with pytest.raises(InvalidInput, match=f"Import {batch} was undone on 30 Jun 2026"):
            take_back(engine, batch)

    def test_of_an_unknown_import(self, engine: Engine) -> None:
        with pytest.raises(NotFound, match="There is no import 99"):
            take_back(engine, 99)

    def test_last_data_day_goes_back(self, engine: Engine) -> None:
        load(engine, lead("DE"), account="CRM")
        late = load(engine, LEADS + "9,z@example.com,2062-01-01,Lead,DE,,\n", account="CRM")
        take_back(engine, late.batch)
        assert contents(engine)["source"][0]["last_data_day"].isoformat() == "2026-05-03"


class TestOutOfOrder:
    def test_a_row_changed_later_stays_until_that_import_goes_too(self, engine: Engine) -> None:
        first, second = load(engine, lead("DE")), load(engine, lead("FR"))
        done = take_back(engine, first.batch)
        assert column(engine, Lead, "country") == ["FR"]
        assert done["conflicts"] == [{"table": "lead", "row": 1, "why": "changed by a later import"}]
        assert rows(engine, ImportBatch)[0]["conflicts"] == done["conflicts"]
        take_back(engine, second.batch)
        assert rows(engine, Lead) == rows(engine, StageChange) == []

    def test_a_field_changed_later_goes_back_past_the_import_taken_out(self, engine: Engine) -> None:
        load(engine, lead("DE"))
        second, third = load(engine, lead("FR")), load(engine, lead("US"))
        done = take_back(engine, second.batch)
        assert column(engine, Lead, "country") == ["US"]
        assert [(one["field"], one["why"]) for one in done["conflicts"]] == [("country", "country was changed since")]
        take_back(engine, third.batch)
        assert column(engine, Lead, "country") == ["DE"]

    def test_a_field_somebody_changed_by_hand_stays(self, engine: Engine) -> None:
        load(engine, lead("DE"))
        second = load(engine, lead("FR"))
        with writing(engine) as connection:
            connection.execute(Lead.__table__.update().values(country="IT"))
        done = take_back(engine, second.batch)
        assert column(engine, Lead, "country") == ["IT"]
        assert [one["field"] for one in done["conflicts"]] == ["country"]

    def test_figures_restated_twice(self, engine: Engine) -> None:
        row = "Brand,Search,G,crm,Exact match,{}2026-05-01,{},10,1\n"
        cut = ADS + row.format("Mobile,", 3) + row.format("Desktop,", 4)
        first = load(engine, UNCUT + row.format("", 5))
        original = contents(engine)
        second = load(engine, cut)
        third = load(engine, UNCUT + row.format("", 9))
        take_back(engine, second.batch)
        assert column(engine, AdMetric, "cost_micros") == [9_000_000]
        take_back(engine, third.batch)
        assert column(engine, AdMetric, "cost_micros", "device") == [(5_000_000, None)]
        assert contents(engine)["ad_metric"] == original["ad_metric"]
        take_back(engine, first.batch)
        assert not any(contents(engine).values())

    def test_a_row_whose_number_was_given_again(self, engine: Engine) -> None:
        row = "Brand,Search,G,crm,Exact match,{}2026-05-0{},{},10,1\n"
        first = load(engine, ADS + "".join(row.format(f"{d},", 1, 2) for d in ("Mobile", "Desktop", "Tablet")))
        second = load(engine, UNCUT + row.format("", 1, 7))
        third = load(engine, UNCUT + row.format("", 2, 8) + row.format("", 3, 8))
        take_back(engine, second.batch)
        assert sorted(column(engine, AdMetric, "cost_micros")) == [2_000_000] * 3 + [8_000_000] * 2
        take_back(engine, first.batch)
        assert column(engine, AdMetric, "cost_micros") == [8_000_000] * 2
        take_back(engine, third.batch)
        assert not any(contents(engine).values())


STEPS = st.lists(st.one_of(small_file(), st.integers(0, 5)), min_size=1, max_size=5)


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(STEPS, st.randoms(use_true_random=False))
def test_any_order(anew: Callable[[], str], steps: list[str | int], random: object) -> None:
    """The last import undone: all as before it. All undone, in any order: nothing is left."""
    engine = open_engine(anew())
    try:
        _play(engine, steps, random)
    finally:
        engine.dispose()


def _play(engine: Engine, steps: list[str | int], random: object) -> None:
    live: list[int] = []
    for step in steps:
        before = contents(engine)
        if isinstance(step, str):
            if (batch := load(engine, step, **kind_of(step)).batch) is None:
                assert contents(engine) == before
                continue
            after = contents(engine)
            take_back(engine, batch)
            assert contents(engine) == before
            again = load(engine, step, **kind_of(step)).batch
            assert again is not None
            assert _figures(contents(engine)) == _figures(after)
            live.append(again)
        elif live:
            take_back(engine, live.pop(step % len(live)))
    random.shuffle(live)  # type: ignore[attr-defined]
    for batch in live:
        take_back(engine, batch)
    assert not any(contents(engine).values())


def _figures(found: dict[str, list[dict[str, object]]]) -> list[object]:
    return sorted((row["entity_key"].count("|"), row["day"], row["cost_micros"]) for row in found["ad_metric"])  # type: ignore[attr-defined]
