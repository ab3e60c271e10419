"""The documents of every personality."""

import pytest

from carrack.errors import InvalidInput
from carrack.twin.cluster import BootProgress, Power
from carrack.twin.generate import Quirks, generate_cluster
from carrack.twin.personalities import PERSONALITIES, personality
from carrack.twin.quirk import Behaviour


def bmcs(name, quirks, number=12):
    return generate_cluster(number, 11, [name], per_bmc=4, quirks=quirks).bmcs


def document(bmc, path):
    return personality(bmc.personality).documents(bmc).documents[f"/redfish/v1/{path}"]


def links(value):
    """Every reference, ActionInfo included, wherever it is."""
    if isinstance(value, list):
        for item in value:
            yield from links(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in ("@odata.id", "@Redfish.ActionInfo"):
                yield inner
            else:
                yield from links(inner)


@pytest.mark.parametrize("quirks", list(Quirks))
@pytest.mark.parametrize("name", PERSONALITIES)
def test_every_link_resolves(name, quirks):
    kind = PERSONALITIES[name]

    for bmc in bmcs(name, quirks):
        tree = kind.documents(bmc)
        known = set(tree.documents) | set(tree.refused)
        known |= {path.lower() for path in known} if kind.ignores_case else set()
        for path, shown in tree.documents.items():
            for target in links(shown):
                assert target.partition("#")[0].rstrip("/") in known, f"{name}: {path} -> {target}"


@pytest.mark.parametrize("quirks", [Quirks.NONE, Quirks.ALL])
@pytest.mark.parametrize("name", PERSONALITIES)
def test_every_document_is_reached_from_the_root(name, quirks):
    """What is not linked would never be judged by a crawler or validator."""
    bmc = bmcs(name, quirks)[0]
    documents = personality(name).documents(bmc).documents
    by_key = {path.lower(): path for path in documents}

    seen, waiting = set(), ["/redfish/v1"]
    while waiting:
        path = by_key.get(waiting.pop().partition("#")[0].rstrip("/").lower())
        if path and path not in seen:
            seen.add(path)
            waiting.extend(links(documents[path]))
    assert set(documents) == seen


@pytest.mark.parametrize("quirks", [Quirks.NONE, Quirks.ALL])
@pytest.mark.parametrize("name", PERSONALITIES)
def test_inventory_is_what_the_node_has(name, quirks):
    kind = PERSONALITIES[name]
    for bmc in bmcs(name, quirks):
        tree = kind.documents(bmc)
        systems = tree.find("ComputerSystem")
        assert [system["Id"] for system in systems] == [node.node_id for node in bmc.nodes]
        modules = [module for module in tree.find("Memory") if module["Status"]["State"] != "Absent"]
        assert sum(module["CapacityMiB"] for module in modules) == sum(
            node.hardware.dimms * node.hardware.dimm_mib for node in bmc.nodes
        )
        cpus = [cpu for cpu in tree.find("Processor") if cpu["ProcessorType"] == "CPU"]
        assert len(cpus) == sum(node.hardware.processors for node in bmc.nodes)
        serials = [part["SerialNumber"] for part in [*modules, *tree.find("Drive")]]
        assert len(set(serials)) == len(serials)


@pytest.mark.parametrize("quirks", [Quirks.NONE, Quirks.ALL])
@pytest.mark.parametrize("name", PERSONALITIES)
def test_the_mac_that_boots_can_be_found(name, quirks):
    for bmc in bmcs(name, quirks):
        shown = str(personality(name).documents(bmc).documents).lower()
        for node in bmc.nodes:
            assert node.macs[0] in shown, f"{bmc.xname} hides its boot MAC"


@pytest.mark.parametrize("name", PERSONALITIES)
def test_power_state_shows(name):
    bmc = bmcs(name, Quirks.ALL)[0]
    node = bmc.nodes[0]
    before = document(bmc, f"Systems/{node.node_id}")["PowerState"]
    node.power, node.boot_progress = Power.ON, BootProgress.OS_RUNNING
    after = document(bmc, f"Systems/{node.node_id}")

    assert (before, after["PowerState"]) == ("Off", "On")
    if name != "cray-ex":
        assert after["BootProgress"] == {"LastState": "OSRunning"}


@pytest.mark.parametrize("name", PERSONALITIES)
def test_quirks_say_where_they_were_seen(name):
    quirks = PERSONALITIES[name].quirks

    assert len({quirk.id for quirk in quirks}) == len(quirks)
    for quirk in quirks:
        assert quirk.seen
        assert quirk.does
        assert 0 < quirk.share <= 1
        assert quirk.edit or quirk.make or quirk.behaviour, f"{quirk.id} does nothing"


def test_every_behaviour_has_a_quirk():
    assert {quirk.behaviour for kind in PERSONALITIES.values() for quirk in kind.quirks} >= set(Behaviour)


def test_unknown_personality():
    with pytest.raises(InvalidInput, match="hpe-ilo"):
        personality("hpe-oa")


def test_high_speed_macs_of_cray_appear_when_the_node_has_booted():
    bmc = bmcs("cray-ex", Quirks.ALL)[0]
    node = bmc.nodes[0]
    path = f"Systems/{node.node_id}/EthernetInterfaces/HPCNet0"

    assert document(bmc, path)["MACAddress"] == "Not Available"
    node.power, node.boot_progress = Power.ON, BootProgress.OS_RUNNING
    assert document(bmc, path)["MACAddress"] == node.macs[1]


def test_gpus_are_processors_where_the_vendor_says_so():
    def count(name):
        bmc = next(bmc for bmc in bmcs(name, Quirks.ALL, 40) if bmc.nodes[0].hardware.gpus)
        node, tree = bmc.nodes[0], personality(name).documents(bmc)
        shown = [cpu for cpu in tree.find("Processor") if cpu["ProcessorType"] == "GPU"]
        return node, len(shown) // len(bmc.nodes), tree.find("ComputerSystem")[0]["ProcessorSummary"]["Count"]

    node, shown, counted = count("cray-ex")
    assert (shown, counted) == (node.hardware.gpus, node.hardware.processors + node.hardware.gpus)
    node, shown, counted = count("supermicro")
    assert (shown, counted) == (0, node.hardware.processors)


def test_mac_notation():
    dell, supermicro = bmcs("dell-idrac", Quirks.ALL)[0], bmcs("supermicro", Quirks.ALL)[0]

    assert document(dell, "Systems/System.Embedded.1/EthernetInterfaces/NIC.Embedded.1-1-1")["MACAddress"] == (
        dell.nodes[0].macs[0].upper()
    )
    assert document(supermicro, "Systems/1/EthernetInterfaces/1")["MACAddress"] == supermicro.nodes[0].macs[0]
