"""The chassis of a node and what is in it, in the form of the schema; `extra` is merged over the common properties."""

from collections.abc import Callable

from carrack.twin.cluster import Power, TwinNode
from carrack.twin.identity import part_serial
from carrack.twin.services import OK
from carrack.twin.tree import Document, Tree, link


def network_adapter(
    tree: Tree,
    path: str,
    node: TwinNode,
    macs: tuple[str, ...],
    port: Callable[[int], str],
    extra: Document,
) -> str:
    """A network card with its functions and ports.

    The ports are `Port` where `versions` has that type (Ports, newer firmware), else `NetworkPort` (NetworkPorts).
    """
    up = node.power is Power.ON
    adapter = path.rsplit("/", 1)[1]
    newer = "Port" in tree.versions
    ports: list[str] = []
    for index, mac in enumerate(macs):
        if newer:
            shown: Document = {
                "PortType": "BidirectionalPort",
                "PortProtocol": "Ethernet",
                "LinkStatus": "LinkUp" if up else "LinkDown",
                "Ethernet": {"AssociatedMACAddresses": [mac]},
                "Status": OK,
            }
            ports.append(tree.resource(f"{path}/Ports/{port(index)}", "Port", f"Port {index + 1}", shown))
        else:
            shown = {
                "PhysicalPortNumber": str(index + 1),
                "LinkStatus": "Up" if up else "Down",
                "AssociatedNetworkAddresses": [mac],
                "Status": OK,
            }
            ports.append(tree.resource(f"{path}/NetworkPorts/{port(index)}", "NetworkPort", f"Port {index + 1}", shown))
    functions = [
        tree.resource(
            f"{path}/NetworkDeviceFunctions/{port(index)}",
            "NetworkDeviceFunction",
            f"Network Device Function {index + 1}",
            {
                "NetDevFuncType": "Ethernet",
                "Ethernet": {"MACAddress": mac, "PermanentMACAddress": mac},
                "Status": OK,
            },
        )
        for index, mac in enumerate(macs)
    ]
    collection = "Ports" if newer else "NetworkPorts"
    schema = "Port" if newer else "NetworkPort"
    common: Document = {
        "SerialNumber": part_serial(node.xname, adapter, 12),
        collection: link(tree.collection(f"{path}/{collection}", schema, "Port Collection", ports)),
        "NetworkDeviceFunctions": link(
            tree.collection(
                f"{path}/NetworkDeviceFunctions", "NetworkDeviceFunction", "Network Device Functions", functions
            )
        ),
        "Status": OK,
    }
    return tree.resource(path, "NetworkAdapter", f"Network Adapter {adapter}", common | extra)


def chassis(tree: Tree, path: str, name: str, kind: str, extra: Document) -> str:
    """A Chassis; links to the parts that are in the tree by now."""
    parts = ("Power", "Thermal", "NetworkAdapters", "PCIeDevices")
    shown = {part: link(f"{path}/{part}") for part in parts if f"{path}/{part}" in tree.documents}
    return tree.resource(path, "Chassis", name, {"ChassisType": kind, "Status": OK} | shown | extra)


def power(tree: Tree, path: str, watts: int, limit: int | None, supplies: int) -> None:
    """The Power resource: one control (with a limit where the vendor has one) and the power supplies."""
    where = f"{path}/Power"
    control: Document = {
        "@odata.id": f"{where}#/PowerControl/0",
        "MemberId": "0",
        "Name": "System Power Control",
        "PowerConsumedWatts": watts,
        "PowerCapacityWatts": 2000,
    }
    if limit is not None:
        control["PowerLimit"] = {"LimitInWatts": limit, "LimitException": "NoAction"}
    shown: Document = {"PowerControl": [control]}
    if supplies:
        shown["PowerSupplies"] = [
            {
                "@odata.id": f"{where}#/PowerSupplies/{index}",
                "MemberId": str(index),
                "Name": f"Power Supply {index + 1}",
                "PowerCapacityWatts": 1600,
                "LineInputVoltage": 230,
                "Status": OK,
            }
            for index in range(supplies)
        ]
    tree.resource(where, "Power", "Power", shown)


def thermal(tree: Tree, path: str, temperatures: dict[str, float], fans: int) -> None:
    """The Thermal resource: temperatures in Celsius by name, and fans (liquid-cooled blades have none)."""
    where = f"{path}/Thermal"
    shown: Document = {
        "Temperatures": [
            {
                "@odata.id": f"{where}#/Temperatures/{index}",
                "MemberId": str(index),
                "Name": name,
                "ReadingCelsius": celsius,
                "Status": OK,
            }
            for index, (name, celsius) in enumerate(temperatures.items())
        ]
    }
    if fans:
        shown["Fans"] = [
            {
                "@odata.id": f"{where}#/Fans/{index}",
                "MemberId": str(index),
                "Name": f"Fan {index + 1}",
                "Reading": 32,
                "ReadingUnits": "Percent",
                "Status": OK,
            }
            for index in range(fans)
        ]
    tree.resource(where, "Thermal", "Thermal", shown)
