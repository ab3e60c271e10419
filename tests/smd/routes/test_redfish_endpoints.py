"""``/Inventory/RedfishEndpoints`` and ``/ComponentEndpoints`` through the whole application."""

from typing import Any

import httpx
import pytest
from tests.smd.routes.steps import COMPONENTS, component, post, problem

ENDPOINTS = "/hsm/v2/Inventory/RedfishEndpoints"
CHILDREN = "/hsm/v2/Inventory/ComponentEndpoints"
INTERFACES = "/hsm/v2/Inventory/EthernetInterfaces"
BMC = "x1000c1s7b0"
CONFLICT = "operation would conflict with an existing resource that has the same FQDN or xname ID."


def record(bmc: str = BMC, **more: Any) -> dict[str, Any]:
    """What Magellan sends for a BMC with two nodes, one of them without any address."""
    return {
        "ID": bmc,
        "Type": "",
        "Name": "",
        "FQDN": f"10.0.0.{len(bmc)}",
        "User": "root",
        "Password": "calvin-the-secret",
        "MACRequired": True,
        "RediscoverOnUpdate": False,
        "SchemaVersion": 1,
        "MACAddr": "02:00:00:00:07:00",
        "Systems": [
            {
                "uri": f"https://10.0.0.7:443/redfish/v1/Systems/{number}",
                "uuid": uuid,
                "name": f"Node {number}",
                "actions": ["On", "ForceOff"],
                "power": {"state": state},
                "ethernet_interfaces": [
                    {"uri": "/redfish/v1/x/1", "mac": mac, "ip": ip, "description": "eth"},
                    {"uri": "/redfish/v1/x/2", "mac": "Not Available"},
                ],
            }
            for number, uuid, state, mac, ip in (
                (0, "", "On", "02:00:00:00:07:10", "10.0.1.7"),
                (1, "", "Off", "02-00-00-00-07-11", ""),
            )
        ],
        "Managers": [
            {
                "uri": "/redfish/v1/Managers/BMC",
                "type": "BMC",
                "ethernet_interfaces": [{"mac": "02:00:00:00:07:00", "ip": "10.0.0.7", "enabled": True}],
            }
        ],
    } | more


async def everything(api: httpx.AsyncClient) -> dict[str, str]:
    return {path: (await api.get(path)).text for path in (ENDPOINTS, CHILDREN, INTERFACES, COMPONENTS)}


async def test_a_plain_endpoint(api: httpx.AsyncClient) -> None:
    assert (await api.get(ENDPOINTS)).content == b'{"RedfishEndpoints":[]}'
    answer = await api.post(ENDPOINTS, json={"id": "X1000C1S7B0", "Type": "Node", "User": "root", "Password": "calvin"})
    assert (answer.status_code, answer.json()) == (201, [{"URI": f"{ENDPOINTS}/{BMC}"}])
    assert answer.headers["location"] == f"{ENDPOINTS}/{BMC}"
    expected = {
        "ID": BMC, "Type": "NodeBMC", "Hostname": BMC, "Domain": "", "FQDN": BMC, "Enabled": True, "User": "root",
        "Password": "", "RediscoverOnUpdate": False, "DiscoveryInfo": {"LastDiscoveryStatus": "NotYetQueried"},
    }  # fmt: skip
    assert (await api.get(f"{ENDPOINTS}/x1000c1S07b0")).json() == expected
    assert (await api.get(ENDPOINTS)).json() == {"RedfishEndpoints": [expected]}
    assert problem(await api.get(f"{ENDPOINTS}/x9c0s0b0")) == (404, "no such xname.")

    answer = await api.patch(f"{ENDPOINTS}/{BMC}", json={"Domain": "mgmt", "Password": "new"})
    assert (answer.status_code, answer.json()) == (200, expected | {"Domain": "mgmt", "FQDN": f"{BMC}.mgmt"})
    assert (await api.patch(f"{ENDPOINTS}/{BMC}", json={})).status_code == 200
    answer = await api.patch(f"{ENDPOINTS}/{BMC}", json={"FQDN": "10.0.0.7"})
    assert {**answer.json()}.items() >= {"Hostname": "10.0.0.7", "Domain": "", "FQDN": "10.0.0.7"}.items()
    assert problem(await api.patch(f"{ENDPOINTS}/x9c0s0b0", json={}))[0] == 404
    answer = await api.put(f"{ENDPOINTS}/{BMC}", json={"ID": BMC, "UseSSDP": True})
    kept = {key: value for key, value in expected.items() if key != "User"} | {"User": "", "UseSSDP": True}
    assert (answer.status_code, answer.json()) == (200, kept)
    assert problem(await api.put(f"{ENDPOINTS}/{BMC}", json={"ID": "x9c0s0b0"})) == (
        400,
        "xname in URL and PUT body do not match",
    )
    answer = await api.put(f"{ENDPOINTS}/x9c0s0b0", json={"IPAddress": "10.0.0.9"})
    assert (answer.status_code, answer.json()["ID"]) == (200, "x9c0s0b0")

    answer = await api.delete(f"{ENDPOINTS}/{BMC}")
    assert answer.json() == {"code": 0, "message": "deleted 1 entry"}
    assert problem(await api.delete(f"{ENDPOINTS}/{BMC}")) == (404, "no such xname.")
    assert problem(await api.delete(f"{ENDPOINTS}/foo")) == (400, "invalid xname")
    assert problem(await api.patch(f"{ENDPOINTS}/foo", json={})) == (400, "xname in URL is not valid")
    detail = "couldn't validate endpoint data: foo is not a valid locational xname ID"
    assert problem(await api.put(f"{ENDPOINTS}/foo", json={})) == (400, detail)
    assert (await api.delete(ENDPOINTS)).json() == {"code": 0, "message": "deleted 1 entries"}
    assert problem(await api.delete(ENDPOINTS)) == (404, "no entries to delete")


