"""Magellan's collect record, the "V2" body of OpenCHAMI's SMD: one BMC with its systems and managers (pure).

OpenCHAMI's parser has defects that are not repeated here: it numbers the NIDs of each BMC from one, drops systems
without a UUID but the first, refuses NICs without an address, invents the reset action's path, calls every node On, and
stores part of a body that it refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from carrack.names import find_mac, mac_id, normalize_xname, xname_parent, xname_type
from carrack.records.components import Component
from carrack.records.network import EthernetInterface, IPAddressMapping
from carrack.records.redfish import ComponentEndpoint, RedfishEndpoint
from carrack.smd.discovered import Discovered

_STATES: Final = {"on": "On", "poweringon": "On", "off": "Off", "poweringoff": "Off", "paused": "On", "": ""}
"""Redfish power states as component states. OpenCHAMI calls every node On."""


class NIC(msgspec.Struct, frozen=True):
    """An interface of a system or manager. `mac` may be anything that a BMC writes there."""

    uri: str = ""
    mac: str = ""
    ip: str = ""
    name: str = ""
    description: str = ""
    enabled: bool | None = None


class Power(msgspec.Struct, frozen=True):
    """Redfish's power state, and the paths of the PowerControl objects."""

    state: str = ""
    power_control_ids: tuple[str, ...] = ()


class Links(msgspec.Struct, frozen=True):
    """Paths of chassis."""

    chassis: tuple[str, ...] = ()


class System(msgspec.Struct, frozen=True):
    """A node. `actions` are reset types; `reset_target` is carrack's addition, the path that the BMC gave for them."""

    uri: str = ""
    uuid: str = ""
    name: str = ""
    system_type: str = ""
    actions: tuple[str, ...] = ()
    reset_target: str = ""
    ethernet_interfaces: tuple[NIC, ...] = ()
    power: Power = Power()
    links: Links = Links()


class Manager(msgspec.Struct, frozen=True):
    """A BMC, or another manager that the BMC lists."""

    uri: str = ""
    uuid: str = ""
    name: str = ""
    type: str = ""
    actions: tuple[str, ...] = ()
    reset_target: str = ""
    ethernet_interfaces: tuple[NIC, ...] = ()
    command_shell: tuple[str, ...] = ()


class V2Payload(msgspec.Struct, frozen=True, kw_only=True):
    """What a V2 body says besides the fields of the endpoint itself."""

    schema_version: int = msgspec.field(default=0, name="SchemaVersion")
    systems: tuple[System, ...] = msgspec.field(default=(), name="Systems")
    managers: tuple[Manager, ...] = msgspec.field(default=(), name="Managers")


def node_names(
    systems: Sequence[System], bmc: str, by_uuid: Mapping[str, str], by_mac: Mapping[str, str]
) -> list[tuple[str, System]]:
    """Which system is which node of the BMC with the xname `bmc`, each system once.

    A system that SMD knows by UUID or by a MAC keeps its name, so that a BMC that lists its systems in another order
    does not swap nodes. So does one whose URI ends in the name of a node of this BMC, as static descriptions of a
    cluster may write it. The others are numbered by their position where that number is free. Systems with the same
    UUID are one; an empty UUID says nothing (Cray EX nodes have none).
    """
    distinct: list[System] = []
    seen: set[str] = set()
    for system in systems:
        uuid = system.uuid.lower()
        if not uuid or uuid not in seen:
            distinct.append(system)
            seen.add(uuid)
    names: dict[int, str] = {}
    for position, system in enumerate(distinct):
        known = by_uuid.get(system.uuid.lower(), "") if system.uuid else ""
        known = known or next((by_mac[mac] for mac in macs(system) if mac in by_mac), "") or _named_in_uri(system, bmc)
        if known and known not in names.values():
            names[position] = known
    taken = set(names.values())
    for position in range(len(distinct)):
        if position not in names:
            numbers = (position, *range(len(distinct) * 2))
            name = next(name for number in numbers if (name := f"{bmc}n{number}") not in taken)
            taken.add(name)
            names[position] = name
    return [(names[position], system) for position, system in enumerate(distinct)]


def _named_in_uri(system: System, bmc: str) -> str:
    name = normalize_xname(path_of(system.uri).rpartition("/")[2])
    return name if xname_type(name) == "Node" and xname_parent(name) == bmc else ""


def macs(system: System) -> list[str]:
    """The usable MACs of a system, canonical."""
    return [mac for nic in system.ethernet_interfaces if (mac := _mac(nic))]


def discovered(
    payload: V2Payload, endpoint: RedfishEndpoint, nodes: Sequence[tuple[str, System]], now: str
) -> Discovered:
    """What the payload says is behind `endpoint`; `nodes` come from `node_names`, `now` is RFC 3339."""
    components = [Component(id=endpoint.id, type=endpoint.type, state="Ready", flag="OK", enabled=True)]
    endpoints: list[ComponentEndpoint] = []
    interfaces: list[EthernetInterface] = []
    manager = _bmc_of(payload.managers)
    if manager is not None:
        endpoints.append(_manager_endpoint(manager, endpoint))
    for other in payload.managers:
        interfaces += _interfaces(other.ethernet_interfaces, endpoint.id, endpoint, now)
    for name, system in nodes:
        if xname_type(name) != "Node":  # the systems of a switch or chassis controller have no place in the grammar
            continue
        state = _STATES.get(system.power.state.lower(), "Unknown")
        components.append(Component(id=name, type="Node", state=state, flag="OK", enabled=True))
        endpoints.append(_system_endpoint(name, system, endpoint))
        interfaces += _interfaces(system.ethernet_interfaces, name, endpoint, now)
    return Discovered(tuple(components), tuple(endpoints), tuple(interfaces))


