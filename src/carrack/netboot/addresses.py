"""Planning addresses for interfaces that have none. Pure and deterministic."""

import contextlib
from collections.abc import Collection, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network

from carrack.errors import Conflict
from carrack.names.natural import natural_key
from carrack.netboot.hosts import Records
from carrack.records.network import EthernetInterface


def has_address(interface: EthernetInterface) -> bool:
    """Whether SMD has an address for it; an entry with an empty address is none."""
    return any(mapping.ip_address for mapping in interface.ip_addresses)


def boot_interfaces(records: Records, type_: str = "Node") -> list[EthernetInterface]:
    """The interface that each component of this type boots from, in the order of xnames.

    That is the one with an address if there is one, else the one with the lowest MAC: the ports of an adapter count
    upwards, and firmware tries the first. An administrator who wants another one gives it its address first.
    """
    wanted = {component.id for component in records.components if component.type == type_}
    best: dict[str, EthernetInterface] = {}

    def rank(interface: EthernetInterface) -> tuple[bool, str]:
        return not has_address(interface), interface.mac_address

    for interface in records.interfaces:
        xname = interface.component_id
        if xname in wanted and (xname not in best or rank(interface) < rank(best[xname])):
            best[xname] = interface
    return sorted(best.values(), key=lambda interface: natural_key(interface.component_id))


def used_addresses(records: Records) -> set[IPv4Address]:
    """Every IPv4 address that any interface has; what is no address is none."""
    found: set[IPv4Address] = set()
    for interface in records.interfaces:
        for mapping in interface.ip_addresses:
            with contextlib.suppress(ValueError):
                found.add(IPv4Address(mapping.ip_address))
    return found


def plan(
    subnet: IPv4Network,
    without: Sequence[str],
    *,
    used: Iterable[IPv4Address] = (),
    reserved: Collection[IPv4Address] = (),
) -> dict[str, IPv4Address]:
    """The lowest free addresses of `subnet` for the MACs in `without`, in their order.

    Never given: the network's own and its broadcast address, those `used` by any interface, and those `reserved`
    (gateway, servers, a pool for unknown machines). Raises Conflict, and plans nothing, when there are too few.
    """
    taken = {*used, *reserved}
    free = (address for address in subnet.hosts() if address not in taken)
    planned = dict(zip(without, free, strict=False))
    if len(planned) < len(set(without)):
        raise Conflict(f"{subnet} has {len(planned)} free addresses, and {len(set(without))} are needed")
    return planned
