"""``/Inventory/EthernetInterfaces`` through the whole application."""

from typing import Any

import httpx
import pytest
from tests.smd.routes.steps import problem

INTERFACES = "/hsm/v2/Inventory/EthernetInterfaces"
MAC = "a4:bf:01:2b:73:10"
ID = "a4bf012b7310"
CONFLICT = "operation would conflict with an existing component ethernet interface that has the same MAC address."
NO_INTERFACE = (404, "no such component ethernet interface.")
NO_ADDRESS = (404, "no such IP address in the component ethernet interface.")


async def add(api: httpx.AsyncClient, **body: Any) -> None:
    answer = await api.post(INTERFACES, json=body)
    assert answer.status_code == 201, answer.text


async def ids(api: httpx.AsyncClient, query: str = "") -> list[str]:
    answer = await api.get(f"{INTERFACES}{query}")
    assert answer.status_code == 200, answer.text
    return [item["ID"] for item in answer.json()]


async def test_an_interface(api: httpx.AsyncClient) -> None:
    assert (await api.get(INTERFACES)).content == b"[]"
    body = {"MACAddress": "A4-BF-01-2B-73-10", "ComponentID": "X1c0s0b0N0", "IPAddresses": [{"IPAddress": "10.0.0.1"}]}
    answer = await api.post(INTERFACES, json=body)
    assert (answer.status_code, answer.json()) == (201, {"URI": f"{INTERFACES}/{ID}"})
    assert answer.headers["location"] == f"{INTERFACES}/{ID}"
    interface = (await api.get(f"{INTERFACES}/{ID}")).json()
    assert interface | {"LastUpdate": ""} == {
        "ID": ID, "Description": "", "MACAddress": MAC, "LastUpdate": "", "ComponentID": "x1c0s0b0n0", "Type": "Node",
        "IPAddresses": [{"IPAddress": "10.0.0.1"}],
    }  # fmt: skip
    for form in (MAC, MAC.upper(), ID.upper()):
        assert problem(await api.get(f"{INTERFACES}/{form}")) == NO_INTERFACE
    for mac in ("a4bf.012b.7310", ID, MAC.upper()):
        assert problem(await api.post(INTERFACES, json={"MACAddress": mac})) == (409, CONFLICT)

    answer = await api.patch(f"{INTERFACES}/{ID}", json={"Description": "eth0"})
    assert answer.status_code == 200
    assert answer.json() == interface | {"Description": "eth0", "LastUpdate": answer.json()["LastUpdate"]}
    assert answer.json()["LastUpdate"] > interface["LastUpdate"]
    answer = await api.patch(f"{INTERFACES}/{ID}", json={"ComponentID": "x1c0s0b0", "IPAddresses": []})
    assert (answer.json()["Type"], answer.json()["IPAddresses"]) == ("NodeBMC", [])
    assert problem(await api.patch(f"{INTERFACES}/{ID}", json={})) == (
        400,
        "Request must have at least one patch field.",
    )
    assert problem(await api.patch(f"{INTERFACES}/{ID}", json={"ComponentID": ""}))[0] == 400
    assert problem(await api.patch(f"{INTERFACES}/000000000000", json={"Description": "x"})) == NO_INTERFACE

    assert (await api.delete(f"{INTERFACES}/{ID}")).json() == {"code": 0, "message": "deleted 1 entry"}
    assert problem(await api.delete(f"{INTERFACES}/{ID}")) == NO_INTERFACE
    assert problem(await api.delete(INTERFACES)) == (404, "no entries to delete")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_refused(api: httpx.AsyncClient) -> None:
    for body, detail in [
        ({}, "MAC string has invalid length"),
        ({"MACAddress": "zz:bf:01:2b:73:10"}, 'strconv.ParseInt: parsing "zzbf012b7310": invalid syntax'),
        ({"MACAddress": MAC, "ComponentID": "foo"}, "Invalid CompEthInterface component ID"),
        ({"MACAddress": MAC, "IPAddresses": [{"Network": "x"}]}, "Invalid CompEthInterface IP Address"),
        ({"MACAddress": MAC, "IPAddresses": [{"IPAddress": "notanip"}]}, "Invalid CompEthInterface IP Address"),
        ({"MACAddress": MAC, "IPAddresses": [{"IPAddress": "fe80::1%a\nb"}]}, "Invalid CompEthInterface IP Address"),
    ]:
        assert problem(await api.post(INTERFACES, json=body)) == (400, detail)
    assert problem(await api.post(INTERFACES, json={"MACAddress": MAC, "IPAddresses": "10.0.0.1"}))[0] == 500
    assert (await api.put(f"{INTERFACES}/{ID}", json={})).status_code == 405
    assert await ids(api) == []
    await add(api, MACAddress="ff:ff:ff:ff:ff:ff")
    assert await ids(api) == ["ffffffffffff"]


