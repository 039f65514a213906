from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from core import config
from core.access import people, second_factor
from core.errors import InvalidInput, Unreadable
from core.store import secret
from core.store.models import SecondFactor
from core.store.secret import Vault
from tests.browser import NOON


@pytest.fixture
def settings(tmp_path):
    return replace(config.read({}), data_dir=tmp_path, secret_key="k" * 40)


def test_the_key_that_is_set_counts(settings):
    assert secret.key(settings) == settings.secret_key
    assert not (settings.data_dir / secret.NAME).exists()


def test_a_key_is_made_once_for_its_owner_only(settings):
    unset = replace(settings, secret_key="", data_dir=settings.data_dir / "new")
    made = secret.key(unset)
    assert len(made) >= 64
    assert secret.key(unset) == made
    assert (unset.data_dir / secret.NAME).stat().st_mode & 0o777 == 0o600


def test_a_key_that_can_be_guessed_is_refused(settings):
    with pytest.raises(InvalidInput, match="at least 32 characters") as told:
        secret.key(replace(settings, secret_key="secret"))
    assert "'secret'" not in told.value.message


def test_what_is_sealed_says_nothing_and_opens_under_the_same_key_only(settings):
    sealed = secret.vault(settings).seal("a refresh token")
    assert "token" not in sealed
    assert sealed != secret.vault(settings).seal("a refresh token")
    assert secret.vault(settings).open(sealed) == "a refresh token"
    for other in (sealed[:-4] + "AAA=", "", "plain text"):
        with pytest.raises(Unreadable, match="SECRET_KEY is another one"):
            secret.vault(settings).open(other)
    with pytest.raises(Unreadable):
        secret.vault(replace(settings, secret_key="n" * 40)).open(sealed)


def test_the_key_of_the_vault_is_not_the_one_that_signs_cookies(settings):
    with pytest.raises(ValueError, match="32 url-safe"):
        Fernet(settings.secret_key)
    assert secret._derived("k" * 40) != secret._derived("n" * 40)


def test_a_change_of_keys(settings, connection):
    ann = people.add(connection, "ann@example.com", "sales", NOON)
    shown = second_factor.begin(connection, secret.vault(settings), ann.id, NOON)
    changed = replace(settings, secret_key="n" * 40, old_secret_keys=settings.secret_key)
    assert second_factor.begin(connection, secret.vault(changed), ann.id, NOON) == shown
    assert secret.reseal(connection, secret.vault(changed)) == 1
    alone = secret.vault(replace(changed, old_secret_keys=""))
    assert second_factor.begin(connection, alone, ann.id, NOON) == shown
    assert shown not in str(connection.execute(select(SecondFactor.__table__)).all())


def test_every_column_of_secrets_is_resealed():
    sealed = [(model.__tablename__, name) for model, name in secret.SEALED]
    assert sealed == [("second_factor", "secret"), ("suppression_key", "value")]
    assert isinstance(Vault(["k" * 40]).seal("x"), str)
