"""Under which key boot parameters are filed: identifiers of nodes to record keys.

A node may be named by xname, MAC or NID. What SMD knows is filed under the xname, so that all three find it; what SMD
does not know is filed under what was given, and is still found once SMD knows it.
"""

from __future__ import annotations

from typing import Final, Protocol, TypeVar

from carrack.errors import InvalidName
from carrack.names import NODES, normalize_xname, parse_mac, xname_type
from carrack.records.base import Record
from carrack.records.components import Component
from carrack.records.kinds import BOOT_RECORD, COMPONENT, ETHERNET_INTERFACE, Kind
from carrack.view import Reader

R = TypeVar("R", bound=Record)

DEFAULT: Final = "Default"
"""The record of every known node that has none of its own nor one for its role."""

UNKNOWN: Final = "Unknown-"
"""With an architecture after it: the record of nodes that SMD does not know, such as Unknown-x86_64."""


class Tables(Protocol):
    """What a view and a draft have in common."""

    def __getitem__(self, kind: Kind[R], /) -> Reader[R]: ...


def node_by_name(tables: Tables, name: str) -> Component | None:
    """The node with this xname."""
    component = tables[COMPONENT].get(name) or tables[COMPONENT].get(normalize_xname(name))
    return component if component is not None and component.type in NODES else None


def node_by_mac(tables: Tables, mac: str) -> Component | None:
    """The node that has this MAC, given in any notation. An empty slot has no node, whatever it once had."""
    interfaces = tables[ETHERNET_INTERFACE].find("mac", mac)
    if not interfaces:
        try:
            interfaces = tables[ETHERNET_INTERFACE].find("mac", parse_mac(mac))
        except InvalidName:
            return None
    for interface in interfaces:
        component = tables[COMPONENT].get(interface.component_id)
        if component is not None and component.type in NODES and component.state != "Empty":
            return component
    return None


def node_by_nid(tables: Tables, nid: int) -> Component | None:
    """The node with this NID."""
    for component in tables[COMPONENT].find("nid", nid):
        if component.type in NODES:
            return component
    return None


def host_keys(host: str) -> list[str]:
    """The key of a host: an xname as SMD spells it, or a tag (Default, a role, Global, Unknown-<arch>) as given."""
    return [normalize_xname(host)] if xname_type(host) in NODES else [host]


def mac_keys(tables: Tables, mac: str) -> list[str]:
    """The keys under which parameters for a MAC may be filed; the first is where new ones go."""
    node = node_by_mac(tables, mac)
    return [*([node.id] if node else []), *_filed_under_mac(tables, mac)]


def nid_keys(tables: Tables, nid: int) -> list[str]:
    """The keys under which parameters for a NID may be filed; the first is where new ones go."""
    node = node_by_nid(tables, nid)
    return [*([node.id] if node else []), f"nid{nid}"]


def existing(tables: Tables, keys: list[str]) -> str | None:
    """The first of these keys that has a record."""
    return next((key for key in keys if key in tables[BOOT_RECORD]), None)


def _filed_under_mac(tables: Tables, mac: str) -> list[str]:
    if mac not in tables[BOOT_RECORD]:
        try:
            filed = tables[BOOT_RECORD].find("mac", parse_mac(mac))
        except InvalidName:
            filed = []
        if filed:
            return [record.key for record in filed]
    return [mac]
