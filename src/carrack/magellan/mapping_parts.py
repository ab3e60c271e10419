"""Processors, accelerators, memory and power supplies of a recorded BMC (pure)."""

import re
from typing import Any

from carrack.bmc.document import Document, link_at, number_at, object_at, objects_at, text_at, value_at
from carrack.bmc.uris import last_segment
from carrack.magellan.inventory import Part
from carrack.magellan.tree import ResourceTree
from carrack.names import natural_key

_IDENTITY = ("Manufacturer", "Model", "PartNumber", "SerialNumber", "SKU")
_ADAPTER = (*_IDENTITY, "FirmwareVersion")

# What SMD keeps of a unit and of its place, under Redfish's names (CSM's HWInventory definitions).
FRU_FIELDS: dict[str, tuple[str, ...]] = {
    "Node": ("AssetTag", "BiosVersion", *_IDENTITY, "SystemType", "UUID"),
    "Processor": (
        "InstructionSet",
        *_IDENTITY,
        "MaxSpeedMHz",
        "ProcessorArchitecture",
        "ProcessorId",
        "ProcessorType",
        "TotalCores",
        "TotalThreads",
    ),
    "Memory": (
        "BaseModuleType",
        "BusWidthBits",
        "CapacityMiB",
        "DataWidthBits",
        "ErrorCorrection",
        *_IDENTITY,
        "MemoryType",
        "MemoryDeviceType",
        "OperatingSpeedMhz",
        "RankCount",
    ),
    "Drive": (
        *_IDENTITY,
        "CapacityBytes",
        "Protocol",
        "MediaType",
        "RotationSpeedRPM",
        "BlockSizeBytes",
        "CapableSpeedGbs",
        "FailurePredicted",
        "EncryptionAbility",
        "EncryptionStatus",
        "NegotiatedSpeedGbs",
        "PredictedMediaLifeLeftPercent",
    ),
    "NodeHsnNic": _ADAPTER,
    "NodeEnclosure": ("AssetTag", "ChassisType", *_IDENTITY),
    "NodeEnclosurePowerSupply": (
        *_IDENTITY,
        "PowerCapacityWatts",
        "PowerInputWatts",
        "PowerOutputWatts",
        "PowerSupplyType",
    ),
    "NodeBMC": ("ManagerType", *_IDENTITY),
}
FRU_FIELDS["NodeAccel"] = FRU_FIELDS["Processor"]

_PLACE = ("Id", "Name", "Description")
LOCATION_FIELDS: dict[str, tuple[str, ...]] = {
    "Processor": (*_PLACE, "Socket"),
    "NodeAccel": (*_PLACE, "Socket"),
    "Memory": (*_PLACE, "MemoryLocation"),
    "NodeEnclosurePowerSupply": ("Name", "FirmwareVersion"),
    "NodeBMC": ("DateTime", "DateTimeLocalOffset", "Description", "FirmwareVersion", "Id", "Name"),
}

_NUMBERS = {
    "BlockSizeBytes",
    "BusWidthBits",
    "CapacityBytes",
    "CapacityMiB",
    "DataWidthBits",
    "MaxSpeedMHz",
    "OperatingSpeedMhz",
    "PowerCapacityWatts",
    "PowerInputWatts",
    "PowerOutputWatts",
    "RankCount",
    "TotalCores",
    "TotalThreads",
}
_OBJECTS = {"MemoryLocation", "ProcessorId"}
# Clocks and readings differ at every crawl; SMD would take the unit for changed.
_VOLATILE = {"DateTime", "PowerInputWatts", "PowerOutputWatts"}

_NOT_CPU = {"GPU", "Accelerator", "FPGA", "DSP", "OEM"}
_PARTS_OF_CPU = {"Core", "Thread"}
_GPU_CLASSES = {"DisplayController", "ProcessingAccelerators"}
# On-board graphics for the console.
_CONSOLE_VIDEO = re.compile(r"Matrox|ASPEED|Embedded Video|AST\d{4}", re.IGNORECASE)


def fru_of(kind: str, document: Document) -> dict[str, Any]:
    return _fields(document, FRU_FIELDS[kind])


def location_of(kind: str, document: Document) -> dict[str, Any]:
    return _fields(document, LOCATION_FIELDS.get(kind, _PLACE))


def _fields(document: Document, names: tuple[str, ...]) -> dict[str, Any]:
    """The named properties that hold something, numbers as numbers whatever the BMC sent."""
    found: dict[str, Any] = {}
    for name in names:
        value: Any = None
        if name in _VOLATILE:
            continue
        if name in _NUMBERS:
            value = number_at(document, name)
        elif name in _OBJECTS:
            value = object_at(document, name)
        else:
            given = value_at(document, name)
            value = given if isinstance(given, bool) else text_at(document, name)
        if value not in (None, "", {}):
            found[name] = value
    return found


