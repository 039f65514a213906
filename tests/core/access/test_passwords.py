import pytest
from argon2 import PasswordHasher

from core.access import passwords
from core.errors import InvalidInput

GOOD = "violet kangaroo ladder"


def test_the_right_password_fits_and_no_other():
    kept = passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert GOOD not in kept
    assert passwords.verify(kept, GOOD)
    assert not passwords.verify(kept, GOOD + "!")
    assert not passwords.verify(kept, "")


def test_two_hashes_of_one_password_differ():
    assert passwords.hashed(GOOD) != passwords.hashed(GOOD)


def test_without_a_hash_one_is_verified_all_the_same(monkeypatch):
    class Counting(PasswordHasher):
        verified = 0

        def verify(self, kept, password):
            Counting.verified += 1
            return super().verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting(time_cost=2, memory_cost=19 * 1024, parallelism=1))
    assert not passwords.verify(None, GOOD)
    assert not passwords.verify(None, "nobody has this password")
    assert Counting.verified == 2


def test_a_broken_hash_fits_nothing():
    assert not passwords.verify("no hash", GOOD)


@pytest.mark.parametrize("length", [12, 128])
def test_lengths_within_limits(length):
    assert passwords.hashed(("abcdefgxyz" * 13)[:length])


@pytest.mark.parametrize("length", [0, 11, 129])
def test_lengths_beyond_limits_are_told(length):
    with pytest.raises(InvalidInput, match=f"12 to 128 characters; this has {length}"):
        passwords.hashed("x" * length)


@pytest.mark.parametrize(
    "weak",
    ["password1234", "Password!2026", "123456789012345", "qwertyuiop123", "aaaaaaaaaaaaaa", "abababababab",
     "letmeinletmein", "Welcome-Admin-1", "!" * 127 + "x", "1" * 127 + "x"],
)  # fmt: skip
def test_passwords_tried_first_are_refused(weak):
    with pytest.raises(InvalidInput, match="tried first"):
        passwords.hashed(weak)


@pytest.mark.parametrize("word", ["miller", "Initech"])
def test_a_persons_own_words_are_refused(word):
    with pytest.raises(InvalidInput, match=f"must not contain “{word.lower()}”"):
        passwords.hashed(f"my {word} password 7", ["ann.miller@initech", "Initech Ltd"])


def test_short_words_do_no_harm():
    assert passwords.hashed("ann and the ltd boat", ["ann@x", "Ltd"])


def test_four_at_once_at_most():
    assert passwords._at_once._initial_value == 4
