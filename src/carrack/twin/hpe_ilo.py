"""HPE iLO 5 and 6 in ProLiant servers: ids are "1", letter case of URLs does not matter, one level of `$expand=.`.

Facts: the DL365, DL325 and DL380a captures of HPE's emulators.
"""

from typing import Any, cast

from carrack.twin import enclosure, manager, parts, services
from carrack.twin.cluster import TwinBMC, TwinNode
from carrack.twin.identity import part_serial
from carrack.twin.personality import Etag, Expand, Model, Personality
from carrack.twin.quirk import Behaviour, Quirk
from carrack.twin.services import OK, ROOT
from carrack.twin.tree import Document, Tree, link

_VERSIONS = {
    "ServiceRoot": "1_5_1",
    "ComputerSystem": "1_17_0",
    "Processor": "1_7_2",
    "Memory": "1_7_1",
    "EthernetInterface": "1_4_1",
    "Storage": "1_12_0",
    "Drive": "1_14_0",
    "Bios": "1_0_4",
    "Chassis": "1_19_0",
    "NetworkAdapter": "1_9_0",
    "Port": "1_6_0",
    "NetworkDeviceFunction": "1_9_0",
    "PCIeDevice": "1_9_0",
    "NetworkInterface": "1_2_0",
    "Power": "1_3_0",
    "Thermal": "1_6_2",
    "Manager": "1_5_1",
    "ManagerNetworkProtocol": "1_0_0",
    "SessionService": "1_0_0",
    "AccountService": "1_5_0",
    "ManagerAccount": "1_5_0",
    "Role": "1_2_2",
    "EventService": "1_0_8",
    "TaskService": "1_1_1",
    "UpdateService": "1_2_1",
    "SoftwareInventory": "1_2_0",
    "MessageRegistryFile": "1_0_4",
}
_SYSTEM = f"{ROOT}/Systems/1"
_CHASSIS = f"{ROOT}/Chassis/1"
_MANAGER = f"{ROOT}/Managers/1"
_ADAPTER = "DE07A000"


def tree(bmc: TwinBMC, personality: Personality) -> Tree:
    """Every document, as the schema wants it."""
    built = Tree(_VERSIONS)
    node = bmc.nodes[0]
    _chassis_parts(built, node)
    _system(built, node, personality)
    enclosure.chassis(
        built,
        _CHASSIS,
        "Computer System Chassis",
        "RackMount",
        {
            "Manufacturer": "HPE",
            "Model": node.model,
            "SerialNumber": node.serial,
            "SKU": _sku(node),
            "PowerState": str(node.power),
            "IndicatorLED": node.indicator,
            "AssetTag": node.asset_tag or None,
        },
    )
    manager.manager_interface(built, _MANAGER, "1", "Manager Dedicated Network Interface", bmc, bmc.mac.upper())
    console: Document = {"ServiceEnabled": True, "MaxConcurrentSessions": 9, "ConnectTypesSupported": ["SSH"]}
    manager.manager(
        built,
        _MANAGER,
        "Manager",
        bmc,
        ("ForceRestart", "GracefulRestart"),
        {"Model": " ".join(bmc.firmware_version.split()[:2]), "CommandShell": console},
    )
    manager.both_ways(built, [_SYSTEM], [_CHASSIS], _MANAGER)
    built.collection(f"{ROOT}/Systems", "ComputerSystem", "Computer Systems", [_SYSTEM])
    built.collection(f"{ROOT}/Chassis", "Chassis", "Computer System Chassis", [_CHASSIS])
    built.collection(f"{ROOT}/Managers", "Manager", "Managers", [_MANAGER])
    services.session_service(built)
    services.account_service(built, bmc, "1")
    services.event_service(built)
    services.task_service(built)
    services.update_service(
        built,
        {
            "1": (bmc.firmware_version.rsplit(" ", 1)[0], bmc.firmware_version.rsplit(" ", 1)[1]),
            "2": ("System ROM", node.bios_version),
            "3": ("System Programmable Logic Device", "0x30"),
            "4": ("Power Management Controller Firmware", "1.1.4"),
            "5": ("Embedded Network Adapter", "20.22.41"),
        },
    )
    services.registries(built, personality.base)
    services.service_root(
        built,
        bmc,
        personality,
        "HPE RESTful Root Service",
        {"RedfishVersion": "1.13.0", "Vendor": "HPE", "Product": node.model},
    )
    return built


