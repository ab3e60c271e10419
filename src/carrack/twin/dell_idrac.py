"""Dell iDRAC9 in PowerEdge servers: long ids, MACs in upper case, `$expand` one level deep, eight sessions.

Facts: the R750 capture of libredfish, and issues of sushy, check_redfish and SMD.
"""

from carrack.twin import enclosure, manager, parts, services
from carrack.twin.cluster import TwinBMC, TwinNode
from carrack.twin.identity import part_serial
from carrack.twin.personality import Etag, Expand, Model, Personality
from carrack.twin.quirk import Behaviour, Quirk
from carrack.twin.services import OK, ROOT
from carrack.twin.tree import Document, Tree, link, links

_VERSIONS = {
    "ServiceRoot": "1_10_0",
    "ComputerSystem": "1_16_0",
    "Processor": "1_12_0",
    "Memory": "1_12_0",
    "EthernetInterface": "1_6_4",
    "Storage": "1_10_1",
    "Drive": "1_12_1",
    "SimpleStorage": "1_3_0",
    "Bios": "1_1_1",
    "Chassis": "1_16_0",
    "NetworkAdapter": "1_5_0",
    "NetworkPort": "1_3_0",
    "NetworkDeviceFunction": "1_5_0",
    "NetworkInterface": "1_2_0",
    "PCIeDevice": "1_4_0",
    "Power": "1_5_0",
    "Thermal": "1_5_0",
    "Manager": "1_12_0",
    "ManagerNetworkProtocol": "1_5_0",
    "SessionService": "1_1_8",
    "AccountService": "1_7_0",
    "ManagerAccount": "1_6_1",
    "Role": "1_2_4",
    "EventService": "1_5_0",
    "TaskService": "1_1_5",
    "UpdateService": "1_6_0",
    "SoftwareInventory": "1_2_1",
    "MessageRegistryFile": "1_1_1",
}
_SYSTEM = f"{ROOT}/Systems/System.Embedded.1"
_CHASSIS = f"{ROOT}/Chassis/System.Embedded.1"
_MANAGER = f"{ROOT}/Managers/iDRAC.Embedded.1"


def tree(bmc: TwinBMC, personality: Personality) -> Tree:
    """Every document, as the schema wants it."""
    built = Tree(_VERSIONS)
    node = bmc.nodes[0]
    _chassis(built, node)
    _system(built, node, personality)
    manager.manager_interface(built, _MANAGER, "NIC.1", "Manager Ethernet Interface", bmc, bmc.mac.upper())
    manager.manager(
        built,
        _MANAGER,
        "Manager",
        bmc,
        ("GracefulRestart",),
        {"Model": node.model.split()[-1], "Description": "BMC", "LastResetTime": "2026-01-01T00:00:00Z"},
    )
    manager.both_ways(built, [_SYSTEM], [_CHASSIS], _MANAGER)
    built.collection(f"{ROOT}/Systems", "ComputerSystem", "Computer System Collection", [_SYSTEM])
    built.collection(f"{ROOT}/Chassis", "Chassis", "Chassis Collection", [_CHASSIS])
    built.collection(f"{ROOT}/Managers", "Manager", "Manager", [_MANAGER])
    services.session_service(built)
    services.account_service(built, bmc, "2")
    services.event_service(built)
    services.task_service(built)
    services.update_service(built, _firmware(bmc, node))
    services.registries(built, personality.base)
    oem: Document = {
        "Dell": {
            "@odata.type": "#DellServiceRoot.v1_0_0.DellServiceRoot",
            "IsBranded": 0,
            "ManagerMACAddress": bmc.mac,
            "ServiceTag": service_tag(node),
        }
    }
    services.service_root(
        built,
        bmc,
        personality,
        "Root Service",
        {
            "RedfishVersion": "1.13.1",
            "Vendor": "Dell",
            "Product": "Integrated Dell Remote Access Controller",
            "Oem": oem,
            "UUID": None,
        },
    )
    return built


def service_tag(node: TwinNode) -> str:
    """The seven characters that Dell knows the server by; shown as SKU, while SerialNumber is the board's."""
    return part_serial(node.xname, "ServiceTag", 7)