async def test_lists_are_all_or_nothing(api: httpx.AsyncClient) -> None:
    two = {"RedfishEndpoints": [{"ID": "x1c0s0b0", "FQDN": "a"}, {"ID": "x1c0b0", "FQDN": "10.0.0.2"}]}
    answer = await api.post(ENDPOINTS, json=two)
    assert (answer.status_code, answer.headers["location"]) == (201, ENDPOINTS)
    assert answer.json() == [{"URI": f"{ENDPOINTS}/x1c0s0b0"}, {"URI": f"{ENDPOINTS}/x1c0b0"}]
    before = await everything(api)
    for body, status, detail in [
        ({"RedfishEndpoints": [{"ID": "x2c0s0b0"}, {"ID": "x1c0s0b0"}]}, 409, CONFLICT),
        ({"RedfishEndpoints": [{"ID": "x2c0s0b0"}, {"ID": "x3c0s0b0", "FQDN": "a"}]}, 409, CONFLICT),
        ({"RedfishEndpoints": [{"ID": "x2c0s0b0"}, {"ID": "X2C0S0B0"}]}, 409, CONFLICT),
        (
            {"RedfishEndpoints": [{"ID": "x2c0s0b0"}, {"ID": "x1"}]},
            400,
            "couldn't validate endpoint data at idx 1: xname ID x1 has wrong type for RF endpoint: Cabinet",
        ),
    ]:
        assert problem(await api.post(ENDPOINTS, json=body)) == (status, detail)
    assert problem(await api.put(f"{ENDPOINTS}/x2c0s0b0", json={"FQDN": "a"})) == (409, CONFLICT)
    for answer in (
        await api.patch(f"{ENDPOINTS}/x1c0b0", json={"FQDN": "a"}),
        await api.put(f"{ENDPOINTS}/x1c0b0", json={"FQDN": "a"}),
    ):
        assert problem(answer) == (409, CONFLICT.removesuffix(" or xname ID."))
    for nothing in ({}, {"RedfishEndpoints": []}, {"Unknown": 1}):
        answer = await api.post(ENDPOINTS, json=nothing)
        assert (answer.status_code, answer.content) == (204, b"")
    for odd in ([], [{"ID": "x2c0s0b0"}], "x", {"RedfishEndpoints": 1}, {"ID": 1}, {"ID": "x2c0s0b0", "Enabled": "no"}):
        status, words = problem(await api.post(ENDPOINTS, json=odd))
        assert (status, words[:20]) == (500, "error decoding JSON ")
    for nothing in (b"", b"{}{}"):
        for method, path in (("POST", ENDPOINTS), ("PUT", f"{ENDPOINTS}/x1c0b0"), ("PATCH", f"{ENDPOINTS}/x1c0b0")):
            status, words = problem(await api.request(method, path, content=nothing))
            assert (status, words[:20]) == (500, "error decoding JSON ")
    assert await everything(api) == before

    for query, ids in [
        ("id=X1c0b0", ["x1c0b0"]),
        ("fqdn=A", ["x1c0s0b0"]),
        ("type=chassisbmc", ["x1c0b0"]),
        ("type=!chassisbmc", ["x1c0s0b0"]),
        ("ipaddress=10.0.0.2", ["x1c0b0"]),
        ("laststatus=NotYetQueried&type=NodeBMC", ["x1c0s0b0"]),
        ("laststatus=Strange", []),
        ("uuid=1&macaddr=2", []),
    ]:
        answer = await api.get(f"{ENDPOINTS}?{query}")
        assert [item["ID"] for item in answer.json()["RedfishEndpoints"]] == ids, query
    assert problem(await api.get(f"{ENDPOINTS}?type=Nodule"))[0] == 400
    assert len((await api.get(f"{ENDPOINTS}/Query/s0")).json()["RedfishEndpoints"]) == 2
    assert problem(await api.get(f"{ENDPOINTS}/Query/x1")) == (400, "not yet implemented")


