"""`/boot/v1/hosts` and `/boot/v1/dumpstate` over HTTP."""

from __future__ import annotations

import pytest
from tests.bss.records import MAC, NODE, boot, component, interface, known_node

OTHER = "x1000c0s1b0n0"
OF_NODE = {
    "ID": NODE,
    "Type": "Node",
    "State": "Ready",
    "Flag": "OK",
    "Enabled": True,
    "Role": "Compute",
    "NID": 1,
    "Arch": "X86",
    "FQDN": f"{NODE}.example.org",
    "MAC": [MAC, "aa:bb:cc:dd:ee:02"],
    "EndpointEnabled": True,
}


@pytest.fixture
async def api(api, given):
    bmc = component("x1000c0s0b0", type_="NodeBMC", nid=None, role="")
    await given(*known_node(), interface("aa:bb:cc:dd:ee:02"), component(OTHER, nid=2), bmc)
    return api


async def test_all_nodes_and_nothing_but_nodes(api):
    hosts = (await api.get("/boot/v1/hosts")).json()
    assert [host["ID"] for host in hosts] == [NODE, OTHER]
    assert hosts[0] == OF_NODE
    assert {key: hosts[1][key] for key in ("FQDN", "MAC", "EndpointEnabled")} == {
        "FQDN": "",
        "MAC": [],
        "EndpointEnabled": False,
    }


async def test_the_list_follows_changes(api, given):
    await api.get("/boot/v1/hosts")
    await given(interface("aa:bb:cc:dd:ee:03", OTHER))
    assert (await api.get("/boot/v1/hosts")).json()[1]["MAC"] == ["aa:bb:cc:dd:ee:03"]


async def test_a_host_is_told_once_for_each_time_it_is_named(api):
    answer = await api.get("/boot/v1/hosts", params={"name": f"{NODE},{OTHER}", "mac": MAC.upper(), "nid": "0x1"})
    assert [host["ID"] for host in answer.json()] == [NODE, OTHER, NODE, NODE]
    assert answer.json()[2] == OF_NODE


@pytest.mark.parametrize(
    "query", [{"name": f"{NODE},no"}, {"mac": "aa:00:00:00:00:01"}, {"nid": "9"}, {"name": "x1000c0s0b0"}]
)
async def test_one_unknown_host_refuses_the_request(api, query):
    assert (await api.get("/boot/v1/hosts", params=query)).status_code == 404


async def test_a_bad_nid(api):
    answer = await api.get("/boot/v1/hosts", params={"nid": "x"})
    assert (answer.status_code, answer.json()["detail"]) == (400, "Bad Request - Invalid nid 'x'")


async def test_asking_for_a_refresh(api):
    answer = await api.post("/boot/v1/hosts")
    assert (answer.status_code, answer.content, answer.headers["cache-control"]) == (204, b"", "no-cache")


async def test_dumpstate_has_hosts_and_parameters_but_no_cloud_init_data(api, given):
    await given(boot(NODE, meta_data={"secret": 1}, user_data={"secret": 2}))
    answer = await api.get("/boot/v1/dumpstate")
    state = answer.json()
    assert list(state) == ["Components", "Params"]
    assert state["Components"] == (await api.get("/boot/v1/hosts")).json()
    assert [entry["hosts"] for entry in state["Params"]] == [[NODE]]
    assert state["Params"][0]["cloud-init"]["meta-data"] is None
    assert "secret" not in answer.text
