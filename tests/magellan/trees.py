"""Small Redfish trees in the shapes of real BMCs."""

from typing import Any

ROOT = "/redfish/v1"


def link(uri: str) -> dict[str, str]:
    return {"@odata.id": uri}


def collection(uri: str, names: list[str]) -> dict[str, Any]:
    return {
        "@odata.id": uri,
        "@odata.type": "#Collection.Collection",
        "Members@odata.count": len(names),
        "Members": [link(f"{uri}/{name}") for name in names],
    }


def resource(uri: str, schema: str, **more: Any) -> dict[str, Any]:
    return {"@odata.id": uri, "@odata.type": f"#{schema}.v1_0_0.{schema}", "Id": uri.rpartition("/")[2], **more}


def rack_server(*, expand: bool = False) -> dict[str, dict[str, Any]]:
    """One node with two CPUs, two modules (one slot empty), two drives, three NICs, an adapter and a power supply."""
    system, chassis, manager = f"{ROOT}/Systems/1", f"{ROOT}/Chassis/1", f"{ROOT}/Managers/1"
    tree: dict[str, dict[str, Any]] = {
        ROOT: {
            "@odata.id": f"{ROOT}/",
            "@odata.type": "#ServiceRoot.v1_5_0.ServiceRoot",
            "RedfishVersion": "1.6.0",
            "Vendor": "Acme",
            "Systems": link(f"{ROOT}/Systems"),
            "Chassis": link(f"{ROOT}/Chassis/"),
            "Managers": link(f"{ROOT}/Managers"),
        },
        f"{ROOT}/Systems": collection(f"{ROOT}/Systems", ["1"]),
        f"{ROOT}/Chassis": collection(f"{ROOT}/Chassis", ["1"]),
        f"{ROOT}/Managers": collection(f"{ROOT}/Managers", ["1"]),
        system: resource(
            system,
            "ComputerSystem",
            SerialNumber="S1",
            Manufacturer="Acme",
            Model="R1",
            UUID="11111111-2222-3333-4444-555555555555",
            PowerState="Off",
            SystemType="Physical",
            ProcessorSummary={"Count": 9, "Model": "GPU"},
            MemorySummary={"TotalSystemMemoryGiB": None},
            Processors=link(f"{system}/Processors"),
            Memory=link(f"{system}/Memory"),
            Storage=link(f"{system}/Storage"),
            EthernetInterfaces=link(f"{system}/EthernetInterfaces"),
            Links={"Chassis": [link(f"{chassis}/")], "ManagedBy": [link(manager)]},
            Actions={
                "#ComputerSystem.Reset": {
                    "target": f"{system}/Actions/ComputerSystem.Reset",
                    "@Redfish.ActionInfo": f"{system}/ResetActionInfo",
                }
            },
        ),
        f"{system}/ResetActionInfo": resource(
            f"{system}/ResetActionInfo",
            "ActionInfo",
            Parameters=[{"Name": "ResetType", "AllowableValues": ["On", "ForceOff"]}],
        ),
        chassis: resource(
            chassis,
            "Chassis",
            ChassisType="RackMount",
            SerialNumber="C1",
            Manufacturer="Acme",
            PartNumber="P9",
            Links={"ComputerSystems": [link(system)]},
            NetworkAdapters=link(f"{chassis}/NetworkAdapters"),
            Power=link(f"{chassis}/Power"),
        ),
        f"{chassis}/Power": resource(
            f"{chassis}/Power",
            "Power",
            PowerControl=[{"@odata.id": f"{chassis}/Power#/PowerControl/0", "PowerLimit": {}}],
            PowerSupplies=[{"MemberId": "0", "Name": "PSU 1", "Manufacturer": "Watt", "SerialNumber": "W1"}],
        ),
        manager: resource(
            manager,
            "Manager",
            ManagerType="BMC",
            FirmwareVersion="2.1",
            EthernetInterfaces=link(f"{manager}/EthernetInterfaces"),
        ),
    }
    below: dict[str, tuple[str, dict[str, dict[str, Any]]]] = {
        f"{system}/Processors": (
            "Processor",
            {
                f"CPU{n}": {"ProcessorType": "CPU", "Model": "C 64", "TotalCores": 64, "Manufacturer": "Acme"}
                for n in (1, 2)
            },
        ),
        f"{system}/Memory": (
            "Memory",
            {
                "DIMM1": {"CapacityMiB": 16384, "SerialNumber": "M1", "Manufacturer": "Mem", "PartNumber": "P"},
                "DIMM2": {"Status": {"State": "Absent"}},
                "DIMM10": {"CapacityMiB": "16384", "SerialNumber": "M10", "Manufacturer": "Mem", "PartNumber": "P"},
            },
        ),
        f"{system}/EthernetInterfaces": (
            "EthernetInterface",
            {
                "1": {"MACAddress": "AA-BB-CC-00-00-01", "IPv4Addresses": [{"Address": "N/A"}]},
                "2": {"MACAddress": "aa:bb:cc:00:00:02", "IPv4Addresses": [{"Address": "10.1.0.2"}]},
                "3": {"MACAddress": "Not Available", "PermanentMACAddress": "ff-ff-ff-ff-ff-ff"},
            },
        ),
        f"{manager}/EthernetInterfaces": (
            "EthernetInterface",
            {
                "1": {
                    "MACAddress": "aa:bb:cc:00:00:0f",
                    "IPv4Addresses": [{"Address": "10.0.0.5"}],
                    "InterfaceEnabled": True,
                }
            },
        ),
        f"{chassis}/NetworkAdapters": (
            "NetworkAdapter",
            {"A1": {"Manufacturer": "Nic", "Model": "ConnectX-6", "SerialNumber": "N1", "PartNumber": "P2"}},
        ),
        f"{system}/Storage": (
            "Storage",
            {"RAID": {"Drives": [link(f"{system}/Storage/RAID/Drives/{n}") for n in (1, 2)]}},
        ),
    }
    for uri, (schema, members) in below.items():
        tree[uri] = collection(uri, list(members))
        tree |= {f"{uri}/{name}": resource(f"{uri}/{name}", schema, **fields) for name, fields in members.items()}
    for number in (1, 2):
        uri = f"{system}/Storage/RAID/Drives/{number}"
        tree[uri] = resource(uri, "Drive", SerialNumber=f"D{number}", Manufacturer="Disk", CapacityBytes=10**12)
    if expand:
        tree[ROOT]["ProtocolFeaturesSupported"] = {"ExpandQuery": {"NoLinks": True, "Levels": True, "MaxLevels": 1}}
    return tree


