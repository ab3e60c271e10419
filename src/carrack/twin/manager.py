"""The BMC itself as a Redfish Manager, and the links between it and what it manages."""

from typing import Any

from carrack.twin.cluster import TwinBMC
from carrack.twin.reset_action import reset_action
from carrack.twin.services import OK
from carrack.twin.tree import Document, Tree, link, links


def manager(tree: Tree, path: str, name: str, bmc: TwinBMC, reset_types: tuple[str, ...], extra: Document) -> None:
    """The BMC itself, with its network protocols (and interfaces, where they are in the tree by now)."""
    protocol = tree.resource(
        f"{path}/NetworkProtocol",
        "ManagerNetworkProtocol",
        "Manager Network Protocol",
        {
            "HostName": bmc.xname,
            "HTTPS": {"ProtocolEnabled": True, "Port": bmc.port or 443},
            "SSH": {"ProtocolEnabled": True, "Port": 22},
            "Status": OK,
        },
    )
    common: Document = {
        "ManagerType": "BMC",
        "FirmwareVersion": bmc.firmware_version,
        "DateTime": "2026-01-01T00:00:00Z",
        "DateTimeLocalOffset": "+00:00",
        "UUID": bmc.uuid or None,
        "Status": OK,
        "NetworkProtocol": link(protocol),
        "Actions": {"#Manager.Reset": reset_action(tree, path, "Manager", reset_types)},
    }
    if f"{path}/EthernetInterfaces" in tree.documents:
        common["EthernetInterfaces"] = link(f"{path}/EthernetInterfaces")
    tree.resource(path, "Manager", name, common | extra)


def manager_interface(tree: Tree, path: str, interface: str, name: str, bmc: TwinBMC, mac: str) -> None:
    """The BMC's own network interface, with the address that clients reach it at."""
    shown: Document = {
        "MACAddress": mac,
        "PermanentMACAddress": mac,
        "HostName": bmc.xname,
        "InterfaceEnabled": True,
        "LinkStatus": "LinkUp",
        "SpeedMbps": 1000,
        "FullDuplex": True,
        "IPv4Addresses": [
            {"Address": bmc.address, "AddressOrigin": "Static", "SubnetMask": "255.255.255.0", "Gateway": "127.0.0.1"}
        ],
        "Status": OK,
    }
    where = f"{path}/EthernetInterfaces"
    entry = tree.resource(f"{where}/{interface}", "EthernetInterface", name, shown)
    tree.collection(where, "EthernetInterface", "Manager Ethernet Interfaces", [entry])


def both_ways(tree: Tree, systems: list[str], chassis_paths: list[str], manager_path: str) -> None:
    """The links between systems, chassis and their manager, in both directions."""

    def add(path: str, values: dict[str, Any]) -> None:
        tree.documents[path].setdefault("Links", {}).update(values)

    for path in systems:
        add(path, {"Chassis": links(chassis_paths[:1]), "ManagedBy": links([manager_path])})
    for path in chassis_paths:
        add(path, {"ComputerSystems": links(systems), "ManagedBy": links([manager_path])})
    add(
        manager_path,
        {
            "ManagerForServers": links(systems),
            "ManagerForChassis": links(chassis_paths),
            "ManagerInChassis": link(chassis_paths[0]),
        },
    )
