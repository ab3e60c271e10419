"""Ethernet interfaces: which MAC belongs to which component, and its addresses."""

from __future__ import annotations

from msgspec import field

from carrack.records.base import Record


class IPAddressMapping(Record, frozen=True, kw_only=True):
    """One address of an interface, and the network it is in, if known."""

    ip_address: str = field(name="IPAddress")
    network: str = field(default="", name="Network")


class EthernetInterface(Record, frozen=True, kw_only=True):
    """One NIC. ``id`` is the MAC as 12 hex digits, ``mac_address`` lower-case with colons, ``last_update`` RFC 3339."""

    id: str = field(name="ID")
    description: str = field(name="Description")
    mac_address: str = field(name="MACAddress")
    last_update: str = field(name="LastUpdate")
    component_id: str = field(name="ComponentID")
    type: str = field(name="Type")
    ip_addresses: tuple[IPAddressMapping, ...] = field(name="IPAddresses")
