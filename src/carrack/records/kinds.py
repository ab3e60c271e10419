"""Every kind of record: its name in the feed and the database, its key, and what it can be found by.

To add a kind: write its record, add it here, add a migration. Store and view do the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from carrack.names import is_mac, parse_mac
from carrack.records.base import Record
from carrack.records.boot import BootImage, BootRecord, EndpointAccess
from carrack.records.cloudinit import CloudInitGroup, ClusterDefaults, InstanceInfo, PhoneHome
from carrack.records.components import Component, Group, GroupMember
from carrack.records.hardware import HardwareFRU, HardwareLocation
from carrack.records.network import EthernetInterface
from carrack.records.redfish import ComponentEndpoint, RedfishEndpoint

R = TypeVar("R", bound=Record)
IndexValues = Callable[[Any], Iterable[Hashable]]


@dataclass(frozen=True, eq=False)
class Kind(Generic[R]):
    """A kind of record. `key` joins the key fields with ``/``; an index maps a record to the values that find it."""

    name: str
    type: type[R]
    key_fields: tuple[str, ...]
    indexes: Mapping[str, IndexValues] = field(default_factory=dict[str, IndexValues])
    unique: tuple[str, ...] = ()  # single fields that no two records may share

    def key(self, record: R) -> str:
        """The key of a record, as the feed and the view name it."""
        if len(self.key_fields) == 1:
            return getattr(record, self.key_fields[0])
        return "/".join(getattr(record, name) for name in self.key_fields)


def _one(name: str) -> IndexValues:
    """Index a field, leaving out records where it is empty."""

    def values(record: Any) -> Iterable[Hashable]:
        value = getattr(record, name)
        return () if value is None or value == "" else (value,)

    return values


def _addresses(interface: EthernetInterface) -> Iterable[Hashable]:
    return [mapping.ip_address for mapping in interface.ip_addresses if mapping.ip_address]


def _mac_in_key(record: Any) -> Iterable[Hashable]:
    """Boot parameters may be filed under a MAC, in whatever notation the administrator wrote."""
    return (parse_mac(record.key),) if is_mac(record.key) else ()


COMPONENT = Kind("component", Component, ("id",), {name: _one(name) for name in ("type", "role", "nid")})
GROUP = Kind("component_group", Group, ("label",))
GROUP_MEMBER = Kind(
    "component_group_member",
    GroupMember,
    ("group", "component"),
    {"group": _one("group"), "component": _one("component")},
)
REDFISH_ENDPOINT = Kind("redfish_endpoint", RedfishEndpoint, ("id",), {"fqdn": _one("fqdn")}, unique=("fqdn",))
COMPONENT_ENDPOINT = Kind(
    "component_endpoint",
    ComponentEndpoint,
    ("id",),
    {"type": _one("type"), "redfish_endpoint": _one("redfish_endpoint_id")},
)
ETHERNET_INTERFACE = Kind(
    "ethernet_interface",
    EthernetInterface,
    ("id",),
    {"component": _one("component_id"), "address": _addresses, "mac": _one("mac_address")},
)
HARDWARE_LOCATION = Kind("hardware_location", HardwareLocation, ("id",), {"fru": _one("fru_id"), "type": _one("type")})
HARDWARE_FRU = Kind("hardware_fru", HardwareFRU, ("fru_id",), {"type": _one("type")})
BOOT_RECORD = Kind("boot_record", BootRecord, ("key",), {"mac": _mac_in_key})
BOOT_IMAGE = Kind("boot_image", BootImage, ("kind", "path"))
ENDPOINT_ACCESS = Kind("endpoint_access", EndpointAccess, ("name", "endpoint"), {"name": _one("name")})
CLOUDINIT_GROUP = Kind("cloudinit_group", CloudInitGroup, ("name",))
CLUSTER_DEFAULTS = Kind("cluster_defaults", ClusterDefaults, ("key",))
INSTANCE_INFO = Kind("instance_info", InstanceInfo, ("id",))
PHONE_HOME = Kind("phone_home", PhoneHome, ("id",))

KINDS: Mapping[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        COMPONENT,
        GROUP,
        GROUP_MEMBER,
        REDFISH_ENDPOINT,
        COMPONENT_ENDPOINT,
        ETHERNET_INTERFACE,
        HARDWARE_LOCATION,
        HARDWARE_FRU,
        BOOT_RECORD,
        BOOT_IMAGE,
        ENDPOINT_ACCESS,
        CLOUDINIT_GROUP,
        CLUSTER_DEFAULTS,
        INSTANCE_INFO,
        PHONE_HOME,
    )
}
