"""A node and its parts, in the form of the schema; a personality passes names and what is its own.

`extra` arguments are merged over the common properties; a value of None removes one.
"""

from collections.abc import Callable

from carrack.twin.cluster import BootProgress, Power, TwinNode
from carrack.twin.identity import part_serial
from carrack.twin.personality import Personality
from carrack.twin.reset_action import reset_action
from carrack.twin.services import OK
from carrack.twin.tree import Document, Tree, link

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
