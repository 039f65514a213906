from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from sqlalchemy import select

from core.access import people, recovery, second_factor
from core.errors import InvalidInput, WrongSecret
from core.store.engine import writing
from core.store.models import Audit, RecoveryCode, SecondFactor
from core.store.secret import Vault
from tests.browser import NOON
from tests.totp import code

VAULT = Vault(["k" * 40])
PERIOD = timedelta(seconds=30)

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def ann(connection):
    return people.add(connection, "ann@example.com", "sales", NOON).id


@pytest.fixture
def key(connection, ann):
    """The key of a second factor in force; it was confirmed ten periods before noon."""
    found = second_factor.begin(connection, VAULT, ann, NOON)
    second_factor.confirm(connection, VAULT, ann, code(found, NOON, -10), NOON - 10 * PERIOD)
    return found


def check(connection, ann, given, now=NOON):
    return second_factor.check(connection, VAULT, ann, given, now)


def test_the_codes_are_those_of_the_standard(connection, ann):
    """RFC 6238, appendix B: the key "12345678901234567890" at 59 s and at 1111111109 s; the last six digits."""
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    values = {"user_id": ann, "secret": VAULT.seal(key), "last_counter": 0, "created_at": NOON, "confirmed_at": NOON}
    connection.execute(SecondFactor.__table__.insert().values(values))
    assert check(connection, ann, "287082", datetime.fromtimestamp(59, UTC)) == "app"
    assert check(connection, ann, "081804", datetime.fromtimestamp(1111111109, UTC)) == "app"


def test_it_is_in_force_once_a_code_was_confirmed(connection, ann):
    key = second_factor.begin(connection, VAULT, ann, NOON)
    assert second_factor.begin(connection, VAULT, ann, NOON) == key
    assert second_factor.state(connection, ann) is None
    with pytest.raises(WrongSecret, match="not the code the app shows"):
        second_factor.confirm(connection, VAULT, ann, "000000", NOON)
    assert not second_factor.is_on(connection, ann)
    codes = second_factor.confirm(connection, VAULT, ann, code(key, NOON), NOON)
    assert len(set(codes)) == 10
    assert second_factor.state(connection, ann) == second_factor.State(NOON, 10)
    for again in (second_factor.begin, second_factor.confirm):
        more = (code(key, NOON, 1),) if again is second_factor.confirm else ()
        with pytest.raises(InvalidInput, match="on already"):
            again(connection, VAULT, ann, *more, NOON)
    kept = str(connection.execute(select(SecondFactor.__table__)).all())
    assert key not in kept


def test_two_first_looks_at_once_show_one_key(engine, monkeypatch):
    with writing(engine) as connection:
        ann = people.add(connection, "ann@example.com", "sales", NOON).id
    make, keys = pyotp.random_base32, []

    def late():
        """While this key is made, another request comes first from its beginning to its end."""
        monkeypatch.setattr(pyotp, "random_base32", make)
        with nullcontext(mine) if engine.dialect.name == "sqlite" else engine.begin() as others:
            keys.append(second_factor.begin(others, VAULT, ann, NOON))
        return make()

    monkeypatch.setattr(pyotp, "random_base32", late)
    with engine.begin() as mine:
        keys.append(second_factor.begin(mine, VAULT, ann, NOON))
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_the_picture_says_whose_key_it_is():
    parts = urlsplit(second_factor.address("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "ann@example.com"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Lead%20Intelligence:ann%40example.com")
    assert parse_qs(parts.query) == {"secret": ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"], "issuer": ["Lead Intelligence"]}


@pytest.mark.parametrize("later", [-1, 0, 1])
def test_a_clock_may_be_off_by_one_period(connection, ann, key, later):
    assert check(connection, ann, code(key, NOON, later)) == "app"


@pytest.mark.parametrize("later", [-2, 2])
def test_and_no_more(connection, ann, key, later):
    with pytest.raises(WrongSecret):
        check(connection, ann, code(key, NOON, later))


def test_no_code_counts_twice_nor_one_before_it(connection, ann, key):
    shown = code(key, NOON)
    assert check(connection, ann, f" {shown[:3]} {shown[3:]} ") == "app"
    for used in (shown, code(key, NOON, -1)):
        with pytest.raises(WrongSecret, match="used already"):
            check(connection, ann, used)
    assert check(connection, ann, code(key, NOON, 1)) == "app"
    with pytest.raises(WrongSecret):
        check(connection, ann, shown, NOON + PERIOD)


@pytest.mark.parametrize("given", ["", "12345", "1234567", "abcdef", "٠١٢٣٤٥", "0" * 10_000, "aaaaa-aaaaa"])
def test_what_is_no_code(connection, ann, key, given):
    with pytest.raises(WrongSecret):
        check(connection, ann, given)


def test_a_recovery_code_works_once_however_it_is_typed(connection, ann, key):
    first, second, *_ = second_factor.renew_codes(connection, ann, NOON)
    assert check(connection, ann, first) == "recovery code"
    with pytest.raises(WrongSecret):
        check(connection, ann, first)
    assert check(connection, ann, f" {second.upper().replace('-', ' ')} ") == "recovery code"
    assert recovery.left(connection, ann) == 8
    kept = connection.execute(select(RecoveryCode.__table__)).all()
    assert second not in str(kept)
    assert second.replace("-", "") not in str(kept)


def test_new_codes_make_those_before_useless(connection, ann, key):
    before = second_factor.renew_codes(connection, ann, NOON)
    second_factor.renew_codes(connection, ann, NOON)
    with pytest.raises(WrongSecret):
        check(connection, ann, before[0])
    assert recovery.left(connection, ann) == 10


def test_codes_are_their_owners(connection, ann, key):
    bob = people.add(connection, "bob@example.com", "sales", NOON).id
    codes = second_factor.renew_codes(connection, ann, NOON)
    for given in (codes[0], code(key, NOON)):
        with pytest.raises(WrongSecret):
            check(connection, bob, given)
    with pytest.raises(InvalidInput, match="is off"):
        second_factor.renew_codes(connection, bob, NOON)


def test_off_is_off_and_all_of_it_is_on_record(connection, ann, key):
    codes = second_factor.renew_codes(connection, ann, NOON)
    check(connection, ann, codes[0])
    second_factor.turn_off(connection, ann, NOON, None)
    assert second_factor.state(connection, ann) is None
    for given in (codes[1], code(key, NOON)):
        with pytest.raises(WrongSecret):
            check(connection, ann, given)
    assert second_factor.begin(connection, VAULT, ann, NOON) != key
    rows = connection.execute(select(Audit.action, Audit.detail).order_by(Audit.id)).all()
    assert [row.action for row in rows][1:] == [
        "two_factor_on",
        "recovery_codes_made",
        "recovery_code_used",
        "two_factor_off",
    ]
    assert not [word for word in (key, *codes) if word in str(rows)]
