"""Upstream OpenBMC (bmcweb): system, chassis, bmc; ActionInfo; no `$expand`; the host's NICs only as adapter ports.

Facts: the stock OpenBMC capture of csm-redfish-interface-emulator, and NVIDIA's GB200 (which is OpenBMC) for NICs.
"""

from carrack.twin import enclosure, manager, parts, services
from carrack.twin.cluster import TwinBMC, TwinNode
from carrack.twin.personality import Etag, Expand, Model, Personality
from carrack.twin.quirk import Quirk
from carrack.twin.services import OK, ROOT
from carrack.twin.tree import Document, Tree, link, links

_VERSIONS = {
    "ServiceRoot": "1_15_0",
    "ComputerSystem": "1_16_0",
    "Processor": "1_18_0",
    "Memory": "1_11_0",
    "EthernetInterface": "1_9_0",
    "Storage": "1_13_0",
    "Drive": "1_14_0",
    "Bios": "1_1_0",
    "Chassis": "1_22_0",
    "NetworkAdapter": "1_9_0",
    "Port": "1_7_0",
    "NetworkDeviceFunction": "1_9_0",
    "Power": "1_5_2",
    "Thermal": "1_4_0",
    "Manager": "1_14_0",
    "ManagerNetworkProtocol": "1_9_0",
    "SessionService": "1_0_2",
    "AccountService": "1_10_0",
    "ManagerAccount": "1_7_0",
    "Role": "1_2_2",
    "EventService": "1_5_0",
    "TaskService": "1_1_4",
    "UpdateService": "1_11_1",
    "SoftwareInventory": "1_1_0",
    "MessageRegistryFile": "1_1_0",
    "ActionInfo": "1_1_2",
}
_SYSTEM = f"{ROOT}/Systems/system"
_CHASSIS = f"{ROOT}/Chassis/chassis"
_MANAGER = f"{ROOT}/Managers/bmc"


def tree(bmc: TwinBMC, personality: Personality) -> Tree:
    """Every document, as the schema wants it."""
    built = Tree(_VERSIONS)
    node = bmc.nodes[0]
    _chassis(built, node)
    _system(built, node, personality)
    manager.manager_interface(built, _MANAGER, "eth0", "Manager Ethernet Interface", bmc, bmc.mac)
    manager.manager(
        built,
        _MANAGER,
        "OpenBmc Manager",
        bmc,
        ("GracefulRestart", "ForceRestart"),
        {"Model": "OpenBmc", "Description": "Baseboard Management Controller"},
    )
    manager.both_ways(built, [_SYSTEM], [_CHASSIS], _MANAGER)
    built.collection(f"{ROOT}/Systems", "ComputerSystem", "Computer System Collection", [_SYSTEM])
    built.collection(f"{ROOT}/Chassis", "Chassis", "Chassis Collection", [_CHASSIS])
    built.collection(f"{ROOT}/Managers", "Manager", "Manager Collection", [_MANAGER])
    services.session_service(built)
    services.account_service(built, bmc, bmc.user)
    services.event_service(built)
    services.task_service(built)
    services.update_service(
        built, {"bmc_active": ("BMC", bmc.firmware_version), "bios_active": ("Host", node.bios_version)}
    )
    services.registries(built, personality.base)
    services.service_root(built, bmc, personality, "Root Service", {"RedfishVersion": "1.17.0"})
    return built


