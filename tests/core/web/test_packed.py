"""Static files as browsers get them: packed once by a child, lightly for each request until then."""

import gzip
from hashlib import sha256

import brotli
import pytest

from core.jobs import packing

STYLES = "/bootstrap/static/css/bootstrap.min.css"


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """What the child was started for; it is not, and its work is done by the tests."""
    asked = []

    def ask(child):
        asked.append(child)

    monkeypatch.setattr(packing.Single, "ask", ask)
    monkeypatch.setattr(packing.os, "nice", lambda more: None)
    return asked


@pytest.fixture
def plain(stranger):
    return stranger.get(STYLES).data


def test_the_first_who_asks_gets_the_file_and_a_child_packs_it(stranger, plain, settings, asked):
    answer = stranger.get(STYLES, headers={"Accept-Encoding": "br"})
    assert (answer.status_code, answer.data, len(asked)) == (200, plain, 1)
    assert packing.pack(settings) == 1
    names = {path.name for path in (settings.data_dir / "packed").iterdir()}
    assert names == {sha256(plain).hexdigest() + end for end in (".br", ".gzip")}


@pytest.mark.parametrize(("accepted", "encoding", "unpack"), [
    ("gzip, deflate, br, zstd", "br", brotli.decompress), ("gzip, deflate", "gzip", gzip.decompress),
    ("br;q=0, gzip", "gzip", gzip.decompress),
])  # fmt: skip
def test_then_it_goes_out_packed(stranger, plain, settings, accepted, encoding, unpack):
    stranger.get(STYLES, headers={"Accept-Encoding": accepted})
    packing.pack(settings)
    answer = stranger.get(STYLES, headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == encoding
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain) / 5
    assert unpack(answer.data) == plain
    assert "Accept-Encoding" in answer.headers["Vary"]
    again = stranger.get(STYLES, headers={"Accept-Encoding": accepted, "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_who_unpacks_nothing_gets_it_plain(stranger, plain, settings, asked):
    packing.Packed(settings).find(plain, "br")
    packing.pack(settings)
    answer = stranger.get(STYLES, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == plain


def test_data_is_never_laid_down(person, settings):
    browser = person("admin")
    for path in ("/", "/_dash-layout", "/_dash-dependencies", "/data/version"):
        assert browser.get(path, headers={"Accept-Encoding": "br"}).status_code == 200
    assert not (settings.data_dir / "packed").exists()


def test_a_folder_that_cannot_be_written_stops_nobody(stranger, settings, plain, asked, caplog):
    (settings.data_dir / "packed").write_text("a file where the folder should be")
    answer = stranger.get(STYLES, headers={"Accept-Encoding": "br"})
    assert (answer.status_code, answer.data, asked) == (200, plain, [])
    assert "static files are not packed" in caplog.text


def test_another_content_is_another_file(settings):
    packed = packing.Packed(settings)
    assert packed.find(b"one" * 500, "br") is None
    packing.pack(settings)
    assert packed.find(b"two" * 500, "br") is None
    assert brotli.decompress(packed.find(b"one" * 500, "br")) == b"one" * 500
