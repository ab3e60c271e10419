"""The parts of a node and of its chassis, in the form of the schema; a personality passes names and what is its own.

`extra` arguments are merged over the common properties; a value of None removes one.
"""

from collections.abc import Callable
from typing import Any

from carrack.twin.cluster import BootProgress, Power, TwinBMC, TwinNode
from carrack.twin.identity import part_serial
from carrack.twin.personality import Document, Personality, Tree, link, links
from carrack.twin.services import OK

ABSENT: Document = {"State": "Absent"}


def identity(node: TwinNode) -> Document:
    """Manufacturer, model, serial number and UUID as far as the BMC knows them."""
    known = {
        "Manufacturer": node.manufacturer,
        "Model": node.model,
        "SerialNumber": node.serial,
        "UUID": node.uuid,
        "BiosVersion": node.bios_version,
    }
    return {key: value for key, value in known.items() if value}


def system(tree: Tree, path: str, name: str, node: TwinNode, personality: Personality, extra: Document) -> None:
    """The ComputerSystem; links to the collections that are in the tree by now, so it is added after its parts."""
    collections = ("Processors", "Memory", "EthernetInterfaces", "Storage", "SimpleStorage", "NetworkInterfaces")
    common: Document = {
        "SystemType": "Physical",
        "PowerState": str(node.power),
        "Status": {"State": "Enabled" if node.power is Power.ON else "StandbyOffline", "Health": "OK"},
        "ProcessorSummary": {"Count": node.hardware.processors, "Model": node.hardware.processor_model},
        "MemorySummary": {"TotalSystemMemoryGiB": node.hardware.dimms * node.hardware.dimm_mib // 1024},
        "Boot": boot(node, personality),
        "Actions": {"#ComputerSystem.Reset": reset_action(tree, path, "ComputerSystem", personality.reset_types)},
        "IndicatorLED": node.indicator,
        "AssetTag": node.asset_tag or None,
    }
    shown = {key: link(f"{path}/{key}") for key in collections if f"{path}/{key}" in tree.documents}
    tree.resource(path, "ComputerSystem", name, identity(node) | common | shown | extra)


def boot(node: TwinNode, personality: Personality) -> Document:
    """The boot override as it stands and the targets that this vendor takes."""
    return {
        "BootSourceOverrideEnabled": node.boot.enabled,
        "BootSourceOverrideMode": node.boot.mode,
        "BootSourceOverrideTarget": node.boot.target,
        "BootSourceOverrideTarget@Redfish.AllowableValues": list(personality.boot_targets),
    }


def boot_progress(node: TwinNode) -> Document:
    """BootProgress, for firmware whose ComputerSystem is 1.13 or newer."""
    known = node.power is Power.ON
    return {"BootProgress": {"LastState": str(node.boot_progress if known else BootProgress.NONE)}}


def reset_action(tree: Tree, path: str, schema: str, types: tuple[str, ...]) -> Document:
    """A reset action. The values are listed in place, or in an ActionInfo where `versions` has one."""
    action: Document = {"target": f"{path}/Actions/{schema}.Reset"}
    if "ActionInfo" not in tree.versions:
        return action | {"ResetType@Redfish.AllowableValues": list(types)}
    parameters = [{"Name": "ResetType", "Required": True, "DataType": "String", "AllowableValues": list(types)}]
    info = tree.resource(f"{path}/ResetActionInfo", "ActionInfo", "Reset Action Info", {"Parameters": parameters})
    return action | {"@Redfish.ActionInfo": info}


def processors(tree: Tree, path: str, node: TwinNode, cpu: Callable[[int], str], gpu: Callable[[int], str]) -> None:
    """CPUs, and GPUs where the vendor lists them here. `cpu` and `gpu` give the Id of the n-th."""
    hardware = node.hardware
    vendor = "Intel(R) Corporation" if "Intel" in hardware.processor_model else "Advanced Micro Devices, Inc."
    members = [
        tree.resource(
            f"{path}/Processors/{cpu(index)}",
            "Processor",
            "Processor",
            {
                "ProcessorType": "CPU",
                "Socket": f"CPU {index}",
                "Manufacturer": vendor,
                "Model": hardware.processor_model,
                "SerialNumber": part_serial(node.xname, f"CPU{index}", 14),
                "ProcessorArchitecture": "x86",
                "InstructionSet": "x86-64",
                "MaxSpeedMHz": 3500,
                "TotalCores": hardware.cores,
                "TotalThreads": 2 * hardware.cores,
                "Status": OK,
            },
        )
        for index in range(hardware.processors)
    ]
    members += [
        tree.resource(
            f"{path}/Processors/{gpu(index)}",
            "Processor",
            f"GPU {index}",
            {
                "ProcessorType": "GPU",
                "Manufacturer": "AMD" if "AMD" in hardware.gpu_model else "NVIDIA",
                "Model": hardware.gpu_model,
                "SerialNumber": part_serial(node.xname, f"GPU{index}", 13),
                "Status": OK,
            },
        )
        for index in range(hardware.gpus)
    ]
    tree.collection(f"{path}/Processors", "Processor", "Processors Collection", members)


def memory(
    tree: Tree, path: str, node: TwinNode, slot: Callable[[int], str], extra: Document, *, list_empty: bool = False
) -> None:
    """The modules; `slot` gives the Id of the n-th. Empty slots are listed as Absent by vendors that do so."""
    hardware = node.hardware
    members = [
        tree.resource(
            f"{path}/Memory/{slot(index)}",
            "Memory",
            slot(index),
            {
                "MemoryType": "DRAM",
                "BaseModuleType": "RDIMM",
                "CapacityMiB": hardware.dimm_mib,
                "BusWidthBits": 72,
                "DataWidthBits": 64,
                "ErrorCorrection": "MultiBitECC",
                "OperatingSpeedMhz": 3200,
                "RankCount": 2,
                "Manufacturer": ("SK Hynix", "Samsung", "Micron Technology")[index % 3],
                "PartNumber": f"HMA{hardware.dimm_mib // 1024}GR7-XN",
                "SerialNumber": part_serial(node.xname, f"DIMM{index}"),
                "Status": OK,
            }
            | extra,
        )
        for index in range(hardware.dimms)
    ]
    if list_empty:
        members += [
            tree.resource(f"{path}/Memory/{slot(index)}", "Memory", slot(index), {"CapacityMiB": 0, "Status": ABSENT})
            for index in range(hardware.dimms, hardware.dimm_slots)
        ]
    tree.collection(f"{path}/Memory", "Memory", "Memory Collection", members)


def ethernet_interface(tree: Tree, path: str, name: str, mac: str, node: TwinNode, extra: Document) -> str:
    """One interface of a node; its link is up when the node is."""
    up = node.power is Power.ON
    common: Document = {
        "MACAddress": mac,
        "PermanentMACAddress": mac,
        "LinkStatus": "LinkUp" if up else "LinkDown",
        "SpeedMbps": 25000 if up else 0,
        "Status": OK,
    }
    return tree.resource(path, "EthernetInterface", name, common | extra)


def drives(tree: Tree, storage: str, node: TwinNode, drive: Callable[[int], str], media: Document) -> list[str]:
    """The drives of one Storage resource, under its path."""
    return [
        tree.resource(
            f"{storage}/Drives/{drive(index)}",
            "Drive",
            f"Drive {index}",
            {
                "CapacityBytes": node.hardware.drive_bytes,
                "Manufacturer": "Samsung",
                "SerialNumber": part_serial(node.xname, f"Drive{index}", 14),
                "Status": OK,
            }
            | media,
        )
        for index in range(node.hardware.drives)
    ]


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