def _system(built: Tree, node: TwinNode, personality: Personality) -> None:
    parts.processors(built, _SYSTEM, node, "cpu{}".format, "gpu{}".format)
    parts.memory(built, _SYSTEM, node, "dimm{}".format, {"MemoryDeviceType": "DDR5"})
    nics = [
        parts.ethernet_interface(built, f"{_SYSTEM}/EthernetInterfaces/eth{index}", f"eth{index}", mac, node, {})
        for index, mac in enumerate(node.macs)
    ]
    built.collection(f"{_SYSTEM}/EthernetInterfaces", "EthernetInterface", "Ethernet Interfaces", nics)
    storage = f"{_SYSTEM}/Storage/1"
    disks = parts.drives(built, storage, node, "nvme{}".format, {"MediaType": "SSD", "Protocol": "NVMe"})
    built.resource(storage, "Storage", "Storage", {"Drives": links(disks), "Status": OK})
    built.collection(f"{_SYSTEM}/Storage", "Storage", "Storage Collection", [storage])
    built.resource(f"{_SYSTEM}/Bios", "Bios", "BIOS Configuration", {})
    extra: Document = {
        "Description": "Computer System",
        "Bios": link(f"{_SYSTEM}/Bios"),
        "PowerRestorePolicy": "AlwaysOff",
        "LocationIndicatorActive": False,
    }
    parts.system(built, _SYSTEM, "system", node, personality, extra | parts.boot_progress(node))


def _chassis(built: Tree, node: TwinNode) -> None:
    adapter = enclosure.network_adapter(
        built,
        f"{_CHASSIS}/NetworkAdapters/nic0",
        node,
        node.macs,
        "{}".format,
        {"Manufacturer": "NVIDIA", "Model": "ConnectX-6 Dx"},
    )
    built.collection(f"{_CHASSIS}/NetworkAdapters", "NetworkAdapter", "Network Adapter Collection", [adapter])
    enclosure.power(built, _CHASSIS, 260, None, 2)
    enclosure.thermal(built, _CHASSIS, {"inlet": 22, "cpu0": 43}, 4)
    shown: Document = {"PowerState": str(node.power), "AssetTag": node.asset_tag or None}
    identity = {key: value for key, value in parts.identity(node).items() if key not in {"UUID", "BiosVersion"}}
    enclosure.chassis(built, _CHASSIS, "chassis", "RackMount", identity | shown)


def _macs_only_in_ports(built: Tree, bmc: TwinBMC) -> None:
    for index in range(len(bmc.nodes[0].macs)):
        del built.documents[f"{_SYSTEM}/EthernetInterfaces/eth{index}"]
    del built.documents[f"{_SYSTEM}/EthernetInterfaces"]
    del built.documents[_SYSTEM]["EthernetInterfaces"]


def _no_identity(bmc: TwinBMC) -> None:
    node = bmc.nodes[0]
    node.manufacturer = node.model = node.serial = ""


_QUIRKS = (
    Quirk(
        "macs-only-in-ports",
        "GB200 NVL capture",
        "the System has no EthernetInterfaces; its MACs are under Chassis NetworkAdapters",
        edit=_macs_only_in_ports,
        share=0.5,
    ),
    Quirk(
        "no-system-identity",
        "stock OpenBMC and GB200 captures",
        "the System has neither manufacturer, model nor serial number",
        make=_no_identity,
        share=0.3,
    ),
)

OPENBMC = Personality(
    name="openbmc",
    tree=tree,
    models=(
        Model(
            "Quanta Cloud Technology",
            "S6Q",
            ("3A09.TT06", "3B12.TT02"),
            ("2.14.0", "2.15.0-dev-686"),
            (("Intel(R) Xeon(R) Gold 6430", 32),),
            2,
            16,
            (8, 16),
            (32768, 65536),
            2,
            (0, 1, 2),
            (960197124096,),
        ),
        Model(
            "ASRockRack",
            "SIENAD8-2L2T",
            ("10.03", "10.12"),
            ("2.16.0", "2.18.0-rc1"),
            (("AMD EPYC 8324P 32-Core Processor", 32),),
            1,
            6,
            (4, 6),
            (32768,),
            1,
            (1,),
            (480103981056,),
        ),
    ),
    quirks=_QUIRKS,
    expand=Expand(),
    etag=Etag.STRONG,
    reset_types=(
        "On",
        "ForceOff",
        "ForceOn",
        "ForceRestart",
        "GracefulRestart",
        "GracefulShutdown",
        "PowerCycle",
        "Nmi",
    ),
    boot_targets=("None", "Pxe", "Hdd", "Cd", "Diags", "BiosSetup", "Usb"),
    node_id=lambda _index: "system",
    serial="A999999999",
    node_serial="A99999999*",
    base="1.13",
)