async def test_a_magellan_record(api: httpx.AsyncClient) -> None:
    answer = await api.post(ENDPOINTS, json=record())
    assert (answer.status_code, answer.json()) == (201, [{"URI": f"{ENDPOINTS}/{BMC}"}])
    endpoint = (await api.get(f"{ENDPOINTS}/{BMC}")).json()
    assert endpoint["DiscoveryInfo"]["LastDiscoveryStatus"] == "DiscoverOK"
    assert endpoint["IPAddress"] == endpoint["FQDN"] == "10.0.0.11"
    assert "calvin" not in str(await everything(api))

    bmc = await component(api, BMC)
    assert bmc == {"ID": BMC, "Type": "NodeBMC", "State": "Ready", "Flag": "OK", "Enabled": True}
    first, second = await component(api, f"{BMC}n0"), await component(api, f"{BMC}n1")
    assert first == {
        "ID": f"{BMC}n0", "Type": "Node", "State": "On", "Flag": "OK", "Enabled": True, "Role": "Compute",
        "NID": 16402656, "Class": "River",
    }  # fmt: skip
    assert second == first | {"ID": f"{BMC}n1", "State": "Off", "NID": 16402657}

    children = (await api.get(f"{CHILDREN}?type=Node")).json()["ComponentEndpoints"]
    assert [child["ID"] for child in children] == [f"{BMC}n0", f"{BMC}n1"]
    reset = children[0]["RedfishSystemInfo"]["Actions"]["#ComputerSystem.Reset"]
    assert reset == {
        "ResetType@Redfish.AllowableValues": ["On", "ForceOff"],
        "target": "/redfish/v1/Systems/0/Actions/ComputerSystem.Reset",
    }
    interfaces = {item["ID"]: item for item in (await api.get(INTERFACES)).json()}
    assert {id_: item["ComponentID"] for id_, item in interfaces.items()} == {
        "020000000700": BMC,
        "020000000710": f"{BMC}n0",
        "020000000711": f"{BMC}n1",
    }
    assert interfaces["020000000710"]["IPAddresses"] == [{"IPAddress": "10.0.1.7"}]
    assert interfaces["020000000711"]["IPAddresses"] == []
    assert interfaces["020000000711"]["MACAddress"] == "02:00:00:00:07:11"

    before = await everything(api)
    assert problem(await api.post(ENDPOINTS, json=record())) == (409, CONFLICT)
    assert await everything(api) == before


