from typing import Any

import pytest

from core.ingest.identity.signs import DISPOSABLE, FAST, GIBBERISH, KIND_LABELS, TEST, Limits, Values, Verdict, judge

OWN = Limits(form_seconds=3, own_domains=frozenset({"acme.com"}))


def verdict(limits: Limits = OWN, **values: Any) -> Verdict | None:
    return judge(Values(**values), limits)


def kind(limits: Limits = OWN, **values: Any) -> str | None:
    found = verdict(limits, **values)
    return found.kind if found else None


@pytest.mark.parametrize(
    "email",
    [
        "test@gmail.com", "TEST@Gmail.com", "test1@firm.io", "test.test@firm.io", "testing-2@firm.io", "asdf@firm.io",
        "testuser7@firm.io", "qwerty@firm.io", "jane+test@firm.io", "jane+test2@firm.io", "jane@test.com",
        "jane@example.com", "jane@shop.example.org", "jane@firm.test", "jane@acme.com", "jane@mail.acme.com",
    ],
)  # fmt: skip
def test_test_addresses(email: str) -> None:
    assert kind(email=email, first_name="Jane", last_name="Miller") == TEST


@pytest.mark.parametrize(
    "email",
    [
        "jane@firm.io", "jon.tester@firm.io", "testa@firm.io", "testino@firm.io", "contest@firm.io",
        "zack.test@firm.io", "latest@firm.io", "jane+news@firm.io",
        "jane@test.de", "jane@testo.com", "jane@notacme.com",
        "jane@example.de",
        "jane@duck.com", "jane@gmail.com", "a@qq.com", "fatima@firm.io", "asdfjane@firm.io", "x", "", None,
    ],
)  # fmt: skip
def test_addresses_of_people(email: str | None) -> None:
    assert kind(email=email, first_name="Jane", last_name="Miller") is None


@pytest.mark.parametrize("told", [{"company_name": "Long Group"}, {"company_domain": "long.com"}, {"phone": "416-810"}])
def test_a_stand_in_address_on_a_full_record_is_anonymised_and_no_test(told: dict[str, str]) -> None:
    assert kind(email="julie70@example.org", **told) is None
    assert kind(email="test@example.org", **told) == TEST


@pytest.mark.parametrize(
    "name",
    [("Test", None), ("test", "test"), ("Test", "Lead"), (None, "testing"), ("asdf", "asdf"), ("Max", "Mustermann")],
)
def test_test_names(name: tuple[str | None, str | None]) -> None:
    assert kind(email="a@firm.io", first_name=name[0], last_name=name[1]) == TEST


@pytest.mark.parametrize(
    "name", [("Zack", "Test"), ("Test", "Meier"), ("Jon", "Tester"), ("Max", "Muster"), ("Li", None)]
)
def test_names_of_people(name: tuple[str, str | None]) -> None:
    assert kind(email="a@firm.io", first_name=name[0], last_name=name[1]) is None


def test_companies() -> None:
    assert kind(company_name="Test") == TEST
    assert kind(company_name="test company") == TEST
    for real in ("Stiftung Warentest", "Test Rite", "Testo SE", "Contest Inc", "TÜV", "BBDO", "KPMG", "PVTLTD HRMGMT"):
        assert kind(company_name=real) is None


def test_throw_away_addresses() -> None:
    assert verdict(email="anna@mailinator.com") == (
        DISPOSABLE,
        "The e-mail domain mailinator.com gives out throw-away addresses.",
    )
    assert kind(email="anna@inbox.yopmail.com") == DISPOSABLE
    for kept in ("mozmail.com", "privaterelay.appleid.com", "proton.me", "icloud.com", "gmx.de", "com"):
        assert kind(email=f"anna@{kept}") is None


def test_forms_filled_in_too_fast() -> None:
    assert verdict(form_seconds=1) == (FAST, "The form was filled in within 1 second; a person needs 3 or more.")
    assert kind(form_seconds=0) == kind(form_seconds=2) == FAST
    assert kind(form_seconds=3) is None
    assert kind(form_seconds=None) is None
    assert kind(Limits(form_seconds=0), form_seconds=0) is None


def test_random_keys() -> None:
    assert verdict(first_name="Fjwqkzpx") == (GIBBERISH, "The name has “Fjwqkzpx”: letters typed at random.")
    assert kind(company_name="Gdjfkgnx") == GIBBERISH
    assert kind(company_name="GDJFKGNX") is None  # an abbreviation, for all we know
    assert kind(email="fjwqkzpx77@gmail.com") == GIBBERISH
    assert kind(email="fjwqkzpx77@gmail.com", first_name="Anna") is None


def test_the_first_sign_counts() -> None:
    signs: dict[str, Any] = {"first_name": "Fjwqkzpx", "form_seconds": 1}
    assert kind(**signs, email="test@mailinator.com") == TEST
    assert kind(**signs, email="anna@mailinator.com") == DISPOSABLE
    assert kind(**signs) == FAST
    assert tuple(KIND_LABELS)[:4] == (TEST, DISPOSABLE, FAST, GIBBERISH)


def test_long_values_make_short_sentences() -> None:
    found = verdict(first_name="Test" + "test" * 500)
    assert found is None or len(found.evidence) < 200
    found = verdict(first_name="fjwqkzpx" * 500)
    assert found is not None
    assert len(found.evidence) < 200
