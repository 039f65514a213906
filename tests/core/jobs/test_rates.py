"""Rates written, replaced and deleted, with what follows and what is noted; the jobs of the page."""

from dataclasses import asdict
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from core import config
from core.access.person import Person
from core.access.roles import Role
from core.errors import AppError, Busy, InvalidInput, NotFound
from core.filters import Filters
from core.ingest.files.rates import Quote
from core.jobs import currencies, queue, rates, run, uploads
from core.jobs.progress import Silent
from core.metrics.query import query
from core.store.engine import reading, writing
from core.store.models import Audit, FxRate, User
from core.store.settings import data_version
from tests.factories import World

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MARCH = date(2026, 3, 2)
MARIA = Person(1, "maria@acme.test", "Maria", Role.ADMIN)
UP = Quote("EUR", "USD", MARCH, 1_100_000_000)
OTHER = Quote("USD", "EUR", MARCH, 800_000_000)


@pytest.fixture
def spent(engine):
    """100 euros on a day, and somebody who may set rates."""
    with writing(engine) as connection:
        row = {"id": 1, "email": MARIA.email, "name": "Maria", "role": "admin", "disabled": False, "created_at": NOW}
        connection.execute(User.__table__.insert().values(row))
        world = World(connection)
        world.source(currency="USD")
        world.daily(MARCH, 100, currency="EUR")
        world.settle()
    return engine


def spend(engine):
    with reading(engine) as connection:
        return query(connection, ["spend"], Filters(), NOW).total["spend"] / 1_000_000


def test_of_a_pair_and_day_the_last_word_stands_in_either_direction(spent):
    assert rates.put(spent, [UP], "a.csv", 1, NOW) == rates.Written(created=1)
    assert spend(spent) == 110
    assert rates.put(spent, [UP, UP], "b.csv", 1, NOW) == rates.Written(unchanged=1)
    assert rates.put(spent, [OTHER], "", 1, NOW) == rates.Written(updated=1)
    assert spend(spent) == 125
    with reading(spent) as connection:
        assert connection.execute(select(FxRate.base, FxRate.quote, FxRate.origin)).all() == [("USD", "EUR", "")]
        notes = connection.execute(select(Audit.action, Audit.user_id, Audit.detail).order_by(Audit.id)).all()
    assert [(note.action, note.user_id) for note in notes] == [("rates_written", 1)] * 3
    assert notes[0].detail == {"origin": "a.csv", "created": 1}


def test_a_deleted_rate_leaves_amounts_unconverted(spent):
    rates.put(spent, [UP], "", 1, NOW)
    with reading(spent) as connection:
        before = data_version(connection)
    assert rates.remove(spent, ("USD", "EUR"), MARCH, 1, NOW) == rates.Written(deleted=1)
    assert spend(spent) == 0
    with reading(spent) as connection:
        assert data_version(connection) > before
    with pytest.raises(NotFound):
        rates.remove(spent, ("EUR", "USD"), None, 1, NOW)


def test_another_currency_of_the_team(spent):
    rates.put(spent, [UP], "", 1, NOW)
    rates.set_currency(spent, {"currency": "EUR", "fx_days": "0"}, 1, NOW)
    assert spend(spent) == 100


@pytest.mark.parametrize(
    ("currency", "rate", "said"),
    [
        ("EURO", "1", "currency: 'EURO' is no currency code such as EUR."),
        ("usd", "1", "USD is the team's currency: it has no rate against itself."),
        ("EUR", "", "rate: '' is not a number."),
        ("EUR", "0", "rate: '0' is no rate; it must be above 0."),
        ("EUR", "1e400", "rate: '1e400' is too large"),
    ],
)
def test_a_rate_that_cannot_be_is_refused_in_a_sentence(spent, currency, rate, said):
    with reading(spent) as connection, pytest.raises(InvalidInput) as caught:
        rates.parse_quote(connection, currency, MARCH, rate)
    assert caught.value.message.startswith(said)


def test_a_rate_as_people_write_it(spent):
    with reading(spent) as connection:
        assert rates.parse_quote(connection, " eur", MARCH, "1,10 ") == UP
        assert rates.parse_quote(connection, "EUR", MARCH, "0.8", inverse=True) == OTHER
    assert rates.parse_team("eur", "3") == {"currency": "EUR", "fx_days": "3"}
    for currency, days in (("EUR", "-1"), ("EUR", ""), ("EU", "3")):
        with pytest.raises(InvalidInput):
            rates.parse_team(currency, days)


def do(engine, kind, payload):
    return currencies.WORK[kind](engine, {**payload, "user": 1}, Silent(), NOW)


def test_the_jobs_do_what_was_asked(spent, tmp_path):
    settings = config.read({"DATA_DIR": str(tmp_path)})
    data = b"Date,Currency,Rate\n2026-03-02,EUR,1.2\n2026-03-02,XXX,1.2\n"
    upload = uploads.save(spent, settings, "rates.csv", data, 1, NOW)
    told = do(spent, currencies.IMPORT, {"upload": upload})
    assert (told["created"], told["rejected"]) == (1, 1)
    assert told["reasons"] == ["Row 3: “XXX” is no currency code such as EUR."]
    assert spend(spent) == 120
    assert do(spent, currencies.ENTER, {**asdict(UP), "day": MARCH.isoformat()})["updated"] == 1
    assert spend(spent) == 110
    assert do(spent, currencies.DELETE, {"pair": ["EUR", "USD"], "day": None})["deleted"] == 1
    do(spent, currencies.TEAM, {"values": {"currency": "EUR", "fx_days": "7"}})
    assert spend(spent) == 100


def test_one_change_at_a_time(spent, monkeypatch):
    started = []
    monkeypatch.setattr(run, "start", lambda *arguments: started.append(arguments[-1]))
    settings = config.read({})
    job = currencies.start_entering(spent, settings, UP, MARIA, NOW)
    assert started == [job]
    queue.add(spent, "import", {}, 1, NOW)  # files may come in meanwhile
    with pytest.raises(Busy, match="Another change of rates is under way"):
        currencies.start_deleting(spent, settings, ("EUR", "USD"), MARCH, MARIA, NOW)
    assert run.run(spent, job, currencies.WORK, lambda: NOW)
    with reading(spent) as connection:
        assert queue.view(connection, job, NOW).status == "done"
    assert spend(spent) == 110
    currencies.start_team(spent, settings, {"currency": "EUR"}, MARIA, NOW)
    with pytest.raises(AppError):
        currencies.start_import(spent, settings, 99, MARIA, NOW)