def _sku(node: TwinNode) -> str:
    return f"P{int(part_serial(node.model, 'SKU', 6), 16) % 90000 + 10000}-B21"


def _system(built: Tree, node: TwinNode, personality: Personality) -> None:
    cpus = node.hardware.processors
    per_cpu = node.hardware.dimm_slots // cpus
    parts.processors(built, _SYSTEM, node, lambda index: str(index + 1), lambda index: str(cpus + index + 1))
    parts.memory(
        built,
        _SYSTEM,
        node,
        # Modules are shared out over the sockets, so a half-filled server has empty slots at each of them.
        lambda index: f"proc{index % cpus + 1}dimm{index // cpus % per_cpu + 1}",
        {"MemoryDeviceType": "DDR4"},
        list_empty=True,
    )
    nics = [
        parts.ethernet_interface(
            built, f"{_SYSTEM}/EthernetInterfaces/{index + 5}", "System NIC", mac, node, {"FullDuplex": True}
        )
        for index, mac in enumerate(node.macs)
    ]
    built.collection(f"{_SYSTEM}/EthernetInterfaces", "EthernetInterface", "System Ethernet Interfaces", nics)
    interface = built.resource(
        f"{_SYSTEM}/NetworkInterfaces/{_ADAPTER}",
        "NetworkInterface",
        "Network Interface",
        {"Links": {"NetworkAdapter": link(f"{_CHASSIS}/NetworkAdapters/{_ADAPTER}")}, "Status": OK},
    )
    built.collection(f"{_SYSTEM}/NetworkInterfaces", "NetworkInterface", "Network Interfaces", [interface])
    storage = f"{_SYSTEM}/Storage/DE042000"
    disks = parts.drives(built, storage, node, str, {"MediaType": "SSD", "Protocol": "NVMe", "Model": "MO003200KYDNC"})
    built.resource(storage, "Storage", "HPE Smart Array", {"Drives": [link(disk) for disk in disks], "Status": OK})
    built.collection(f"{_SYSTEM}/Storage", "Storage", "Storage", [storage])
    built.resource(f"{_SYSTEM}/Bios", "Bios", "BIOS Settings", {"Attributes": {"BootMode": "Uefi"}})
    extra = {"SKU": _sku(node), "Bios": link(f"{_SYSTEM}/Bios")} | parts.boot_progress(node)
    parts.system(built, _SYSTEM, "Computer System", node, personality, extra)


def _chassis_parts(built: Tree, node: TwinNode) -> None:
    adapter = enclosure.network_adapter(
        built,
        f"{_CHASSIS}/NetworkAdapters/{_ADAPTER}",
        node,
        node.macs,
        lambda index: str(index + 1),
        {"Manufacturer": "Broadcom", "Model": "BCM57414", "PartNumber": "P26264-001"},
    )
    built.collection(f"{_CHASSIS}/NetworkAdapters", "NetworkAdapter", "NetworkAdapterCollection", [adapter])
    devices = [
        built.resource(
            f"{_CHASSIS}/PCIeDevices/{_ADAPTER}",
            "PCIeDevice",
            "Embedded NIC",
            {"DeviceType": "MultiFunction", "Manufacturer": "Broadcom", "Model": "BCM57414", "Status": OK},
        )
    ]
    built.collection(f"{_CHASSIS}/PCIeDevices", "PCIeDevice", "PCIe Devices", devices)
    enclosure.power(built, _CHASSIS, 210, 800, 2)
    enclosure.thermal(built, _CHASSIS, {"01-Inlet Ambient": 21, "02-CPU 1": 40}, 7)


def _asset_tag_blank(built: Tree, bmc: TwinBMC) -> None:
    if not bmc.nodes[0].asset_tag:
        for document in [*built.find("ComputerSystem"), *built.find("Chassis")]:
            document["AssetTag"] = " " * 32


def _model_padded(built: Tree, _bmc: TwinBMC) -> None:
    for document in built.find("Processor"):
        document["Model"] = document["Model"].ljust(48)


def _bios_in_lower_case(built: Tree, _bmc: TwinBMC) -> None:
    lower = "/redfish/v1/systems/1/bios"
    built.documents[_SYSTEM]["Bios"] = link(lower)
    built.documents[f"{_SYSTEM}/Bios"]["@odata.id"] = f"{lower}/"


