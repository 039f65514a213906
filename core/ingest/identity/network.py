"""The network an address belongs to; addresses themselves, which are personal data, are not kept."""

from ipaddress import ip_network

PREFIXES = {4: 24, 6: 48}
"""Bits of a network's name, by version: what one office or one rented machine usually has."""

# Behind these anybody may be: what a form server records when it sees its own proxy.
_INSIDE = tuple(
    map(
        ip_network,
        ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
         "192.168.0.0/16", "::/8", "fc00::/7", "fe80::/10"),
    )
)  # fmt: skip


def network_of(text: str | None) -> str | None:
    """The /24 (IPv6: /48) of an address or network; None when it is neither, or no public one.

    Of a chain of addresses, as proxies write it, the first is the visitor's.
    """
    try:
        found = ip_network((text or "").split(",")[0].strip().strip("[]"), strict=False)
    except ValueError:
        return None
    if mapped := getattr(found.network_address, "ipv4_mapped", None):
        found = ip_network(mapped)
    if any(found.version == each.version and found.overlaps(each) for each in _INSIDE):
        return None
    wide = PREFIXES[found.version]
    return str(found.supernet(new_prefix=wide) if found.prefixlen > wide else found)
