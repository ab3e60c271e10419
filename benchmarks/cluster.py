"""A synthetic cluster: Cray EX4252 blades in full cabinets, described as an administrator's clients describe it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

NODES_PER_BMC = 4
KERNEL = "http://images.example/boot-images/compute/kernel"
INITRD = "http://images.example/boot-images/compute/initrd"
PARAMS = "console=ttyS0,115200 ip=dhcp rd.neednet=1 root=live:http://images.example/boot-images/compute/rootfs"


@dataclass(frozen=True)
class Node:
    """A node with one network interface."""

    xname: str
    nid: int
    mac: str
    address: str


def nodes(count: int, start: int = 0) -> list[Node]:
    """`count` nodes, from the one with index `start` on; index and node belong together for ever."""
    places = product(range(1000, 10_000), range(8), range(8), range(2), range(NODES_PER_BMC))
    return [
        Node(
            "x{}c{}s{}b{}n{}".format(*place),
            index + 1,
            mac(index),
            f"10.{index >> 16}.{index >> 8 & 255}.{index & 255}",
        )
        for index, place in enumerate(islice(places, start, start + count), start)
    ]


def mac(index: int, prefix: str = "02:00") -> str:
    """A MAC address of its own for each index."""
    return f"{prefix}:{index >> 24 & 255:02x}:{index >> 16 & 255:02x}:{index >> 8 & 255:02x}:{index & 255:02x}"


def components(members: list[Node]) -> dict[str, Any]:
    """The body of POST State/Components."""
    return {
        "Components": [
            {
                "ID": node.xname,
                "State": "On",
                "Enabled": True,
                "Role": "Compute",
                "NID": node.nid,
                "Arch": "X86",
                "Class": "Mountain",
            }
            for node in members
        ]
    }


def boot_parameters(members: list[Node]) -> dict[str, Any]:
    """The body of PUT bootparameters."""
    return {"hosts": [node.xname for node in members], "kernel": KERNEL, "initrd": INITRD, "params": PARAMS}


def endpoints(members: list[Node]) -> Iterator[dict[str, Any]]:
    """The bodies of POST Inventory/RedfishEndpoints, one for each BMC, as Magellan sends them."""
    for first in range(0, len(members), NODES_PER_BMC):
        yield _endpoint(members[first : first + NODES_PER_BMC], first // NODES_PER_BMC)


def _endpoint(members: list[Node], number: int) -> dict[str, Any]:
    bmc = members[0].xname.rpartition("n")[0]
    address = f"10.128.{number >> 8 & 255}.{number & 255}"
    base = f"https://{address}/redfish/v1"
    manager_nic = {
        "uri": f"{base}/Managers/BMC/EthernetInterfaces/eth0",
        "mac": mac(number, "02:01"),
        "ip": address,
        "enabled": True,
    }
    return {
        "ID": bmc,
        "Type": "",
        "Name": "",
        "FQDN": address,
        "User": "root",
        "MACRequired": True,
        "MACAddr": mac(number, "02:01"),
        "RediscoverOnUpdate": False,
        "SchemaVersion": 1,
        "Systems": [_system(base, place, node) for place, node in enumerate(members)],
        "Managers": [
            {
                "uri": f"{base}/Managers/BMC",
                "uuid": f"00000000-0000-4000-8001-{number:012x}",
                "name": "BMC",
                "model": "nC",
                "type": "BMC",
                "firmware_version": "nc.1.9.13",
                "actions": ["ForceRestart"],
                "ethernet_interfaces": [{**manager_nic, "name": "eth0", "description": "Management"}],
            }
        ],
    }


def _system(base: str, place: int, node: Node) -> dict[str, Any]:
    uri = f"{base}/Systems/Node{place}"
    return {
        "uri": uri,
        "uuid": f"00000000-0000-4000-8000-{node.nid:012x}",
        "name": f"Node{place}",
        "manufacturer": "Cray Inc.",
        "model": "EX4252",
        "serial": f"SN{node.nid:08}",
        "bios_version": "ex4252.bios-1.8.0",
        "system_type": "Physical",
        "processor_count": 2,
        "processor_type": "AMD EPYC 9654",
        "memory_total": 768,
        "actions": ["On", "ForceOff", "GracefulShutdown", "ForceRestart"],
        "power": {"state": "On", "mode": "", "restore_policy": "AlwaysOff", "power_control_ids": []},
        "links": {"chassis": [f"/redfish/v1/Chassis/Node{place}"], "managers": ["/redfish/v1/Managers/BMC"]},
        "node_id": f"Node{place}",
        "ethernet_interfaces": [
            {
                "uri": f"{uri}/EthernetInterfaces/HPCNet0",
                "mac": node.mac,
                "ip": node.address,
                "name": "HPCNet0",
                "description": "Node Maintenance Network",
                "enabled": True,
            }
        ],
    }
