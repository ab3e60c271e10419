"""Which addresses a scan is meant to try, from the forms people write (pure)."""

import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from carrack.bmc.address import BMCAddress, parse_address
from carrack.errors import InvalidInput

MOST_ADDRESSES = 4_194_304
"""Larger subnets are a slip of the keyboard: an IPv6 /64 would never end."""


def parse_targets(
    texts: Sequence[str],
    *,
    subnets: Sequence[str] = (),
    subnet_mask: str = "255.255.255.0",
    ports: Sequence[int] = (),
    scheme: str = "https",
) -> list[BMCAddress]:
    """Every address once, in the order given.

    `texts` are IPs, `host:port`, URLs or subnets in CIDR form; `subnets` are CIDR, or a base address that `subnet_mask`
    completes. An address that names its port is tried on that one only, others on all `ports` (443 if none).
    Network and broadcast address of a subnet are left out. Raises InvalidInput.
    """
    for port in ports:
        if not 0 < port < 65536:
            raise InvalidInput(f"{port} is not a port")
    wanted: dict[BMCAddress, None] = {}
    for text in texts:
        network = _network(text) if "/" in text and "://" not in text else None
        found = _in_network(network, ports, scheme) if network else _single(text, ports, scheme)
        wanted.update(dict.fromkeys(found))
    for text in subnets:
        network = _network(text if "/" in text else f"{text}/{subnet_mask}")
        if network is None:
            raise InvalidInput(f"{text!r} is not a subnet")
        wanted.update(dict.fromkeys(_in_network(network, ports, scheme)))
    return list(wanted)


def _single(text: str, ports: Sequence[int], scheme: str) -> Iterator[BMCAddress]:
    first = parse_address(text, scheme=scheme)
    if _names_its_port(text) or not ports:
        yield first
        return
    for port in ports:
        yield BMCAddress(first.scheme, first.host, port)


def _names_its_port(text: str) -> bool:
    host = text.split("://", 1)[-1].split("/", 1)[0]
    if host.startswith("["):
        return "]:" in host
    return host.count(":") == 1


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _in_network(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network, ports: Sequence[int], scheme: str
) -> Iterator[BMCAddress]:
    if network.num_addresses > MOST_ADDRESSES:
        raise InvalidInput(f"{network} has more than {MOST_ADDRESSES:,} addresses")
    hosts: Iterable[object] = islice(network.hosts(), MOST_ADDRESSES)
    for host in hosts:
        for port in ports or (443 if scheme == "https" else 80,):
            yield BMCAddress(scheme, str(host), port)