def is_present(document: Document) -> bool:
    return text_at(document, "Status", "State") != "Absent"


def make_part(kind: str, uri: str, document: Document, *, present: bool | None = None) -> Part:
    return Part(
        kind=kind,
        uri=uri,
        id=text_at(document, "Id") or last_segment(uri),
        present=is_present(document) if present is None else present,
        location=location_of(kind, document),
        fru=fru_of(kind, document),
    )


def by_id(parts: list[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: (natural_key(part.id), part.uri))


def map_processors(tree: ResourceTree, system: Document) -> list[Part]:
    """CPUs as Processor, GPUs and other accelerators as NodeAccel, told apart by ProcessorType."""
    found = [
        make_part("NodeAccel" if text_at(document, "ProcessorType") in _NOT_CPU else "Processor", uri, document)
        for uri, document in tree.members(system, "Processors")
        if text_at(document, "ProcessorType") not in _PARTS_OF_CPU
    ]
    return by_id(found)


def choose_accelerators(
    tree: ResourceTree, system: Document, chassis: list[tuple[str, Document]], processors: list[Part]
) -> list[Part]:
    """The GPUs of a node from the best source it has.

    Processors tell most. HPE's OEM device list is all that iLO 5 has (XL675d), PCIe devices all that Supermicro has
    (SYS-821GE). The same GPU stands in several of them, so that only one source may count.
    """
    found = [part for part in processors if part.kind == "NodeAccel"]
    if any(part.present for part in found):
        return by_id(found)
    devices = [part for _, document in chassis for part in _oem_gpus(tree, document)]
    if devices:
        return by_id(devices)
    listed = {
        uri: document
        for owner in (system, *(document for _, document in chassis))
        for uri, document in tree.members(owner, "PCIeDevices")
    }
    return by_id([make_part("NodeAccel", uri, device) for uri, device in listed.items() if _is_gpu(tree, device)])


def oem_devices(tree: ResourceTree, chassis: Document) -> list[tuple[str, Document]]:
    """HPE's list of what is in the slots; empty for other vendors."""
    found = tree.members(chassis, "Oem", "Hpe", "Links", "Devices") or tree.members(chassis, "Oem", "Hpe", "Devices")
    return [(uri, document) for uri, document in found if is_present(document)]


def _oem_gpus(tree: ResourceTree, chassis: Document) -> list[Part]:
    return [
        make_part("NodeAccel", uri, device_as_resource(document, ProcessorType="GPU"))
        for uri, document in oem_devices(tree, chassis)
        if text_at(document, "DeviceType") == "GPU"
    ]


def device_as_resource(device: Document, **more: str) -> Document:
    """An HPE device under the property names of a standard resource."""
    return {
        **device,
        "Model": text_at(device, "Name"),
        "PartNumber": text_at(device, "ProductPartNumber") or text_at(device, "PartNumber"),
        "Description": text_at(device, "Location"),
        **more,
    }


def _is_gpu(tree: ResourceTree, device: Document) -> bool:
    said = " ".join(text_at(device, name) for name in ("Name", "Description", "Manufacturer", "Model"))
    if not is_present(device) or _CONSOLE_VIDEO.search(said):
        return False
    functions = [
        *tree.members(device, "PCIeFunctions"),
        *tree.members(device, "Links", "PCIeFunctions"),
    ]
    return any(text_at(function, "DeviceClass") in _GPU_CLASSES for _, function in functions)


def map_memory(tree: ResourceTree, system: Document) -> list[Part]:
    """Memory modules; a slot without a module, or a module without capacity, is there but not present."""
    return by_id(
        [
            make_part(
                "Memory", uri, document, present=is_present(document) and (number_at(document, "CapacityMiB") or 0) > 0
            )
            for uri, document in tree.members(system, "Memory")
        ]
    )


def map_power_supplies(tree: ResourceTree, chassis_uri: str, chassis: Document) -> list[Part]:
    """From PowerSubsystem where there is one, else from the older Power resource."""
    subsystem = tree.linked(chassis, "PowerSubsystem")
    newer = [
        make_part("NodeEnclosurePowerSupply", uri, document)
        for uri, document in tree.members(subsystem, "PowerSupplies")
    ]
    if newer:
        return by_id(newer)
    power = tree.linked(chassis, "Power")
    older = [
        make_part(
            "NodeEnclosurePowerSupply",
            link_at(document) or f"{chassis_uri}/Power",
            {"Id": text_at(document, "MemberId") or str(index), **document},
        )
        for index, document in enumerate(objects_at(power, "PowerSupplies"))
    ]
    return by_id(older)