def _system(built: Tree, node: TwinNode, personality: Personality) -> None:
    cpus = node.hardware.processors
    parts.processors(
        built, _SYSTEM, node, lambda index: f"CPU.Socket.{index + 1}", lambda index: f"Video.Slot.{index + 1}-1"
    )
    parts.memory(
        built,
        _SYSTEM,
        node,
        lambda index: f"DIMM.Socket.{'ABCD'[index % cpus]}{index // cpus + 1}",
        {"MemoryDeviceType": "DDR4"},
    )
    nics = [
        parts.ethernet_interface(
            built,
            f"{_SYSTEM}/EthernetInterfaces/{name}-1",
            "System Ethernet Interface",
            mac,
            node,
            {"Description": f"Embedded NIC 1 Port {index + 1} Partition 1", "EthernetInterfaceType": "Physical"},
        )
        for index, (name, mac) in enumerate(_nics(node).items())
    ]
    built.collection(f"{_SYSTEM}/EthernetInterfaces", "EthernetInterface", "System Ethernet Interface Collection", nics)
    interface = built.resource(
        f"{_SYSTEM}/NetworkInterfaces/NIC.Embedded.1",
        "NetworkInterface",
        "Network Interface",
        {"Links": {"NetworkAdapter": link(f"{_CHASSIS}/NetworkAdapters/NIC.Embedded.1")}, "Status": OK},
    )
    built.collection(f"{_SYSTEM}/NetworkInterfaces", "NetworkInterface", "Network Interfaces", [interface])
    _storage(built, node)
    built.resource(f"{_SYSTEM}/Bios", "Bios", "BIOS Configuration", {"Attributes": {"BootMode": "Uefi"}})
    devices = [
        built.resource(
            f"{_SYSTEM}/PCIeDevices/4-0",
            "PCIeDevice",
            "NetXtreme BCM5720 Gigabit Ethernet PCIe",
            {"DeviceType": "MultiFunction", "Manufacturer": "Broadcom Inc. and subsidiaries", "Status": OK},
        )
    ]
    extra: Document = {
        "SKU": service_tag(node),
        "HostName": "",
        "Bios": link(f"{_SYSTEM}/Bios"),
        "PCIeDevices": links(devices),
        "LastResetTime": "2026-01-01T00:00:00Z",
    }
    parts.system(built, _SYSTEM, "System", node, personality, extra | parts.boot_progress(node))


def _nics(node: TwinNode) -> dict[str, str]:
    return {f"NIC.Embedded.{index + 1}-1": mac.upper() for index, mac in enumerate(node.macs)}


def _storage(built: Tree, node: TwinNode) -> None:
    storage = f"{_SYSTEM}/Storage/CPU.1"
    disks = parts.drives(
        built,
        storage,
        node,
        lambda index: f"Disk.Bay.{index}:Enclosure.Internal.0-1",
        {"MediaType": "SSD", "Protocol": "PCIe", "Model": "Dell Express Flash NVMe"},
    )
    built.resource(
        storage, "Storage", "CPU.1", {"Drives": links(disks), "Drives@odata.count": len(disks), "Status": OK}
    )
    built.collection(f"{_SYSTEM}/Storage", "Storage", "Storage Collection", [storage])
    devices = [
        {"Name": f"Drive {index}", "CapacityBytes": node.hardware.drive_bytes, "Status": OK}
        for index in range(node.hardware.drives)
    ]
    # The capture's SimpleStorage lists the backplane as one device more than there are drives.
    devices.append({"Name": "Backplane 1", "Status": OK})
    simple = built.resource(f"{_SYSTEM}/SimpleStorage/CPU.1", "SimpleStorage", "CPU.1", {"Devices": devices})
    built.collection(f"{_SYSTEM}/SimpleStorage", "SimpleStorage", "Simple Storage Collection", [simple])


def _chassis(built: Tree, node: TwinNode) -> None:
    names = list(_nics(node))
    adapter = enclosure.network_adapter(
        built,
        f"{_CHASSIS}/NetworkAdapters/NIC.Embedded.1",
        node,
        tuple(_nics(node).values()),
        lambda index: names[index],
        {"Manufacturer": "Broadcom Inc. and subsidiaries", "Model": "BRCM GbE 2P 5720-t", "PartNumber": "0MWKWH"},
    )
    built.collection(f"{_CHASSIS}/NetworkAdapters", "NetworkAdapter", "Network Adapter Collection", [adapter])
    enclosure.power(built, _CHASSIS, 320, 900, 2)
    enclosure.thermal(built, _CHASSIS, {"CPU1 Temp": 42, "System Board Inlet Temp": 20}, 6)
    enclosure.chassis(
        built,
        _CHASSIS,
        "Computer System Chassis",
        "RackMount",
        {
            "Manufacturer": "Dell Inc.",
            "Model": node.model,
            "SerialNumber": node.serial,
            "SKU": service_tag(node),
            "PowerState": str(node.power),
            "IndicatorLED": node.indicator,
            "AssetTag": node.asset_tag or None,
        },
    )


def _firmware(bmc: TwinBMC, node: TwinNode) -> dict[str, tuple[str, str]]:
    return {
        f"Installed-25227-{bmc.firmware_version}": ("Integrated Dell Remote Access Controller", bmc.firmware_version),
        f"Installed-159-{node.bios_version}": ("BIOS", node.bios_version),
        "Installed-27763-1.0.6": ("System CPLD", "1.0.6"),
        "Installed-102302-22.00.6": ("Broadcom Gigabit Ethernet BCM5720", "22.00.6"),
        "Installed-110161-22.71.3": ("Power Supply.Slot.1", "00.1B.53"),
    }


