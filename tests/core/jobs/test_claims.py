from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from core.jobs import claims
from core.jobs.claims import Claim, Overtaken
from core.store.engine import reading, writing
from core.store.models import JobClaim, Setting
from core.store.settings import bump_data_version, data_version

DUE = datetime(2026, 11, 22, 12, tzinfo=UTC)
LEASE = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


def take(engine: Engine, due: datetime, now: datetime | None = None, name: str = "demo") -> Claim | None:
    return claims.take(engine, name, due, now or due, LEASE)


def test_a_run_is_done_once(engine: Engine) -> None:
    claim = take(engine, DUE)
    assert claim == Claim("demo", DUE, 1)
    assert take(engine, DUE) is None
    claims.finish(engine, claim, DUE)
    assert take(engine, DUE, DUE + 2 * LEASE) is None
    assert take(engine, DUE + MINUTE) == Claim("demo", DUE + MINUTE, 2)


def test_runs_of_one_name_wait_for_each_other(engine: Engine) -> None:
    take(engine, DUE)
    assert take(engine, DUE + MINUTE) is None
    assert take(engine, DUE, name="other") == Claim("other", DUE, 1)
    late = DUE + LEASE
    assert take(engine, DUE + MINUTE, late) == Claim("demo", DUE + MINUTE, 2), "its lease is over"


def test_a_run_whose_holder_died_is_done_again(engine: Engine) -> None:
    dead = take(engine, DUE)
    again = take(engine, DUE, DUE + LEASE)
    assert again == Claim("demo", DUE, 2)
    claims.finish(engine, dead, DUE + LEASE)
    assert take(engine, DUE, DUE + LEASE) is None, "the dead one's word counts no more"
    with reading(engine) as connection:
        assert connection.scalars(select(JobClaim.finished_at)).all() == [None]


def test_old_claims_go_and_fences_grow_all_the_same(engine: Engine) -> None:
    claims.finish(engine, take(engine, DUE), DUE)
    later = DUE + timedelta(days=8)
    assert take(engine, later) == Claim("demo", later, 2)
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(JobClaim)) == 1


def test_who_was_overtaken_writes_nothing(engine: Engine) -> None:
    slow = take(engine, DUE)
    with claims.fenced(engine, slow), writing(engine) as connection:
        bump_data_version(connection)
    take(engine, DUE + MINUTE, DUE + LEASE)
    with claims.fenced(engine, slow):
        with pytest.raises(Overtaken, match="Another run of demo has begun"), writing(engine) as connection:
            bump_data_version(connection)
        with reading(engine) as connection:
            assert data_version(connection) == 1, "looking is allowed"
    with writing(engine) as connection:
        connection.execute(Setting.__table__.delete())
    with reading(engine) as connection:
        assert data_version(connection) == 0, "the fence is taken down"
