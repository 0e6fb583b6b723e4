"""Which addresses of the internet may be connected to: public ones, not what looks so. Pure.

`ipaddress` knows most of IANA's special-purpose registries; what it calls global and is none for us
(multicast, tunnels into IPv4, a cloud's own services) is named here.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

_PUBLIC_6 = IPv6Network("2000::/3")
"""All that IANA has given out for global unicast; mapped, NAT64 and link-local lie outside of it."""
_DENIED = tuple(
    ip_network(net)
    for net in (
        "100.64.0.0/10",  # shared by a carrier's customers
        "168.63.129.16/32",  # services of Azure to its machines
        "192.0.0.0/24",  # protocol assignments, of which Python calls two global
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # protocol assignments, Teredo among them
        "2002::/16",  # 6to4: any IPv4 address
        "2620:4f:8000::/48",  # AS112, which answers for private addresses
        "3fff::/20",  # documentation, since 2024
    )
)


def is_public(address: str) -> bool:
    """Whether an IPv4 or IPv6 address, as a resolver writes it, belongs to the public internet."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if not found.is_global or found.is_multicast or found.is_reserved:
        return False
    if found.version == 6 and found not in _PUBLIC_6:
        return False
    return not any(found in net for net in _DENIED if _same_kind(net, found.version))


def _same_kind(net: IPv4Network | IPv6Network, version: int) -> bool:
    return net.version == version
