"""HPE Cray EX node controller (nC): Systems Node0..3 on one BMC, high-speed NICs in mezzanine cards, GPUs, no UUID.

Facts: the EX235a capture of csm-redfish-interface-emulator, and what SMD's code works around.
"""

from carrack.twin import enclosure, manager, parts, services
from carrack.twin.cluster import BootProgress, Power, TwinBMC, TwinNode
from carrack.twin.identity import part_serial
from carrack.twin.personality import Etag, Expand, Model, Personality
from carrack.twin.quirk import Quirk
from carrack.twin.services import OK, ROOT
from carrack.twin.tree import Document, Tree, link, links

_VERSIONS = {
    "ServiceRoot": "1_2_0",
    "ComputerSystem": "1_5_0",
    "Processor": "1_7_0",
    "Memory": "1_5_0",
    "EthernetInterface": "1_3_0",
    "Chassis": "1_5_1",
    "NetworkAdapter": "1_0_1",
    "NetworkPort": "1_1_0",
    "NetworkDeviceFunction": "1_2_0",
    "Power": "1_5_0",
    "Thermal": "1_4_0",
    "Control": "1_0_0",
    "Manager": "1_3_2",
    "ManagerNetworkProtocol": "1_2_0",
    "SessionService": "1_1_5",
    "AccountService": "1_3_0",
    "ManagerAccount": "1_5_0",
    "Role": "1_2_2",
    "EventService": "1_1_0",
    "TaskService": "1_1_1",
    "UpdateService": "1_2_1",
    "SoftwareInventory": "1_1_0",
    "MessageRegistryFile": "1_1_0",
    "ActionInfo": "1_0_3",
    "BootOption": "1_0_0",
}
_BOOT_ORDER = ("ME0-PXE-IP4", "ME0-PXE-IP6", "HSN0-PXE-IP4", "HSN0-PXE-IP6")


def tree(bmc: TwinBMC, personality: Personality) -> Tree:
    """Every document, as the schema wants it."""
    built = Tree(_VERSIONS)
    systems = [_system(built, bmc, node, personality) for node in bmc.nodes]
    nodes = [_node_chassis(built, node) for node in bmc.nodes]
    mezzanines = [_mezzanine(built, bmc, index) for index in range(2)]
    board = bmc.nodes[0]
    enclosure.power(built, f"{ROOT}/Chassis/Enclosure", 740, None, 0)
    whole = enclosure.chassis(
        built,
        f"{ROOT}/Chassis/Enclosure",
        "Enclosure",
        "Enclosure",
        {"Manufacturer": "HPE", "Model": bmc.model, "SerialNumber": board.serial},
    )
    _managers(built, bmc, whole, mezzanines)
    chassis = [whole, *mezzanines, *nodes]
    for path, where in zip(systems, nodes, strict=True):
        manager.both_ways(built, [path], [where], f"{ROOT}/Managers/BMC")
    built.documents[f"{ROOT}/Managers/BMC"]["Links"] = {
        "ManagerForServers": links(systems),
        "ManagerForChassis": links([whole, *nodes]),
        "ManagerInChassis": link(whole),
    }
    built.collection(f"{ROOT}/Systems", "ComputerSystem", "Systems Collection", systems)
    built.collection(f"{ROOT}/Chassis", "Chassis", "Chassis Collection", chassis)
    services.session_service(built)
    services.account_service(built, bmc, "1")
    services.event_service(built)
    services.task_service(built)
    services.update_service(built, _firmware(bmc))
    services.registries(built, personality.base)
    services.service_root(built, bmc, personality, "Root Service", {"RedfishVersion": "1.2.0"})
    return built


