"""Which machine gets which address and name: from SMD's records to dnsmasq's host lines.

Pure. A record comes from a BMC or from whoever may write to SMD, so nothing of it reaches dnsmasq unless it has the
form that it should have: a MAC, an address of the subnet, a DNS label.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, ip_address
from typing import Final

from carrack.errors import InvalidInput, InvalidName
from carrack.names.mac import is_usable_mac, parse_mac
from carrack.names.natural import natural_key
from carrack.records.components import Component
from carrack.records.network import EthernetInterface

_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NID: Final = re.compile(r"\{(0?[0-9]{0,2})d\}")


@dataclass(frozen=True, slots=True)
class Records:
    """What SMD knows: all components and all Ethernet interfaces."""

    components: tuple[Component, ...]
    interfaces: tuple[EthernetInterface, ...]


@dataclass(frozen=True, slots=True)
class Host:
    """One reservation: the NIC `mac` of component `xname` gets `address` and is called `name`."""

    mac: str
    address: IPv4Address
    name: str
    xname: str

    @property
    def line(self) -> str:
        """The reservation in the syntax of dnsmasq's dhcp-host."""
        return f"{self.mac},{self.address},{self.name}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """An interface that gets no address, and why."""

    mac: str
    xname: str
    reason: str


def hostname(component: Component, node_pattern: str) -> str:
    """The name of a component's host: nodes with a NID by `node_pattern`, all others by their xname.

    `node_pattern` is coresmd's: `{04d}` stands for the NID with at least four digits, `{id}` for the xname. Raises
    InvalidInput unless the result is a DNS label.
    """
    name = component.id
    if component.type == "Node" and component.nid is not None:
        nid = component.nid
        name = _NID.sub(lambda width: format(nid, f"{width[1]}d"), node_pattern).replace("{id}", component.id)
    name = name.lower()
    if not _LABEL.fullmatch(name):
        raise InvalidInput(f"{name!r} cannot be a host name")
    return name


def hosts(
    records: Records, subnet: IPv4Network, node_pattern: str = "nid{04d}", own: IPv4Address | None = None
) -> tuple[list[Host], list[Skipped]]:
    """The reservations inside `subnet`, in the order of xnames, and the interfaces that get none.

    `own` is the address of the DHCP server: dnsmasq would silently refuse to lease it.

    As for coresmd the component must exist and the first address counts; here the first one in `subnet`, so that a
    machine with a leg in each of several networks is served in each. An interface without any address is skipped
    silently: SMD holds every NIC that a BMC reports, most of them never to boot.
    """
    components = {component.id: component for component in records.components}
    found: list[Host] = []
    skipped: list[Skipped] = []
    names: set[str] = set()
    taken: set[str | IPv4Address] = set()
    for interface in sorted(records.interfaces, key=lambda each: (natural_key(each.component_id), each.mac_address)):
        if not any(mapping.ip_address for mapping in interface.ip_addresses):
            continue
        try:
            host = _host(interface, components.get(interface.component_id), subnet, node_pattern)
            if host.address == own:
                raise InvalidInput(f"{own} is this server's own address")
            if host.mac in taken or host.address in taken:
                raise InvalidInput(f"{host.mac} or {host.address} is given to another interface already")
        except InvalidInput as error:
            skipped.append(Skipped(interface.mac_address, interface.component_id, str(error)))
            continue
        if host.name in names:
            # A second NIC in the same subnet: one name has one address, so it is told apart by its MAC.
            host = Host(host.mac, host.address, f"{host.name[:50]}-{host.mac.replace(':', '')}", host.xname)
        names.add(host.name)
        taken |= {host.mac, host.address}
        found.append(host)
    return found, skipped


def _host(interface: EthernetInterface, component: Component | None, subnet: IPv4Network, node_pattern: str) -> Host:
    if component is None:
        raise InvalidInput("its component is not known")
    try:
        mac = parse_mac(interface.mac_address)
    except InvalidName as error:
        raise InvalidInput(f"not a MAC: {error}") from None
    if not is_usable_mac(mac):
        raise InvalidInput("no interface can have this MAC")
    for mapping in interface.ip_addresses:
        try:
            address = ip_address(mapping.ip_address)
        except ValueError:
            continue
        edges = (subnet.network_address, subnet.broadcast_address)
        if isinstance(address, IPv4Address) and address in subnet and address not in edges:
            return Host(mac, address, hostname(component, node_pattern), component.id)
    raise InvalidInput(f"no address of its is a host in {subnet}")


def hosts_file(reservations: Iterable[Host]) -> str:
    """The file for dnsmasq's dhcp-hostsfile."""
    return "".join(f"{host.line}\n" for host in reservations)