def _address_na(built: Tree, _bmc: TwinBMC) -> None:
    first = next(iter(built.find("EthernetInterface")))
    first["IPv4Addresses"] = [{"Address": "N/A"}]


def _trailing_slashes(built: Tree, _bmc: TwinBMC) -> None:
    def slashed(value: Any) -> Any:
        if isinstance(value, dict):
            shown = cast("Document", value)
            return {key: _slash(inner) if key == "@odata.id" else slashed(inner) for key, inner in shown.items()}
        if isinstance(value, list):
            return [slashed(inner) for inner in cast("list[Any]", value)]
        return value

    for path, document in built.documents.items():
        built.documents[path] = slashed(document)


def _slash(path: str) -> str:
    return path if path.endswith("/") or "#" in path else f"{path}/"


_QUIRKS = (
    Quirk("asset-tag-blank", "DL365 capture", "an unset AssetTag is 32 spaces", edit=_asset_tag_blank),
    Quirk("model-padded", "DL365 capture", "Processor.Model is padded with spaces to 48", edit=_model_padded),
    Quirk(
        "bios-in-lower-case",
        "DL365 capture",
        "the Bios link is /redfish/v1/systems/1/bios, which resolves because iLO ignores case",
        edit=_bios_in_lower_case,
        fails=(r".*/systems/1/bios/? /(@odata\.id|Id)",),
    ),
    Quirk(
        "address-na",
        "SMD's code for HPE ProLiant",
        "an interface without an address has the IPv4 address 'N/A'",
        edit=_address_na,
        fails=(r".*/Systems/1/EthernetInterfaces/5/? /IPv4Addresses/0/Address",),
    ),
    Quirk(
        "restart-needs-power",
        "HPE iLO: HTTP 400 invalid state",
        "ForceRestart of a server that is off is refused",
        behaviour=Behaviour.RESTART_NEEDS_POWER,
    ),
    Quirk(
        "trailing-slashes",
        "some HPE captures have them, some do not",
        "every @odata.id ends with a slash, except pointers into a resource",
        edit=_trailing_slashes,
        fails=(r".*/(Power|Thermal)/ /\w+/\d+/@odata\.id",),
        share=0.5,
    ),
)

_ROM = ("A42 v2.84 (08/17/2023)", "A42 v3.10 (03/14/2024)", "A42 v3.72 (05/16/2025)")

HPE_ILO = Personality(
    name="hpe-ilo",
    tree=tree,
    models=(
        Model(
            "HPE",
            "ProLiant DL365 Gen10 Plus",
            _ROM,
            ("iLO 5 v2.46", "iLO 5 v2.98", "iLO 5 v3.14"),
            (("AMD EPYC 7313 16-Core Processor", 16), ("AMD EPYC 7543 32-Core Processor", 32)),
            2,
            32,
            (8, 12, 16, 32),
            (16384, 32768),
            2,
            (0, 2, 4),
            (480103981056, 3200631791616),
        ),
        Model(
            "HPE",
            "ProLiant DL325 Gen10 Plus",
            _ROM,
            ("iLO 5 v2.46", "iLO 5 v3.14"),
            (("AMD EPYC 7302P 16-Core Processor", 16),),
            1,
            16,
            (4, 8, 16),
            (16384, 65536),
            4,
        ),
        Model(
            "HPE",
            "ProLiant DL380a Gen11",
            ("U58 v2.16 (03/01/2024)", "U58 v2.54 (05/14/2025)"),
            ("iLO 6 v1.55", "iLO 6 v1.66"),
            (("Intel(R) Xeon(R) Platinum 8462Y+", 32),),
            2,
            24,
            (12, 16, 24),
            (32768,),
            2,
            (2, 8),
            (1920383410176,),
            gpu="NVIDIA L40S",
            gpus=2,
        ),
    ),
    quirks=_QUIRKS,
    expand=Expand(no_links=True, max_levels=1),
    etag=Etag.WEAK_IN_BODY,
    reset_types=("On", "ForceOff", "GracefulShutdown", "ForceRestart", "Nmi", "PushPowerButton", "GracefulRestart"),
    boot_targets=(
        "None",
        "Cd",
        "Hdd",
        "Usb",
        "SDCard",
        "Utilities",
        "Diags",
        "BiosSetup",
        "Pxe",
        "UefiShell",
        "UefiHttp",
    ),
    node_id=lambda _index: "1",
    serial="AAA9999***",
    node_serial="AAA9999***",
    ignores_case=True,
    base="1.4",
)
