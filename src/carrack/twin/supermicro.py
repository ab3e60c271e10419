"""Supermicro X13 and H13 boards (ASPEED): ids are "1", strong ETags, GPUs only as PCIe devices, licences.

Facts: the SYS-821GE-TNHR capture of libredfish, and bmclib's issues.
"""

from carrack.twin import enclosure, manager, parts, services
from carrack.twin.cluster import TwinBMC, TwinNode
from carrack.twin.identity import mac_uuid, part_serial
from carrack.twin.personality import Etag, Expand, Model, Personality
from carrack.twin.quirk import Behaviour, Quirk
from carrack.twin.services import OK, ROOT
from carrack.twin.tree import Document, Refusal, Tree, link, links

_VERSIONS = {
    "ServiceRoot": "1_9_0",
    "ComputerSystem": "1_14_0",
    "Processor": "1_10_0",
    "Memory": "1_11_0",
    "EthernetInterface": "1_6_3",
    "Storage": "1_12_0",
    "Drive": "1_14_0",
    "SimpleStorage": "1_3_1",
    "Bios": "1_1_0",
    "Chassis": "1_14_0",
    "NetworkAdapter": "1_5_0",
    "Port": "1_5_0",
    "NetworkDeviceFunction": "1_5_1",
    "NetworkInterface": "1_2_1",
    "PCIeDevice": "1_5_0",
    "Power": "1_5_2",
    "Thermal": "1_5_1",
    "Manager": "1_11_0",
    "ManagerNetworkProtocol": "1_5_2",
    "SessionService": "1_1_8",
    "AccountService": "1_7_2",
    "ManagerAccount": "1_6_3",
    "Role": "1_3_0",
    "EventService": "1_5_2",
    "TaskService": "1_1_5",
    "UpdateService": "1_8_2",
    "SoftwareInventory": "1_3_0",
    "MessageRegistryFile": "1_1_3",
    "ActionInfo": "1_1_2",
}
_SYSTEM = f"{ROOT}/Systems/1"
_CHASSIS = f"{ROOT}/Chassis/1"
_MANAGER = f"{ROOT}/Managers/1"


def tree(bmc: TwinBMC, personality: Personality) -> Tree:
    """Every document, as the schema wants it."""
    built = Tree(_VERSIONS)
    node = bmc.nodes[0]
    _chassis(built, bmc, node)
    _system(built, node, personality)
    manager.manager_interface(built, _MANAGER, "1", "Manager Ethernet Interface", bmc, bmc.mac)
    manager.manager(
        built, _MANAGER, "Manager", bmc, ("GracefulRestart", "ForceRestart"), {"Model": "ASPEED", "Description": "BMC"}
    )
    manager.both_ways(built, [_SYSTEM], [_CHASSIS], _MANAGER)
    built.collection(f"{ROOT}/Systems", "ComputerSystem", "Computer System Collection", [_SYSTEM])
    built.collection(f"{ROOT}/Chassis", "Chassis", "Chassis Collection", [_CHASSIS])
    built.collection(f"{ROOT}/Managers", "Manager", "Manager Collection", [_MANAGER])
    services.session_service(built)
    services.account_service(built, bmc, "1")
    services.event_service(built)
    services.task_service(built)
    firmware = {"BMC": ("BMC", bmc.firmware_version), "BIOS": ("BIOS", node.bios_version), "CPLD": ("CPLD", "F1.00.0C")}
    for index in range(node.hardware.gpus):
        firmware[f"GPU{index + 1}"] = (f"GPU{index + 1}", "96.00.74.00.01")
    for index in range(4):
        firmware[f"PSU{index + 1}"] = (f"PSU{index + 1}", "1.2")
    services.update_service(built, firmware)
    services.registries(built, personality.base)
    services.service_root(
        built,
        bmc,
        personality,
        "Root Service",
        {"Id": "ServiceRoot", "RedfishVersion": "1.11.0", "Vendor": "Supermicro"},
    )
    return built


