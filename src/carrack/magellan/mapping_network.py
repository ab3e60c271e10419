"""MACs and network adapters of a node or a BMC (pure)."""

import ipaddress
import re
from collections.abc import Iterator

from carrack.bmc.document import Document, link_at, objects_at, text_at, texts_at
from carrack.bmc.uris import last_segment
from carrack.magellan.inventory import NIC, NetworkInterface, Part
from carrack.magellan.mapping_parts import by_id, device_as_resource, is_present, make_part, oem_devices
from carrack.magellan.tree import ResourceTree
from carrack.names import find_mac, is_mac, natural_key, parse_mac

HIGH_SPEED = re.compile(r"\bSS1[01]\b|Slingshot|HPCNet|Cassini|ConnectX|InfiniBand|\bBEI\b|Mellanox", re.IGNORECASE)
"""How high-speed network adapters name themselves."""

_PLACEHOLDERS = {"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"}


def map_nics(tree: ResourceTree, owner: Document, chassis: list[tuple[str, Document]]) -> list[NIC]:
    """Each MAC once: the EthernetInterfaces in natural order, then ports that only the adapters show.

    A node that is off has no IPv4 addresses, and its MACs are what matters. GB200 and the InfiniBand cards of a Dell
    show their MACs only under the chassis' adapters, iLO 5 of a DL325 only in HPE's own list.
    """
    found: dict[str, NIC] = {}
    own = sorted(tree.members(owner, "EthernetInterfaces"), key=lambda resource: natural_key(resource[0]))
    oem = tree.members(owner, "Oem", "Hpe", "Links", "NetworkAdapters")
    for nic in (
        *(nic for uri, document in own for nic in _from_interface(uri, document)),
        *(nic for _, document in chassis for nic in _from_adapters(tree, document)),
        *(nic for uri, document in oem for nic in _from_oem_adapter(uri, document)),
    ):
        found.setdefault(nic.mac, nic)
    return list(found.values())


def _mac(text: str) -> str | None:
    """What the BMC gives as an interface's MAC, also one that no station should have; placeholders give None."""
    if mac := find_mac(text):
        return mac
    return parse_mac(text) if is_mac(text) and parse_mac(text) not in _PLACEHOLDERS else None


def _from_interface(uri: str, document: Document) -> Iterator[NIC]:
    mac = _mac(text_at(document, "MACAddress")) or _mac(text_at(document, "PermanentMACAddress"))
    if mac:
        yield NIC(
            uri=uri,
            mac=mac,
            name=text_at(document, "Name") or text_at(document, "Id") or last_segment(uri),
            description=text_at(document, "Description"),
            ip=first_ipv4(document),
            enabled=document.get("InterfaceEnabled") is True
            or (document.get("InterfaceEnabled") is None and text_at(document, "Status", "State") == "Enabled"),
        )


def first_ipv4(document: Document) -> str:
    """The first usable IPv4 address; "N/A" (HPE), 0.0.0.0 and the link-local address of a USB link are none."""
    for name in ("IPv4Addresses", "IPv4StaticAddresses"):
        for entry in objects_at(document, name):
            try:
                address = ipaddress.IPv4Address(text_at(entry, "Address"))
            except ValueError:
                continue
            if not (address.is_unspecified or address.is_link_local):
                return str(address)
    return ""


def _from_adapters(tree: ResourceTree, chassis: Document) -> Iterator[NIC]:
    for _, adapter in sorted(tree.members(chassis, "NetworkAdapters"), key=lambda resource: natural_key(resource[0])):
        title = text_at(adapter, "Model") or text_at(adapter, "Name")
        ports = [*tree.members(adapter, "Ports"), *tree.members(adapter, "NetworkPorts")]
        functions = tree.members(adapter, "NetworkDeviceFunctions")
        for uri, document in sorted((*ports, *functions), key=lambda resource: natural_key(resource[0])):
            for mac in _port_macs(document):
                yield NIC(
                    uri=uri,
                    mac=mac,
                    name=text_at(document, "Id") or last_segment(uri),
                    description=title,
                    enabled=text_at(document, "Status", "State") in {"", "Enabled"},
                )


def _port_macs(document: Document) -> Iterator[str]:
    written = [
        *texts_at(document, "AssociatedNetworkAddresses"),
        *texts_at(document, "Ethernet", "AssociatedMACAddresses"),
        text_at(document, "Ethernet", "MACAddress"),
        text_at(document, "Ethernet", "PermanentMACAddress"),
    ]
    yield from (mac for text in written if (mac := find_mac(text)))


def _from_oem_adapter(uri: str, document: Document) -> Iterator[NIC]:
    for index, port in enumerate(objects_at(document, "PhysicalPorts")):
        mac = find_mac(text_at(port, "MacAddress"))
        if mac:
            yield NIC(
                uri=f"{uri}#/PhysicalPorts/{index}",
                mac=mac,
                name=text_at(port, "Name"),
                description=text_at(document, "Name"),
                ip=first_ipv4(port),
                enabled=text_at(port, "LinkStatus") == "LinkUp",
            )


def map_network_interfaces(tree: ResourceTree, system: Document) -> list[NetworkInterface]:
    found: list[NetworkInterface] = []
    interfaces = sorted(tree.members(system, "NetworkInterfaces"), key=lambda resource: natural_key(resource[0]))
    for uri, document in interfaces:
        adapter = tree.linked(document, "Links", "NetworkAdapter") or {}
        found.append(
            NetworkInterface(
                uri=uri,
                name=text_at(document, "Name"),
                description=text_at(document, "Description"),
                adapter_uri=link_at(document, "Links", "NetworkAdapter"),
                adapter={
                    "manufacturer": text_at(adapter, "Manufacturer"),
                    "name": text_at(adapter, "Name"),
                    "model": text_at(adapter, "Model"),
                    "serial": text_at(adapter, "SerialNumber"),
                    "description": text_at(adapter, "Description"),
                },
            )
        )
    return found


def map_adapters(tree: ResourceTree, chassis: list[tuple[str, Document]]) -> list[Part]:
    """Network adapters of the node's chassis, and high-speed ones that only HPE's device list shows."""
    found = {
        uri: make_part("NodeHsnNic", uri, document)
        for _, owner in chassis
        for uri, document in tree.members(owner, "NetworkAdapters")
        if is_present(document)
    }
    serials = {part.serial for part in found.values() if part.serial}
    for _, owner in chassis:
        for uri, device in oem_devices(tree, owner):
            if HIGH_SPEED.search(text_at(device, "Name")) and text_at(device, "SerialNumber") not in serials:
                found[uri] = make_part("NodeHsnNic", uri, device_as_resource(device))
    return by_id(list(found.values()))