def _count_missing(built: Tree, _bmc: TwinBMC) -> None:
    del built.documents[f"{_SYSTEM}/Memory"]["Members@odata.count"]


def _count_annotations(built: Tree, _bmc: TwinBMC) -> None:
    for document in built.documents.values():
        found: Document = document.get("Links", {})
        for key in [key for key, value in found.items() if isinstance(value, list)]:
            found[f"{key}@odata.count"] = len(found[key])


def _release_date(built: Tree, _bmc: TwinBMC) -> None:
    for document in built.find("SoftwareInventory"):
        document["ReleaseDate"] = "00:00:00Z"


def _last_reset(built: Tree, _bmc: TwinBMC) -> None:
    built.documents[_SYSTEM]["LastResetTime"] = "0000-00-00T00:00:00Z"


def _no_serial(built: Tree, _bmc: TwinBMC) -> None:
    for document in built.find("Processor"):
        if document["ProcessorType"] == "CPU":
            del document["SerialNumber"]


_QUIRKS = (
    Quirk("count-annotations", "R750 capture", "arrays of links carry @odata.count", edit=_count_annotations),
    Quirk(
        "members-count-missing",
        "Dell: Members@odata.count null or missing",
        "the Memory collection has no Members@odata.count",
        edit=_count_missing,
        fails=(r".*/Memory /Members@odata\.count",),
    ),
    Quirk(
        "release-date-without-date",
        "Dell: ReleaseDate 00:00:00Z",
        "SoftwareInventory.ReleaseDate is a time without a date",
        edit=_release_date,
        fails=(r".*/FirmwareInventory/[^/]+ /ReleaseDate",),
    ),
    Quirk(
        "last-reset-year-zero",
        "Dell: LastResetTime 0000-...",
        "ComputerSystem.LastResetTime is in the year zero",
        edit=_last_reset,
        # The schema's pattern for dates takes any digits, so only a reader that makes a date of it notices.
    ),
    Quirk("processor-without-serial", "R750 capture", "CPUs have no SerialNumber", edit=_no_serial),
    Quirk(
        "extended-info-object",
        "iDRAC: Message.ExtendedInfo an object instead of a list",
        "error answers hold @Message.ExtendedInfo as one object",
        behaviour=Behaviour.EXTENDED_INFO_OBJECT,
    ),
    Quirk(
        "session-table-rac0218",
        "iDRAC: RAC0218 with HTTP 503, eight sessions",
        "a full session table is told with Dell's own message id",
        behaviour=Behaviour.SESSION_TABLE_VENDOR_CODE,
    ),
    Quirk(
        "expand-two-documents",
        "check_redfish issue 151",
        "an expanded collection of FirmwareInventory is two JSON documents, the second a licence error, with HTTP 200",
        behaviour=Behaviour.EXPAND_TWO_DOCUMENTS,
        share=0.25,
    ),
)

_TARGETS = ("None", "Pxe", "Floppy", "Cd", "Hdd", "BiosSetup", "Utilities", "UefiTarget", "SDCard", "UefiHttp")
_IDRAC = ("6.00.30.00", "6.10.80.00", "7.00.60.00")

DELL_IDRAC = Personality(
    name="dell-idrac",
    tree=tree,
    models=(
        Model(
            "Dell Inc.",
            "PowerEdge R750",
            ("1.8.2", "1.12.1", "1.15.2"),
            _IDRAC,
            (("Intel(R) Xeon(R) Gold 6354 CPU @ 3.00GHz", 18), ("Intel(R) Xeon(R) Platinum 8380 CPU @ 2.30GHz", 40)),
            2,
            32,
            (8, 16, 32),
            (16384, 32768, 65536),
            2,
            (1, 2, 3),
            (1600321314816, 3200631791616),
        ),
        Model(
            "Dell Inc.",
            "PowerEdge R7525",
            ("2.9.3", "2.14.1"),
            _IDRAC,
            (("AMD EPYC 7543 32-Core Processor", 32),),
            2,
            32,
            (16, 32),
            (32768,),
            2,
            (2,),
            (960197124096,),
            gpu="NVIDIA A100-PCIE-40GB",
            gpus=2,
        ),
    ),
    quirks=_QUIRKS,
    expand=Expand(links=True, no_links=True, both=True, levels=True, max_levels=1),
    etag=Etag.WEAK,
    reset_types=(
        "On",
        "ForceOff",
        "ForceRestart",
        "GracefulRestart",
        "GracefulShutdown",
        "PushPowerButton",
        "Nmi",
        "PowerCycle",
    ),
    boot_targets=_TARGETS,
    node_id=lambda _index: "System.Embedded.1",
    serial="AA9*****999",
    node_serial="CNWS30099A99*A",
    session_limit=8,
    base="1.12",
)