def _system(built: Tree, node: TwinNode, personality: Personality) -> None:
    cpus, slots = node.hardware.processors, node.hardware.dimm_slots
    parts.processors(built, _SYSTEM, node, lambda index: str(index + 1), lambda index: f"GPU{index + 1}")
    parts.memory(
        built,
        _SYSTEM,
        node,
        lambda index: str(index % cpus * (slots // cpus) + index // cpus + 1),
        {"MemoryDeviceType": "DDR5"},
    )
    # The GPUs are in the system's chassis as PCIe devices and nowhere else.
    gpus = [path for path in built.documents if path.startswith(f"{_SYSTEM}/Processors/GPU")]
    for path in gpus:
        del built.documents[path]
    members = links([path for path in built.documents if path.startswith(f"{_SYSTEM}/Processors/")])
    built.documents[f"{_SYSTEM}/Processors"] |= {"Members": members, "Members@odata.count": len(members)}
    nics = [
        parts.ethernet_interface(
            built,
            f"{_SYSTEM}/EthernetInterfaces/{index + 1}",
            f"AOC_NIC{index + 1}",
            mac,
            node,
            {"Description": f"MCX75310AAS-NEAT #{index + 1}", "PermanentMACAddress": None},
        )
        for index, mac in enumerate(node.macs)
    ]
    built.collection(f"{_SYSTEM}/EthernetInterfaces", "EthernetInterface", "Ethernet Interface Collection", nics)
    interface = built.resource(
        f"{_SYSTEM}/NetworkInterfaces/1",
        "NetworkInterface",
        "Network Interface",
        {"Links": {"NetworkAdapter": link(f"{_CHASSIS}/NetworkAdapters/1")}, "Status": OK},
    )
    built.collection(f"{_SYSTEM}/NetworkInterfaces", "NetworkInterface", "Network Interfaces", [interface])
    storage = f"{_SYSTEM}/Storage/NVMeSSD"
    disks = parts.drives(
        built,
        storage,
        node,
        lambda index: f"Disk.Bay.{index}",
        {"MediaType": "SSD", "Protocol": "NVMe", "Model": "SAMSUNG MZQL23T8HCLS-00A07"},
    )
    built.resource(storage, "Storage", "NVMe SSD", {"Drives": links(disks), "Status": OK})
    built.collection(f"{_SYSTEM}/Storage", "Storage", "Storage Collection", [storage])
    built.resource(f"{_SYSTEM}/Bios", "Bios", "BIOS", {"Attributes": {"BootModeSelect": "UEFI"}})
    extra: Document = {
        "PartNumber": f"{node.model}-02",
        "SKU": "0x1D1415D9",
        "Bios": link(f"{_SYSTEM}/Bios"),
        "PCIeDevices": built.documents[f"{_CHASSIS}/PCIeDevices"]["Members"],
        "LocationIndicatorActive": False,
    }
    parts.system(built, _SYSTEM, "System", node, personality, extra | parts.boot_progress(node))


def _chassis(built: Tree, bmc: TwinBMC, node: TwinNode) -> None:
    adapter = enclosure.network_adapter(
        built,
        f"{_CHASSIS}/NetworkAdapters/1",
        node,
        node.macs,
        lambda index: str(index + 1),
        {"Manufacturer": "Mellanox", "Model": "MCX75310AAS-NEAT", "PartNumber": "900-9X766-003N-SQ0"},
    )
    built.collection(f"{_CHASSIS}/NetworkAdapters", "NetworkAdapter", "Network Adapter Collection", [adapter])
    devices = [
        built.resource(
            f"{_CHASSIS}/PCIeDevices/{name}",
            "PCIeDevice",
            name,
            {
                "DeviceType": "SingleFunction",
                "Manufacturer": vendor,
                "Model": model,
                "SerialNumber": part_serial(node.xname, name, 13),
                "Status": OK,
            },
        )
        for name, vendor, model in _pcie(node)
    ]
    built.collection(f"{_CHASSIS}/PCIeDevices", "PCIeDevice", "PCIe Device Collection", devices)
    enclosure.power(built, _CHASSIS, 1800, None, 4)
    enclosure.thermal(built, _CHASSIS, {"CPU1 Temp": 44, "CPU2 Temp": 45, "Inlet Temp": 23}, 10)
    enclosure.chassis(
        built,
        _CHASSIS,
        "Computer System Chassis",
        "RackMount",
        {
            "Manufacturer": "Supermicro",
            "Model": "X13DEG-OAD" if node.hardware.gpus else "X13DEM",
            "SerialNumber": part_serial(bmc.serial, "Chassis", 15),
            "PartNumber": "CSE-GP801TS-R000NPF",
            "PowerState": str(node.power),
            "IndicatorLED": node.indicator,
            "AssetTag": node.asset_tag or None,
        },
    )


def _pcie(node: TwinNode) -> list[tuple[str, str, str]]:
    gpus = [(f"GPU{index + 1}", "NVIDIA", node.hardware.gpu_model) for index in range(node.hardware.gpus)]
    return [*gpus, ("NIC1", "Mellanox", "MCX75310AAS-NEAT")]


def _uuid_from_mac(bmc: TwinBMC) -> None:
    bmc.uuid = mac_uuid(bmc.mac)
    bmc.nodes[0].uuid = bmc.uuid


def _to_manager(built: Tree, bmc: TwinBMC) -> None:
    """The address is locally administered and its last bytes are the BMC's, as on a gadget interface of Linux."""
    collection = built.documents[f"{_SYSTEM}/EthernetInterfaces"]
    path = built.resource(
        f"{_SYSTEM}/EthernetInterfaces/ToManager",
        "EthernetInterface",
        "Host to BMC",
        {"MACAddress": f"be:3a:{bmc.mac[6:]}", "Description": "USB link to the BMC", "Status": OK},
    )
    members = [*collection["Members"], link(path)]
    collection |= {"Members": members, "Members@odata.count": len(members)}


def _pxe_while_disabled(built: Tree, bmc: TwinBMC) -> None:
    if bmc.nodes[0].boot.enabled == "Disabled":
        built.documents[_SYSTEM]["Boot"]["BootSourceOverrideTarget"] = "Pxe"


def _not_licensed(built: Tree, _bmc: TwinBMC) -> None:
    for path in [path for path in built.documents if path.startswith(f"{_SYSTEM}/Storage/")]:
        del built.documents[path]
    del built.documents[f"{_SYSTEM}/Storage"]
    built.refused[f"{_SYSTEM}/Storage"] = Refusal(
        403,
        "SMC.1.0.OemLicenseNotPassed",
        "Not licensed to perform this request. The following licenses DCMS were needed",
    )


_QUIRKS = (
    Quirk(
        "uuid-from-bmc-mac",
        "SYS-821GE-TNHR capture",
        "the UUID of System and BMC is zeros and the BMC's MAC",
        make=_uuid_from_mac,
    ),
    Quirk(
        "to-manager-interface",
        "SYS-821GE-TNHR capture",
        "System EthernetInterfaces has the USB link to the BMC, which is no NIC",
        edit=_to_manager,
    ),
    Quirk(
        "pxe-while-disabled",
        "SYS-821GE-TNHR capture",
        "BootSourceOverrideTarget says Pxe although the override is Disabled",
        edit=_pxe_while_disabled,
    ),
    Quirk(
        "storage-not-licensed",
        "Supermicro DCMS licence",
        "Storage is linked and answers 403 OemLicenseNotPassed",
        edit=_not_licensed,
        fails=(r".*/Systems/1/Storage ", r".*/Systems/1 /Storage"),
        share=0.5,
    ),
    Quirk(
        "expand-drops-required",
        "AMI BMCs (NVIDIA DGX H100, Lenovo GB300); here because no other personality offers two levels",
        "expanded members lack Id and Name",
        behaviour=Behaviour.EXPAND_DROPS_REQUIRED,
        share=0.5,
    ),
)

_BMC = ("01.01.06", "01.03.12", "11.01.01")

SUPERMICRO = Personality(
    name="supermicro",
    tree=tree,
    models=(
        Model(
            "Supermicro",
            "SYS-821GE-TNHR",
            ("1.4", "2.1", "2.5"),
            _BMC,
            (("Intel(R) Xeon(R) Platinum 8462Y+", 32), ("Intel(R) Xeon(R) Platinum 8480+", 56)),
            2,
            32,
            (16, 32),
            (65536,),
            4,
            (4, 8),
            (3840755982336,),
            gpu="NVIDIA H100 80GB HBM3",
            gpus=8,
        ),
        Model(
            "Supermicro",
            "SYS-621C-TN12R",
            ("1.3", "2.1"),
            _BMC,
            (("Intel(R) Xeon(R) Gold 6430", 32),),
            2,
            16,
            (8, 12, 16),
            (32768, 65536),
            2,
            (2, 4),
            (1920383410176,),
        ),
    ),
    quirks=_QUIRKS,
    expand=Expand(links=True, no_links=True, both=True, levels=True, max_levels=2),
    etag=Etag.STRONG_IN_BODY,
    reset_types=(
        "On",
        "ForceOff",
        "GracefulShutdown",
        "GracefulRestart",
        "ForceRestart",
        "Nmi",
        "ForceOn",
        "PowerCycle",
    ),
    boot_targets=("None", "Pxe", "Floppy", "Cd", "Usb", "Hdd", "BiosSetup", "UsbCd", "UefiBootNext", "UefiHttp"),
    node_id=lambda _index: "1",
    serial="AA999A999999",
    node_serial="A999999A9999999",
    base="1.13",
)