async def test_filters(api: httpx.AsyncClient) -> None:
    await add(api, MACAddress=MAC, ComponentID="x1c0s0b0n0", IPAddresses=[{"IPAddress": "10.0.0.1", "Network": "NMN"}])
    await add(api, MACAddress="02:00:00:00:00:02", ComponentID="x1c0s0b0", IPAddresses=[{"IPAddress": "10.0.0.2"}])
    await add(api, MACAddress="02:00:00:00:00:03", IPAddresses=[{"IPAddress": "10.0.0.1", "Network": "HMN"}])
    first, second, third = await ids(api)
    moment = (await api.get(f"{INTERFACES}/{second}")).json()["LastUpdate"]
    for query, found in [
        (f"?MACAddress={MAC}", [first]),
        (f"?macaddress={MAC.upper()}", [first]),
        ("?MACAddress=02:00:00:00:00:99", []),
        ("?MACAddress=nonsense", []),
        (f"?MACAddress={MAC}&MACAddress=02:00:00:00:00:02", [first, second]),
        (f"?MACAddress=!{MAC}", [second, third]),
        ("?IPAddress=10.0.0.1", [first, third]),
        ("?IPAddress=10.0.0.1&Network=HMN", [third]),
        ("?Network=NMN", [first]),
        ("?ComponentID=X1c0s0b0N0", [first]),
        ("?ComponentID=", [third]),
        ("?ID=020000000002&ID=020000000003", [second, third]),
        ("?id=!020000000002", [first, third]),
        ("?Type=Node", [first]),
        ("?Type=nodebmc&IPAddress=10.0.0.2", [second]),
        (f"?OlderThan={moment}", [first]),
        (f"?NewerThan={moment}", [third]),
        ("?NewerThan=2020-01-01T00:00:00%2B02:00", [first, second, third]),
        ("?OlderThan=2020-01-01T00:00:00+02:00", []),
    ]:
        assert await ids(api, query) == found, query
    for query in (
        "?NewerThan=yesterday",
        "?OlderThan=2020-01-01T00:00:00",
        "?OlderThan=9999-12-31T23:59:59-23:59",
        "?NewerThan=0001-01-01T00:00:00%2B23:59",
    ):
        assert problem(await api.get(f"{INTERFACES}{query}")) == (
            400,
            "bad query param: Argument was not in a valid RFC3339 time format",
        )
    assert problem(await api.get(f"{INTERFACES}?Type=Nodule")) == (400, "Invalid HMS type.")
    assert problem(await api.get(f"{INTERFACES}?ComponentID=foo")) == (400, "Invalid CompID.")
    assert (await api.delete(INTERFACES)).json() == {"code": 0, "message": "deleted 3 entries"}


async def test_addresses(api: httpx.AsyncClient) -> None:
    await add(api, MACAddress=MAC)
    path = f"{INTERFACES}/{ID}/IPAddresses"
    assert (await api.get(path)).json() == []
    answer = await api.post(path, json={"IPAddress": "10.0.0.1", "Network": "NMN"})
    assert (answer.status_code, answer.json()) == (201, {"URI": f"{path}/10.0.0.1"})
    assert (await api.post(path, json={"IPAddress": "fe80::1"})).status_code == 201
    both = [{"IPAddress": "10.0.0.1", "Network": "NMN"}, {"IPAddress": "fe80::1"}]
    assert (await api.get(path)).json() == both
    assert problem(await api.post(path, json={"IPAddress": "10.0.0.1"}))[0] == 409
    assert problem(await api.post(path, json={"IPAddress": "FE80:0::1"}))[0] == 409
    assert problem(await api.post(path, json={"IPAddress": "notanip"})) == (400, "Invalid CompEthInterface IP Address")
    assert problem(await api.post(f"{INTERFACES}/0/IPAddresses", json={"IPAddress": "10.0.0.1"})) == NO_INTERFACE
    assert problem(await api.get(f"{INTERFACES}/0/IPAddresses")) == NO_INTERFACE

    assert (await api.patch(f"{path}/fe80::1", json={"Network": "HMN"})).status_code == 200
    assert (await api.patch(f"{path}/10.0.0.1", json={})).status_code == 200  # the Go servers wipe all addresses
    both[1]["Network"] = "HMN"
    assert (await api.get(path)).json() == both
    assert problem(await api.patch(f"{path}/10.0.0.9", json={"Network": "x"})) == NO_ADDRESS
    assert (await api.delete(f"{path}/10.0.0.1")).json() == {"code": 0, "message": "deleted 1 entry"}
    assert problem(await api.delete(f"{path}/10.0.0.1")) == NO_ADDRESS
    assert (await api.get(path)).json() == both[1:]
