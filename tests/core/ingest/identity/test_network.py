import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ingest.identity.network import network_of


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("8.8.4.77", "8.8.4.0/24"), (" 203.0.113.7 ", "203.0.113.0/24"), ("203.0.113.0/24", "203.0.113.0/24"),
        ("203.0.113.128/25", "203.0.113.0/24"), ("203.0.0.0/16", "203.0.0.0/16"), ("8.8.4.77, 10.0.0.1", "8.8.4.0/24"),
        ("2001:db8:1:2::5", "2001:db8:1::/48"), ("[2001:db8:1:2::5]", "2001:db8:1::/48"),
        ("::ffff:198.51.100.9", "198.51.100.0/24"),
        ("10.1.2.3", None), ("192.168.0.7", None), ("172.20.1.1", None), ("127.0.0.1", None), ("100.64.1.1", None),
        ("::1", None), ("fe80::1", None), ("fd00::1", None), ("0.0.0.0/0", None),
        ("Search", None), ("8.8.4", None), ("8.8.4.777", None), ("", None), (None, None), (",", None),
    ],
)  # fmt: skip
def test_networks(text: str | None, network: str | None) -> None:
    assert network_of(text) == network


@given(st.ip_addresses())
def test_an_address_is_never_kept(address: object) -> None:
    network = network_of(str(address))
    assert network is None or network.endswith(("/24", "/48"))


@given(st.text())
def test_any_text_is_no_fault(text: str) -> None:
    network = network_of(text)
    assert network_of(network) == network
