"""The steps of an administrator from an empty database to booting nodes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from ipaddress import IPv4Address
from typing import Any

from carrack.demo.boots import Node
from carrack.demo.commands import Administrator
from carrack.demo.console import Narrator
from carrack.demo.scene import Scene
from carrack.errors import CarrackError
from carrack.names import fold_nodes

ROLE = "Compute"
GROUP = "compute"


def find_bmcs(narrator: Narrator, administrator: Administrator, scene: Scene) -> None:
    """Scan the BMC network; the result goes to ``bmcs.json``."""
    administrator.run(
        *("magellan", "scan", "--subnet", str(scene.bmc_network), "--port", str(scene.bmc_port), "--insecure"),
        *("--disable-cache", "--output-format", "json", "--output", str(scene.path("bmcs.json"))),
    )
    found = json.loads(scene.path("bmcs.json").read_text())
    tried = scene.bmc_network.num_addresses - 2
    narrator.say(f"{len(found)} BMCs among {tried} addresses; the others are closed, or web servers that are no BMC")
    if len(found) != scene.count:
        raise CarrackError(f"the scan found {len(found)} BMCs, and there are {scene.count}")


def read_bmcs(narrator: Narrator, administrator: Administrator, scene: Scene) -> None:
    """Crawl every BMC, keep every answer, map them, and send the result to SMD."""
    _collect(administrator, scene)
    administrator.run("magellan", "send", "--data", f"@{scene.path('inventory.json')}", scene.url)
    hardware = administrator.call("GET", f"{scene.url}/hsm/v2/Inventory/Hardware")
    kinds: dict[str, int] = {}
    for part in hardware:
        kinds[part["Type"]] = kinds.get(part["Type"], 0) + 1
    narrator.say("SMD now holds " + ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items())))


def read_bmcs_again(narrator: Narrator, administrator: Administrator, scene: Scene) -> None:
    """Crawl every BMC once more, so that SMD's states follow what has happened since."""
    _collect(administrator, scene)
    administrator.run("magellan", "send", "--force-update", "--data", f"@{scene.path('inventory.json')}", scene.url)
    nodes = administrator.call("GET", f"{scene.url}/hsm/v2/State/Components?type=Node&stateonly=true")["Components"]
    states = [node["State"] for node in nodes]
    narrator.say("SMD has " + ", ".join(f"{states.count(state)} nodes {state}" for state in sorted(set(states))))


def _collect(administrator: Administrator, scene: Scene) -> None:
    administrator.run(
        *("magellan", "collect", "--data", f"@{scene.path('bmcs.json')}", "--insecure"),
        *("--bmc-id-map", f"@{scene.path('id-map.json')}", "--secrets-file", str(scene.path("secrets.json"))),
        *("--capsules", str(scene.path("capsules")), "--output-file", str(scene.path("inventory.json"))),
    )


def give_addresses(administrator: Administrator, scene: Scene) -> None:
    """Give the NIC that each node boots from an address, which is what DHCP will answer."""
    server = scene.server.rpartition(":")[0]
    reserve = ("--reserve", server) if IPv4Address(server) in scene.node_network else ()
    administrator.run("netboot", "assign", "--smd", scene.url, "--subnet", str(scene.node_network), *reserve)


def list_nodes(administrator: Administrator, scene: Scene) -> list[Node]:
    """The nodes as SMD knows them by now."""
    components = administrator.call("GET", f"{scene.url}/hsm/v2/State/Components?type=Node")["Components"]
    interfaces = administrator.call("GET", f"{scene.url}/hsm/v2/Inventory/EthernetInterfaces", say_nothing=True)
    hardware = administrator.call("GET", f"{scene.url}/hsm/v2/Inventory/Hardware?type=Node", say_nothing=True)
    models = {place["ID"]: _model(place) for place in hardware}
    booting = {nic["ComponentID"]: nic for nic in interfaces if nic["IPAddresses"] and nic["Type"] == "Node"}
    nodes = [
        Node(
            xname=component["ID"],
            nid=component["NID"],
            mac=booting[component["ID"]]["MACAddress"],
            address=booting[component["ID"]]["IPAddresses"][0]["IPAddress"],
            model=models.get(component["ID"]) or "not given",
        )
        for component in components
        if component["ID"] in booting
    ]
    if len(nodes) != scene.count:
        raise CarrackError(f"SMD holds {len(nodes)} nodes with an address to boot from, and there are {scene.count}")
    return nodes


def configure_boot(administrator: Administrator, scene: Scene, nodes: Sequence[Node], params: str) -> None:
    """Put the nodes in a group; say what its role boots, and what cloud-init gives them."""
    administrator.call(
        "POST",
        f"{scene.url}/hsm/v2/groups",
        {
            "label": GROUP,
            "description": "compute nodes of the demo",
            "members": {"ids": [node.xname for node in nodes]},
        },
    )
    administrator.call(
        "POST",
        f"{scene.url}/boot/v1/bootparameters",
        {
            "hosts": [ROLE],
            "kernel": f"{scene.images_url}/kernel",
            "initrd": f"{scene.images_url}/initrd",
            "params": params,
            "cloud-init": {
                "user-data": {"phone_home": {"url": f"{scene.url}/cloud-init/phone-home/$INSTANCE_ID", "post": "all"}}
            },
        },
    )
    administrator.call(
        "POST",
        f"{scene.url}/cloud-init/admin/cluster-defaults",
        {"cluster-name": "demo", "short-name": "nid", "nid-length": 6, "base-url": f"{scene.url}/cloud-init"},
    )
    administrator.call(
        "POST",
        f"{scene.url}/cloud-init/admin/groups",
        {
            "name": GROUP,
            "description": "compute nodes of the demo",
            "meta-data": {"greeting": "welcome aboard"},
            "file": {"content": "#cloud-config\nntp:\n  enabled: true\n", "encoding": "plain"},
        },
    )


def power(administrator: Administrator, scene: Scene, action: str, nodes: Sequence[Node]) -> None:
    """Switch nodes through the Redfish of their BMCs."""
    administrator.run(
        *("power", action, fold_nodes([node.xname for node in nodes]), "--smd", scene.url),
        *("--secrets-file", str(scene.path("secrets.json"))),
    )


def power_states(administrator: Administrator, scene: Scene, nodes: Sequence[Node]) -> dict[str, str]:
    """The power state that each node's BMC reports."""
    answer = administrator.run(
        *("power", "status", fold_nodes([node.xname for node in nodes]), "--smd", scene.url),
        *("--secrets-file", str(scene.path("secrets.json")), "--json"),
        say_nothing=True,
    )
    return {row["xname"]: row["power"] for row in json.loads(answer)}


def _model(place: dict[str, Any]) -> str:
    """Manufacturer and model; some vendors begin the model with their name."""
    fru = place.get("PopulatedFRU", {}).get("NodeFRUInfo", {})
    maker, model = fru.get("Manufacturer", ""), fru.get("Model", "")
    return model if model.lower().startswith(maker.lower()) else f"{maker} {model}".strip()
