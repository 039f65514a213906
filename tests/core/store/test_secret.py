from dataclasses import replace

import pytest

from core.errors import InvalidInput
from core.store import secret


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