async def test_a_record_sent_again_keeps_what_was_assigned(api: httpx.AsyncClient) -> None:
    await post(api, {"ID": f"{BMC}n0", "State": "Ready", "Role": "Service", "NID": 5})
    answer = await api.put(f"{ENDPOINTS}/{BMC}", json=record())  # unknown: created, as OpenCHAMI does
    assert (answer.status_code, answer.json()["ID"]) == (200, BMC)
    node = await component(api, f"{BMC}n0")
    assert (node["State"], node["Role"], node["NID"]) == ("Ready", "Service", 5)
    address = {"IPAddress": "10.0.1.8", "Network": "NMN"}
    assert (await api.post(f"{INTERFACES}/020000000711/IPAddresses", json=address)).status_code == 201

    swapped = record(FQDN="10.0.0.99")
    swapped["Systems"].reverse()
    assert (await api.put(f"{ENDPOINTS}/{BMC}", json=swapped)).status_code == 200
    for mac, number in (("020000000710", 0), ("020000000711", 1)):
        interface = (await api.get(f"{INTERFACES}/{mac}")).json()
        assert interface["ComponentID"] == f"{BMC}n{number}"
    assert (await api.get(f"{INTERFACES}/020000000711")).json()["IPAddresses"] == [address]
    child = (await api.get(f"{CHILDREN}/{BMC}n1")).json()
    assert (child["OdataID"], child["RedfishEndpointFQDN"]) == ("/redfish/v1/Systems/1", "10.0.0.99")
    assert (await component(api, f"{BMC}n1"))["State"] == "Off"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_odd_records(api: httpx.AsyncClient) -> None:
    before = await everything(api)
    for wrong in (
        record(SchemaVersion="1"),
        record(Systems={"uri": "x"}),
        record(Systems=[{"uri": 7}]),
        record(Managers=[{"ethernet_interfaces": [{"mac": 5}]}]),
    ):
        status, words = problem(await api.post(ENDPOINTS, json=wrong))
        assert (status, words[:20]) == (500, "error decoding JSON ")
        assert (await api.put(f"{ENDPOINTS}/{BMC}", json=wrong)).status_code == 500
    assert problem(await api.post(ENDPOINTS, json=record("x1000c1s7b0n0")))[0] == 400
    assert await everything(api) == before
    answer = await api.post(ENDPOINTS, json=record("x1c0b0", UUID="not a uuid", Systems=None, Managers=[]))
    assert answer.status_code == 201
    answer = await api.post(ENDPOINTS, json=record(SchemaVersion=0))
    assert answer.status_code == 201
    assert (await api.get(f"{CHILDREN}?redfish_ep={BMC}")).json() == {"ComponentEndpoints": []}


async def test_a_pdu(api: httpx.AsyncClient) -> None:
    outlets = [
        {"original_id": "BA35", "id_suffix": "p1v35", "name": "Outlet 35", "state": "On", "socket_type": "C13"},
        {"original_id": "BA36", "id_suffix": "p1v36", "name": "Outlet 36", "state": "Off"},
    ]
    body = {"ID": "x3000m0", "FQDN": "pdu0", "Type": "Node", "PDUInventory": {"Outlets": outlets}}
    before = await everything(api)
    spoilt = body | {"PDUInventory": {"Outlets": [*outlets, {"original_id": "X", "id_suffix": "v1"}]}}
    assert problem(await api.post(ENDPOINTS, json=spoilt))[0] == 400
    assert await everything(api) == before
    assert (await api.post(ENDPOINTS, json=body)).status_code == 201
    assert (await component(api, "x3000m0"))["Type"] == "CabinetPDUController"
    assert (await component(api, "x3000m0p1v35"))["State"] == "On"
    assert (await component(api, "x3000m0p1v36"))["State"] == "Off"
    child = (await api.get(f"{CHILDREN}/x3000m0p1v35")).json()
    assert child["OdataID"] == "/jaws/monitor/outlets/BA35"
    assert child["RedfishOutletInfo"]["Actions"]["#Outlet.PowerControl"]["target"] == "/jaws/control/outlets/BA35"
    assert child["RedfishSubtype"] == "C13"
    unit = (await api.get(f"{CHILDREN}/x3000m0")).json()
    assert (unit["OdataID"], unit["RedfishType"], unit["RedfishManagerInfo"]) == ("/jaws", "Manager", {"Name": "JAWS"})