def blade(nodes: int) -> dict[str, dict[str, Any]]:
    """A Cray EX blade: no UUID, one serial number for all nodes, no links between System and Chassis."""
    names = [f"Node{n}" for n in reversed(range(nodes))]
    tree: dict[str, dict[str, Any]] = {
        ROOT: {
            "@odata.id": ROOT,
            "RedfishVersion": "1.2.0",
            **{name: link(f"{ROOT}/{name}") for name in ("Systems", "Chassis", "Managers")},
        },
        f"{ROOT}/Systems": collection(f"{ROOT}/Systems", names),
        f"{ROOT}/Chassis": collection(f"{ROOT}/Chassis", names),
        f"{ROOT}/Managers": collection(f"{ROOT}/Managers", ["MCU0", "BMC"]),
        f"{ROOT}/Managers/BMC": resource(f"{ROOT}/Managers/BMC", "Manager", ManagerType="EnclosureManager"),
        f"{ROOT}/Managers/MCU0": resource(f"{ROOT}/Managers/MCU0", "Manager", ManagerType="AuxiliaryController"),
    }
    for name in names:
        tree[f"{ROOT}/Systems/{name}"] = resource(
            f"{ROOT}/Systems/{name}",
            "ComputerSystem",
            SerialNumber="BOARD1",
            Manufacturer="HPE",
            PartNumber="P37085",
            SystemType="Physical",
        )
        tree[f"{ROOT}/Chassis/{name}"] = resource(f"{ROOT}/Chassis/{name}", "Chassis", ChassisType="Blade")
    return tree
