"""Clusters from a seed."""

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carrack.errors import InvalidInput
from carrack.names import xname_type
from carrack.twin.cluster import Power
from carrack.twin.describe import description
from carrack.twin.generate import Quirks, generate_cluster, xname_of_bmc
from carrack.twin.personalities import PERSONALITIES


@given(seed=st.integers(0, 1000), per_bmc=st.integers(1, 4))
@settings(max_examples=20, deadline=None)
def test_same_seed_same_cluster(seed, per_bmc):
    first, again = (generate_cluster(12, seed, per_bmc=per_bmc, decoys=2) for _ in range(2))

    assert description(first) == description(again)
    assert [node.hardware for node in first.nodes()] == [node.hardware for node in again.nodes()]


def test_another_seed_is_another_cluster():
    assert description(generate_cluster(10, 1)) != description(generate_cluster(10, 2))


def test_a_thousand_bmcs_share_nothing_that_identifies():
    cluster = generate_cluster(1000, 5, bmc_subnet="127.0.0.0/16", quirks=Quirks.USUAL)
    nodes = cluster.nodes()

    macs = [mac for node in nodes for mac in node.macs] + [bmc.mac for bmc in cluster.bmcs]
    assert len(set(macs)) == len(macs)
    assert all(mac.startswith("02:") and len(mac) == 17 for mac in macs), "locally administered"
    for values in (
        [bmc.serial for bmc in cluster.bmcs],
        [bmc.address for bmc in cluster.bmcs],
        [bmc.xname for bmc in cluster.bmcs],
        [node.serial for node in nodes if node.serial],
        [node.uuid for node in nodes if node.uuid],
    ):
        assert len(values) > 500
        assert len(set(values)) == len(values)


def test_a_thousand_bmcs_differ_in_what_they_are():
    cluster = generate_cluster(1000, 5, bmc_subnet="127.0.0.0/16")

    assert {bmc.personality for bmc in cluster.bmcs} == set(PERSONALITIES)
    assert {bmc.model for bmc in cluster.bmcs} == {
        model.name for kind in PERSONALITIES.values() for model in kind.models
    }
    assert len({(bmc.model, bmc.firmware_version) for bmc in cluster.bmcs}) > 20
    assert len({node.hardware.dimms for node in cluster.nodes()}) > 5
    assert len({bmc.quirks for bmc in cluster.bmcs}) > 5


def test_ten_nodes_are_ten_bmcs_and_off():
    cluster = generate_cluster(10, 1)

    assert [bmc.address for bmc in cluster.bmcs] == [f"127.0.1.{number}" for number in range(1, 11)]
    assert [len(bmc.nodes) for bmc in cluster.bmcs] == [1] * 10
    assert all(node.power is Power.OFF for node in cluster.nodes())


@pytest.mark.parametrize("per_bmc", [2, 4])
def test_only_blades_carry_several_nodes(per_bmc):
    cluster = generate_cluster(21, 1, ["cray-ex", "hpe-ilo"], per_bmc=per_bmc)

    assert len(cluster.nodes()) == 21
    assert {len(bmc.nodes) for bmc in cluster.bmcs if bmc.personality == "hpe-ilo"} == {1}
    sizes = [len(bmc.nodes) for bmc in cluster.bmcs if bmc.personality == "cray-ex"]
    assert sizes[:-1] == [per_bmc] * (len(sizes) - 1)
    assert [node.node_id for node in cluster.bmcs[0].nodes] == [f"Node{number}" for number in range(per_bmc)]
    assert cluster.bmcs[0].nodes[1].xname == "x1000c0s0b0n1"


@given(st.integers(0, 9000 * 64 - 1))
def test_bmc_names_are_xnames(index):
    assert xname_type(xname_of_bmc(index)) == "NodeBMC"


def test_bmc_names_follow_the_cabinet():
    assert [xname_of_bmc(index) for index in (0, 7, 8, 63, 64)] == [
        "x1000c0s0b0",
        "x1000c0s7b0",
        "x1000c1s0b0",
        "x1000c7s7b0",
        "x1001c0s0b0",
    ]


def test_decoys_are_at_the_other_end():
    cluster = generate_cluster(3, 1, bmc_subnet="127.0.9.0/28", decoys=2)

    assert cluster.decoys == ["127.0.9.14", "127.0.9.13"]
    assert all(IPv4Address(bmc.address) in IPv4Network("127.0.9.0/28") for bmc in cluster.bmcs)


@pytest.mark.parametrize(
    "wrong",
    [
        {"nodes": 0},
        {"per_bmc": 5},
        {"decoys": -1},
        {"personalities": ["sun-ilom"]},
        {"bmc_subnet": "10.0.0.0/24"},
        {"bmc_subnet": "127.0.0.1/24"},
        {"bmc_subnet": "127.0.0.0/29", "decoys": 3},
        {"bmc_subnet": "127.0.0.0/32", "nodes": 1},
        {"bmc_subnet": "the other one"},
    ],
)
def test_impossible_clusters_are_refused(wrong):
    with pytest.raises(InvalidInput):
        generate_cluster(**({"nodes": 4, "seed": 1} | wrong))


def test_quirks_change_identity():
    usual, none = (
        generate_cluster(2, 1, ["cray-ex"], per_bmc=2, quirks=quirks).bmcs[0] for quirks in (Quirks.ALL, Quirks.NONE)
    )

    assert [node.uuid for node in usual.nodes] == ["", ""]
    assert len({node.serial for node in usual.nodes}) == 1
    assert all(node.uuid for node in none.nodes)
    assert len({node.serial for node in none.nodes}) == 2