async def test_what_happens_to_the_nodes_of_a_bmc_that_goes(api: httpx.AsyncClient) -> None:
    other = record("x1000c1s70b0", MACAddr="", Systems=[{"uri": "/s"}], Managers=[])
    for body in (record(), other):
        assert (await api.post(ENDPOINTS, json=body)).status_code == 201

    async def states() -> list[str]:
        components = (await api.get(COMPONENTS)).json()["Components"]
        return [item["State"] for item in sorted(components, key=lambda item: item["ID"])]

    assert await states() == ["Ready", "On", "Ready", "On", "Off"]
    answer = await api.patch(f"{ENDPOINTS}/{BMC}", json={"Enabled": False})
    assert answer.json()["Enabled"] is False
    assert await states() == ["Ready", "On", "Empty", "Empty", "Empty"]
    assert {
        child["Enabled"] for child in (await api.get(f"{CHILDREN}?redfish_ep={BMC}")).json()["ComponentEndpoints"]
    } == {False}
    assert (await api.put(f"{ENDPOINTS}/{BMC}", json=record())).status_code == 200
    assert await states() == ["Ready", "On", "Ready", "On", "Off"]

    assert (await api.delete(f"{ENDPOINTS}/{BMC}")).status_code == 200
    assert await states() == ["Ready", "On", "Empty", "Empty", "Empty"]
    assert (await api.get(f"{CHILDREN}?redfish_ep={BMC}")).json() == {"ComponentEndpoints": []}
    assert len((await api.get(INTERFACES)).json()) == 3

    assert (await api.delete(f"{CHILDREN}/x1000c1s70b0n0")).json() == {"code": 0, "message": "deleted 1 entry"}
    assert await states() == ["Ready", "Empty", "Empty", "Empty", "Empty"]
    assert problem(await api.delete(f"{CHILDREN}/x1000c1s70b0n0")) == (404, "no such xname.")
    assert problem(await api.get(f"{CHILDREN}/x1000c1s70b0n0")) == (404, "no such xname.")
    assert problem(await api.delete(CHILDREN)) == (404, "no entries to delete")
    assert (await api.delete(ENDPOINTS)).json()["message"] == "deleted 1 entries"
    assert await states() == ["Empty"] * 5


async def test_a_record_without_power_states(api: httpx.AsyncClient) -> None:
    """As `ochami discover static` sends it: nodes are taken to be on until somebody knows better."""
    static = record()
    for system in static["Systems"]:
        del system["power"]
    assert (await api.post(ENDPOINTS, json=static)).status_code == 201
    assert (await component(api, f"{BMC}n1"))["State"] == "On"
    answer = await api.patch(f"{COMPONENTS}/{BMC}n1/StateData", json={"State": "Off", "Flag": "Warning"})
    assert answer.status_code == 204
    assert (await api.put(f"{ENDPOINTS}/{BMC}", json=static)).status_code == 200
    assert (await component(api, f"{BMC}n0"))["State"] == "On"
    node = await component(api, f"{BMC}n1")
    assert (node["State"], node["Flag"]) == ("Off", "Warning")


async def test_a_disabled_endpoint_has_nothing_behind_it(api: httpx.AsyncClient) -> None:
    hardware = "/hsm/v2/Inventory/Hardware"
    assert (await api.post(ENDPOINTS, json=record())).status_code == 201
    entries = [
        {"ID": name, f"{kind}LocationInfo": {}, "PopulatedFRU": {f"{kind}FRUInfo": {"SerialNumber": name}}}
        for name, kind in ((f"{BMC}n0", "Node"), (f"{BMC}n0p0", "Processor"), ("x1000c1s70b0n0", "Node"))
    ]
    assert (await api.post(hardware, json={"Hardware": entries})).status_code == 200
    for again in (record(Enabled=False), record(Enabled=False)):
        assert (await api.put(f"{ENDPOINTS}/{BMC}", json=again)).json()["Enabled"] is False
        assert (await component(api, f"{BMC}n0"))["State"] == "Empty"
        assert [place["ID"] for place in (await api.get(hardware)).json()] == ["x1000c1s70b0n0"]
    assert len((await api.get(f"{hardware}ByFRU")).json()) == 3


async def test_component_endpoints_are_found(api: httpx.AsyncClient) -> None:
    assert (await api.post(ENDPOINTS, json=record())).status_code == 201
    for query, ids in [
        ("", [BMC, f"{BMC}n0", f"{BMC}n1"]),
        ("?type=NodeBMC", [BMC]),
        ("?type=!Node", [BMC]),
        (f"?id={BMC}n1&id=x9&id=X1000c1s7b0N0", [f"{BMC}n1", f"{BMC}n0"]),
        ("?redfish_type=computersystem", [f"{BMC}n0", f"{BMC}n1"]),
        ("?redfish_ep=x9c0s0b0", []),
    ]:
        answer = await api.get(f"{CHILDREN}{query}")
        assert [item["ID"] for item in answer.json()["ComponentEndpoints"]] == ids, query
    assert problem(await api.get(f"{CHILDREN}?type=Nodule"))[0] == 400
    assert (await api.delete(CHILDREN)).json()["message"] == "deleted 3 entries"
    assert (await component(api, BMC))["State"] == "Empty"
