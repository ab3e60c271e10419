"""Ethernet interfaces: how one is made and changed. Pure apart from the draft."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import ip_address

import msgspec
from msgspec import field

from carrack.errors import Conflict, InvalidInput, NotFound
from carrack.names import normalize_xname, parse_mac, xname_type
from carrack.records.kinds import ETHERNET_INTERFACE
from carrack.records.network import EthernetInterface, IPAddressMapping
from carrack.view import Draft


class AddressBody(msgspec.Struct, frozen=True, kw_only=True):
    """An address, and the network it is in; None is "not given"."""

    ip_address: str = field(default="", name="IPAddress")
    network: str | None = field(default=None, name="Network")


class InterfaceBody(msgspec.Struct, frozen=True, kw_only=True):
    """An interface as a client describes it; None is "not given"."""

    mac_address: str = field(default="", name="MACAddress")
    description: str | None = field(default=None, name="Description")
    component_id: str | None = field(default=None, name="ComponentID")
    ip_addresses: list[AddressBody] | None = field(default=None, name="IPAddresses")


def valid_interface(body: InterfaceBody, now: str) -> EthernetInterface:
    """The interface that a body describes. Any notation of a MAC will do. Raises InvalidInput in SMD's words."""
    mac = parse_mac(body.mac_address)
    component_id, type_ = _component(body.component_id or "")
    return EthernetInterface(
        id=mac.replace(":", ""),
        description=body.description or "",
        mac_address=mac,
        last_update=now,
        component_id=component_id,
        type=type_,
        ip_addresses=valid_addresses(body.ip_addresses or ()),
    )


def valid_addresses(bodies: Iterable[AddressBody]) -> tuple[IPAddressMapping, ...]:
    """Address mappings, each address once. Raises InvalidInput (the Go servers store any text but the empty one)."""
    found: dict[str, IPAddressMapping] = {}
    for body in bodies:
        address = canonical_address(body.ip_address)
        found[address] = IPAddressMapping(ip_address=address, network=body.network or "")
    return tuple(found.values())


def canonical_address(text: str) -> str:
    """An IP address in its usual form. Raises InvalidInput."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        address = None
    if address is None or "%" in str(address):  # a zone means something on one host alone, and may be any text
        raise InvalidInput("Invalid CompEthInterface IP Address")
    return str(address)


def _component(text: str) -> tuple[str, str]:
    type_ = xname_type(text)
    if text and not type_:
        raise InvalidInput("Invalid CompEthInterface component ID")
    return normalize_xname(text), type_


def add_interface(draft: Draft, interface: EthernetInterface) -> None:
    """Add a new interface. Raises Conflict when its MAC is known."""
    if interface.id in draft[ETHERNET_INTERFACE]:
        raise Conflict(
            "operation would conflict with an existing component ethernet interface that has the same MAC address."
        )
    draft[ETHERNET_INTERFACE].put(interface)


def patch_interface(draft: Draft, id_: str, body: InterfaceBody, now: str) -> EthernetInterface:
    """Change the given fields; answers the interface. Raises InvalidInput and NotFound.

    A component id can be changed but not taken away.
    """
    if body.description is None and body.component_id is None and body.ip_addresses is None:
        raise InvalidInput("Request must have at least one patch field.")
    interface = existing(draft, id_)
    if body.component_id is not None:
        component_id, type_ = _component(body.component_id)
        if not component_id:
            raise InvalidInput("Invalid CompEthInterface component ID")
        interface = msgspec.structs.replace(interface, component_id=component_id, type=type_)
    if body.description is not None:
        interface = msgspec.structs.replace(interface, description=body.description)
    if body.ip_addresses is not None:
        interface = msgspec.structs.replace(interface, ip_addresses=valid_addresses(body.ip_addresses))
    return _put(draft, interface, interface.ip_addresses, now)


def add_address(draft: Draft, id_: str, body: AddressBody, now: str) -> str:
    """Give an interface one more address; answers it. Raises InvalidInput, NotFound and Conflict."""
    (added,) = valid_addresses([body])
    interface = existing(draft, id_)
    if any(mapping.ip_address == added.ip_address for mapping in interface.ip_addresses):
        raise Conflict("operation would conflict with an existing IP address of the component ethernet interface.")
    _put(draft, interface, (*interface.ip_addresses, added), now)
    return added.ip_address


def patch_address(draft: Draft, id_: str, address: str, body: AddressBody, now: str) -> EthernetInterface:
    """Change the network of an address; answers the interface. Without a network nothing changes. Raises NotFound."""
    interface = existing(draft, id_)
    position = _position(interface, address)
    if body.network is None:
        return interface
    mappings = list(interface.ip_addresses)
    mappings[position] = msgspec.structs.replace(mappings[position], network=body.network)
    return _put(draft, interface, mappings, now)


def delete_address(draft: Draft, id_: str, address: str, now: str) -> None:
    """Take an address from an interface. Raises NotFound."""
    interface = existing(draft, id_)
    position = _position(interface, address)
    _put(draft, interface, [*interface.ip_addresses[:position], *interface.ip_addresses[position + 1 :]], now)


def delete_interface(draft: Draft, id_: str) -> None:
    """Delete one interface. Raises NotFound."""
    if not draft[ETHERNET_INTERFACE].remove(id_):
        raise no_such_interface()


def delete_interfaces(draft: Draft) -> int:
    """Delete every interface; answers how many. Raises NotFound when there is none."""
    count = draft[ETHERNET_INTERFACE].clear()
    if not count:
        raise NotFound("no entries to delete")
    return count


def existing(draft: Draft, id_: str) -> EthernetInterface:
    """The interface with this id. Raises NotFound."""
    interface = draft[ETHERNET_INTERFACE].get(id_)
    if interface is None:
        raise no_such_interface()
    return interface


def no_such_interface() -> NotFound:
    """The refusal of an id that no interface has."""
    return NotFound("no such component ethernet interface.")


def _position(interface: EthernetInterface, address: str) -> int:
    try:
        wanted = canonical_address(address)
    except InvalidInput:
        wanted = address
    for position, mapping in enumerate(interface.ip_addresses):
        if mapping.ip_address == wanted:
            return position
    raise NotFound("no such IP address in the component ethernet interface.")


def _put(
    draft: Draft, interface: EthernetInterface, addresses: Sequence[IPAddressMapping], now: str
) -> EthernetInterface:
    changed = msgspec.structs.replace(interface, ip_addresses=tuple(addresses), last_update=now)
    draft[ETHERNET_INTERFACE].put(changed)
    return changed