def _system(built: Tree, bmc: TwinBMC, node: TwinNode, personality: Personality) -> str:
    path = f"{ROOT}/Systems/{node.node_id}"
    parts.processors(built, path, node, "CPU{}".format, "GPU{}".format)
    parts.memory(built, path, node, "DIMM{}".format, {"MemoryDeviceType": "DDR4"})
    nics = [
        parts.ethernet_interface(
            built, f"{path}/EthernetInterfaces/{name}", name, mac, node, {"Description": _description(name)}
        )
        for name, mac in _nics(node).items()
    ]
    built.collection(f"{path}/EthernetInterfaces", "EthernetInterface", "Ethernet Interfaces", nics)
    order = list(node.boot_order or _BOOT_ORDER)
    options = [
        built.resource(
            f"{path}/BootOptions/{index}",
            "BootOption",
            reference,
            {"BootOptionReference": reference, "BootOptionEnabled": True, "DisplayName": reference.replace("-", " ")},
        )
        for index, reference in enumerate(_BOOT_ORDER)
    ]
    boot_options = built.collection(f"{path}/BootOptions", "BootOption", "Boot Options", options)
    boot: Document = parts.boot(node, personality) | {"BootOrder": order, "BootOptions": link(boot_options)}
    parts.system(built, path, node.node_id, node, personality, {"Description": bmc.model, "Boot": boot})
    return path


def _nics(node: TwinNode) -> dict[str, str]:
    names = ["ManagementEthernet", *(f"HPCNet{index}" for index in range(len(node.macs) - 1))]
    return dict(zip(names, node.macs, strict=True))


def _description(nic: str) -> str:
    return "Node Maintenance Network" if nic == "ManagementEthernet" else "SS11 200Gb 2P NIC Mezz REV02 (HSN)"


def _node_chassis(built: Tree, node: TwinNode) -> str:
    path = f"{ROOT}/Chassis/{node.node_id}"
    on = node.power is Power.ON
    adapters = [
        enclosure.network_adapter(
            built,
            f"{path}/NetworkAdapters/{name}",
            node,
            (mac,),
            "{}".format,
            {"Manufacturer": "HPE", "Model": "R4K44A", "Description": _description(name)},
        )
        for name, mac in _nics(node).items()
        if name != "ManagementEthernet"
    ]
    built.collection(f"{path}/NetworkAdapters", "NetworkAdapter", "Network Adapters", adapters)
    enclosure.power(built, path, 736 if on else 40, 2754, 0)
    enclosure.thermal(built, path, {"CPU 0 Temperature": 48 if on else 22}, 0)
    return enclosure.chassis(built, path, node.node_id, "Blade", {"Manufacturer": "HPE"})


def _mezzanine(built: Tree, bmc: TwinBMC, index: int) -> str:
    name = f"Mezz{index}"
    return enclosure.chassis(
        built,
        f"{ROOT}/Chassis/{name}",
        name,
        "Card",
        {
            "Description": "SS11 200Gb 2P NIC Mezz",
            "Manufacturer": "HPE",
            "Model": "R4K44A",
            "SerialNumber": part_serial(bmc.serial, name, 10),
            "PowerState": "On",
        },
    )


def _managers(built: Tree, bmc: TwinBMC, whole: str, mezzanines: list[str]) -> None:
    path = f"{ROOT}/Managers/BMC"
    reset: Document = {
        "#Manager.Reset": {
            "target": f"{path}/Actions/Manager.Reset",
            "ResetType@Redfish.AllowableValues": ["ForceRestart"],
        }
    }
    manager.manager(
        built,
        path,
        "BMC",
        bmc,
        ("ForceRestart",),
        {"ManagerType": "EnclosureManager", "FirmwareVersion": None, "Actions": reset},
    )
    del built.documents[f"{path}/ResetActionInfo"]
    members = [path]
    for index, mezzanine in enumerate(mezzanines):
        members.append(
            built.resource(
                f"{ROOT}/Managers/MCU{index}",
                "Manager",
                f"MCU{index}",
                {
                    "Description": f"Microcontroller Unit for Mezz{index}",
                    "ManagerType": "AuxiliaryController",
                    "Links": {"ManagerInChassis": link(mezzanine)},
                    "Status": OK,
                },
            )
        )
    built.collection(f"{ROOT}/Managers", "Manager", "Managers Collection", members)
    built.documents[whole].setdefault("Links", {})["ManagedBy"] = links([path])


