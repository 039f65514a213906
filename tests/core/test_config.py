from pathlib import Path

import pytest

from core.config import SETTINGS, read
from core.errors import InvalidInput


def test_defaults_work_as_they_are():
    settings = read({})
    assert settings.database_url == "sqlite:///.data/leads.db"
    assert (settings.base_url, settings.secure, settings.uploads) == (
        "http://localhost:8000",
        False,
        Path(".data/uploads"),
    )


def test_every_row_is_read_and_explained():
    given = {row.name: "7" if row.type is int else "https://x" for row in SETTINGS}
    settings = read(given)
    assert {row.name: str(getattr(settings, row.name.lower())) for row in SETTINGS} == {
        **given,
        "DATA_DIR": "https:/x",
    }
    assert all(row.help.endswith(".") for row in SETTINGS)


def test_empty_means_default():
    assert read({"PORT": "", "PUBLIC_URL": ""}) == read({})


def test_public_address():
    settings = read({"PUBLIC_URL": "https://leads.example.com/"})
    assert (settings.base_url, settings.secure) == ("https://leads.example.com", True)
    with pytest.raises(InvalidInput, match="PUBLIC_URL must begin with https:// or http://"):
        read({"PUBLIC_URL": "leads.example.com"})


@pytest.mark.parametrize("text", ["eighty", "-1", "0", "8e3", "²", "70000", "9" * 5000, " 80"])
def test_a_port_is_a_number(text):
    with pytest.raises(InvalidInput, match="PORT must be a whole number from 1 to 65535") as caught:
        read({"PORT": text})
    assert caught.value.field == "PORT"


def test_only_keys_are_secret():
    assert [row.name for row in SETTINGS if row.secret] == ["SECRET_KEY", "OLD_SECRET_KEYS"]