def _bmc_of(managers: Sequence[Manager]) -> Manager | None:
    """The manager that is the BMC: Cray EX lists its power controllers too (AuxiliaryController, or called MCU)."""
    bmcs = [manager for manager in managers if manager.type.lower() in {"bmc", "managementcontroller"}]
    return next(iter([*bmcs, *managers]), None)


def _manager_endpoint(manager: Manager, endpoint: RedfishEndpoint) -> ComponentEndpoint:
    path = path_of(manager.uri)
    info: dict[str, Any] = {"Name": manager.name}
    if manager.actions or manager.reset_target:
        target = path_of(manager.reset_target) or f"{path}/Actions/Manager.Reset"
        info["Actions"] = {"#Manager.Reset": _reset(manager.actions, target)}
    info["EthernetNICInfo"] = [_nic_info(nic) for nic in manager.ethernet_interfaces]
    if manager.command_shell:
        info["CommandShell"] = list(manager.command_shell)
    return ComponentEndpoint(
        id=endpoint.id,
        type=endpoint.type,
        domain=endpoint.domain,
        fqdn=endpoint.fqdn,
        redfish_type="Manager",
        redfish_subtype=manager.type or "BMC",
        mac_addr=endpoint.mac_addr or _first_mac(manager.ethernet_interfaces),
        uuid=manager.uuid,
        odata_id=path,
        redfish_endpoint_id=endpoint.id,
        enabled=endpoint.enabled,
        redfish_endpoint_fqdn=endpoint.fqdn,
        redfish_url=endpoint.fqdn + path,
        component_endpoint_type="ComponentEndpointManager",
        manager_info=info,
    )


def _system_endpoint(name: str, system: System, endpoint: RedfishEndpoint) -> ComponentEndpoint:
    path = path_of(system.uri)
    info: dict[str, Any] = {"Name": system.name}
    if system.actions or system.reset_target:
        target = path_of(system.reset_target) or f"{path}/Actions/ComputerSystem.Reset"
        info["Actions"] = {"#ComputerSystem.Reset": _reset(system.actions, target)}
    info["EthernetNICInfo"] = [_nic_info(nic) for nic in system.ethernet_interfaces]
    if power_url := _power_url(system):
        info["PowerURL"] = power_url
    if system.power.power_control_ids:
        info["PowerControl"] = [{"@odata.id": path_of(control)} for control in system.power.power_control_ids]
    return ComponentEndpoint(
        id=name,
        type="Node",
        domain=endpoint.domain,
        fqdn=f"{name}.{endpoint.domain}" if endpoint.domain else name,
        redfish_type="ComputerSystem",
        redfish_subtype=system.system_type or "Physical",
        mac_addr=_first_mac(system.ethernet_interfaces),
        uuid=system.uuid,
        odata_id=path,
        redfish_endpoint_id=endpoint.id,
        enabled=endpoint.enabled,
        redfish_endpoint_fqdn=endpoint.fqdn,
        redfish_url=endpoint.fqdn + path,
        component_endpoint_type="ComponentEndpointComputerSystem",
        system_info=info,
    )


def _reset(types: Sequence[str], target: str) -> dict[str, Any]:
    return {"ResetType@Redfish.AllowableValues": list(types), "target": target}


def _power_url(system: System) -> str:
    """Where power capping is: the resource of the first PowerControl, else the Power of the first chassis."""
    if system.power.power_control_ids:
        return path_of(system.power.power_control_ids[0]).partition("#")[0]
    return f"{path_of(system.links.chassis[0])}/Power" if system.links.chassis else ""


def _nic_info(nic: NIC) -> dict[str, Any]:
    path = path_of(nic.uri)
    info: dict[str, Any] = {"RedfishId": path.rpartition("/")[2] or nic.name, "@odata.id": path}
    if nic.description:
        info["Description"] = nic.description
    if nic.enabled is not None:
        info["InterfaceEnabled"] = nic.enabled
    if mac := _mac(nic):
        info["MACAddress"] = mac
    return info


def _interfaces(nics: Sequence[NIC], component: str, endpoint: RedfishEndpoint, now: str) -> list[EthernetInterface]:
    """The interfaces with a MAC by which a machine can be found, with or without an address."""
    found: list[EthernetInterface] = []
    for nic in nics:
        mac = _mac(nic)
        if not mac:
            continue
        ip = nic.ip or (endpoint.ip_address if component == endpoint.id and mac == endpoint.mac_addr else "")
        found.append(
            EthernetInterface(
                id=mac_id(mac),
                description=nic.description or nic.name,
                mac_address=mac,
                last_update=now,
                component_id=component,
                type=xname_type(component),
                ip_addresses=(IPAddressMapping(ip_address=ip),) if _is_address(ip) else (),
            )
        )
    return found


def _is_address(text: str) -> bool:
    try:
        # many BMCs write 0.0.0.0 for "none"; a zone (fe80::1%eth0) may be any text
        return not ip_address(text).is_unspecified and "%" not in text
    except ValueError:
        return False


def _mac(nic: NIC) -> str:
    return find_mac(nic.mac) or ""


def _first_mac(nics: Sequence[NIC]) -> str:
    return next((mac for nic in nics if (mac := _mac(nic))), "")


def path_of(uri: str) -> str:
    """The path of a URI that may be absolute, with its fragment; "" when it is no URI."""
    try:
        parts = urlsplit(uri)
    except ValueError:  # brackets around what is no IPv6 address
        return ""
    return f"{parts.path}#{parts.fragment}" if parts.fragment else parts.path