def _firmware(bmc: TwinBMC) -> dict[str, tuple[str, str]]:
    entries = {name: (name, bmc.firmware_version) for name in ("BMC", "Recovery")}
    entries["Bootloader"] = ("Bootloader", "2019.04")
    entries["FPGA0"] = ("FPGA0", "2.11")
    for node in bmc.nodes:
        entries[f"{node.node_id}.BIOS"] = (f"{node.node_id}.BIOS", node.bios_version)
        if node.hardware.gpus:
            entries[f"{node.node_id}.AccVBIOS"] = (f"{node.node_id}.AccVBIOS", "113-D65201-042")
        for nic in _nics(node):
            entries[f"{node.node_id}.{nic}"] = (f"{node.node_id}.{nic}", "1.5.41")
    return entries


def _no_uuid(bmc: TwinBMC) -> None:
    for node in bmc.nodes:
        node.uuid = ""
    bmc.uuid = ""


def _shared_serial(bmc: TwinBMC) -> None:
    for node in bmc.nodes:
        node.serial = bmc.nodes[0].serial


def _no_links(built: Tree, _bmc: TwinBMC) -> None:
    for document in [*built.find("ComputerSystem"), *built.find("Chassis")]:
        document.pop("Links", None)


def _no_boot_override(built: Tree, _bmc: TwinBMC) -> None:
    for document in built.find("ComputerSystem"):
        boot = document["Boot"]
        document["Boot"] = {key: boot[key] for key in ("BootOrder", "BootOptions")}


def _hsn_not_available(built: Tree, bmc: TwinBMC) -> None:
    booted = {node.node_id for node in bmc.nodes if node.boot_progress is BootProgress.OS_RUNNING}
    for node in bmc.nodes:
        if node.node_id in booted:
            continue
        for nic in _nics(node):
            if nic != "ManagementEthernet":
                document = built.documents[f"{ROOT}/Systems/{node.node_id}/EthernetInterfaces/{nic}"]
                document["MACAddress"] = "Not Available"
                document["PermanentMACAddress"] = ""
                adapter = f"{ROOT}/Chassis/{node.node_id}/NetworkAdapters/{nic}"
                for path in (f"{adapter}/NetworkDeviceFunctions/0", f"{adapter}/NetworkPorts/0"):
                    del built.documents[path]
                for name in ("NetworkDeviceFunctions", "NetworkPorts"):
                    built.documents[f"{adapter}/{name}"] |= {"Members": [], "Members@odata.count": 0}


def _nic_without_name(built: Tree, _bmc: TwinBMC) -> None:
    for document in built.find("EthernetInterface"):
        del document["Name"]


def _gpus_counted(built: Tree, bmc: TwinBMC) -> None:
    for node, document in zip(bmc.nodes, built.find("ComputerSystem"), strict=True):
        if node.hardware.gpus:
            count = node.hardware.processors + node.hardware.gpus
            document["ProcessorSummary"] = {"Count": count, "Model": node.hardware.gpu_model}


def _error_correction_text(built: Tree, _bmc: TwinBMC) -> None:
    for document in built.find("Memory"):
        document["ErrorCorrection"] = "Multi-bit ECC"


def _offset_zero(built: Tree, _bmc: TwinBMC) -> None:
    built.documents[f"{ROOT}/Managers/BMC"]["DateTimeLocalOffset"] = "0"


def _setting_range(built: Tree, _bmc: TwinBMC) -> None:
    for document in built.find("Control"):
        document["SettingRangeMin"] = document.pop("AllowableMin")
        document["SettingRangeMax"] = document.pop("AllowableMax")


def _controls_too_early(built: Tree, bmc: TwinBMC) -> None:
    for node in bmc.nodes:
        path = f"{ROOT}/Chassis/{node.node_id}"
        limit = built.resource(
            f"{path}/Controls/NodePowerLimit",
            "Control",
            "Node Power Limit",
            {
                "ControlType": "Power",
                "ControlMode": "Disabled",
                "PhysicalContext": "Chassis",
                "SetPoint": 0,
                "AllowableMin": 764,
                "AllowableMax": 2754,
                "Status": OK,
            },
        )
        controls = built.collection(f"{path}/Controls", "Control", "Controls", [limit])
        built.documents[path]["Controls"] = link(controls)


_CAPTURE = "HPE Cray EX235a capture"

_QUIRKS = (
    Quirk("no-uuid", "six Cray EX captures", "neither Systems nor the BMC have a UUID", make=_no_uuid),
    Quirk(
        "shared-board-serial",
        "Cray EX captures with several nodes on a BMC",
        "the Systems of one board show the same SerialNumber",
        make=_shared_serial,
    ),
    Quirk(
        "no-system-chassis-links",
        "six Cray EX captures",
        "no link between System and Chassis in either direction; they match by Id",
        edit=_no_links,
    ),
    Quirk(
        "no-boot-override",
        _CAPTURE,
        "Boot has BootOrder and BootOptions and no BootSourceOverride properties",
        edit=_no_boot_override,
    ),
    Quirk(
        "hsn-mac-not-available",
        _CAPTURE,
        "high-speed NICs say 'Not Available' for their MAC until the node has booted",
        edit=_hsn_not_available,
        fails=(r".*/EthernetInterfaces/HPCNet\d+ /(Permanent)?MACAddress",),
    ),
    Quirk(
        "nic-without-name",
        _CAPTURE,
        "EthernetInterface has no Name",
        edit=_nic_without_name,
        fails=(r".*/EthernetInterfaces/\w+ /Name",),
    ),
    Quirk(
        "gpus-counted-as-processors",
        "EX235a and EX235n captures",
        "ProcessorSummary.Count includes the GPUs and Model is the GPU's",
        edit=_gpus_counted,
    ),
    Quirk(
        "error-correction-text",
        _CAPTURE,
        "Memory.ErrorCorrection is 'Multi-bit ECC', which is not in the enumeration",
        edit=_error_correction_text,
        fails=(r".*/Memory/DIMM\d+ /ErrorCorrection",),
    ),
    Quirk(
        "datetime-offset-zero",
        _CAPTURE,
        "Manager.DateTimeLocalOffset is '0'",
        edit=_offset_zero,
        fails=(r".*/Managers/BMC /DateTimeLocalOffset",),
    ),
    Quirk(
        "controls-too-early",
        _CAPTURE,
        "Chassis 1.5.1 has the Controls of 1.17, with the power limit",
        edit=_controls_too_early,
        fails=(r".*/Chassis/Node\d+ /Controls",),
    ),
    Quirk(
        "setting-range",
        "EX235a capture; HPE's CSM profile asks for it",
        "a power limit's range is SettingRangeMin and SettingRangeMax instead of AllowableMin and AllowableMax",
        edit=_setting_range,
        fails=(r".*/Controls/NodePowerLimit /SettingRange(Min|Max)",),
    ),
)

_EPYC_7A53 = ("AMD EPYC 7A53 64-Core Processor", 64)
_EPYC_7763 = ("AMD EPYC 7763 64-Core Processor", 64)

CRAY_EX = Personality(
    name="cray-ex",
    tree=tree,
    models=(
        Model(
            "HPE",
            "HPE CRAY EX235a",
            ("ex235a.bios-1.3.6", "ex235a.bios-1.6.2"),
            ("nc.1.6.30", "nc.1.7.4", "nc.1.9.8"),
            (_EPYC_7A53,),
            1,
            8,
            (8,),
            (65536,),
            5,
            gpu="AMD INSTINCT MI200 (MCM) OAM LC",
            gpus=8,
        ),
        Model(
            "HPE",
            "HPE CRAY EX425",
            ("ex425.bios-1.7.5", "ex425.bios-1.8.0"),
            ("nc.1.6.30", "nc.1.9.8"),
            (_EPYC_7763, ("AMD EPYC 7713 64-Core Processor", 64)),
            2,
            16,
            (15, 16),
            (16384, 32768),
            2,
        ),
    ),
    quirks=_QUIRKS,
    expand=Expand(ignored=True),
    etag=Etag.WEAK_IN_BODY,
    reset_types=("On", "ForceOff", "Off"),
    boot_targets=("None", "Pxe", "Hdd", "BiosSetup"),
    node_id="Node{}".format,
    serial="AA999999",
    node_serial="AA99999999",
    many_nodes=True,
    base="1.4",
)
