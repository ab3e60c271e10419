"""``/Inventory/Hardware`` and ``/HardwareByFRU`` through the whole application."""

from typing import Any

import httpx
import pytest
from tests.smd.routes.steps import problem

HARDWARE = "/hsm/v2/Inventory/Hardware"
FRUS = "/hsm/v2/Inventory/HardwareByFRU"
NODE = "x1000c0s0b0n0"


def entry(xname: str, kind: str, serial: str = "", **fru: Any) -> dict[str, Any]:
    return {
        "ID": xname,
        f"{kind}LocationInfo": {"Id": xname[-2:]},
        "PopulatedFRU": {
            "Subtype": "any",
            f"{kind}FRUInfo": {"Manufacturer": "Maker GmbH", "PartNumber": "P-1", "SerialNumber": serial} | fru,
        },
    }


async def fill(api: httpx.AsyncClient) -> None:
    entries = [
        entry("X1000C0s0b0n0", "Node", "1"),
        entry(f"{NODE}p0", "Processor", "2", Manufacturer="Chips"),
        entry(f"{NODE}d3", "Memory", "3"),
        entry("x1000c0s0e0", "NodeEnclosure", "4"),
        entry("x1000c0s1b0n0", "Node", ""),
    ]
    answer = await api.post(HARDWARE, json={"Hardware": entries})
    assert (answer.status_code, answer.json()) == (200, {"code": 0, "message": "Created 5 entries"})


async def ids(api: httpx.AsyncClient, path: str, key: str = "ID") -> list[str]:
    answer = await api.get(path)
    assert answer.status_code == 200, answer.text
    return [item[key] for item in answer.json()]


async def test_places_and_parts(api: httpx.AsyncClient) -> None:
    assert (await api.get(HARDWARE)).content == b"[]"
    await fill(api)
    assert (await api.get(f"{HARDWARE}/X1000c0s0b0n0p00")).json() == {
        "ID": f"{NODE}p0",
        "Type": "Processor",
        "Ordinal": 0,
        "Status": "Populated",
        "HWInventoryByLocationType": "HWInvByLocProcessor",
        "ProcessorLocationInfo": {"Id": "p0"},
        "PopulatedFRU": {
            "FRUID": "Processor.Chips.P1.2",
            "Type": "Processor",
            "Subtype": "any",
            "HWInventoryByFRUType": "HWInvByFRUProcessor",
            "ProcessorFRUInfo": {"Manufacturer": "Chips", "PartNumber": "P-1", "SerialNumber": "2"},
        },
    }
    assert (await api.get(f"{HARDWARE}/{NODE}d3")).json()["Ordinal"] == 3
    assert (await api.get(f"{HARDWARE}/x1000c0s1b0n0")).json()["PopulatedFRU"]["FRUID"] == "FRUIDforx1000c0s1b0n0"
    assert len(await ids(api, HARDWARE)) == 5
    assert await ids(api, f"{HARDWARE}?type=node&manufacturer=MAKER") == [NODE, "x1000c0s1b0n0"]
    assert await ids(api, f"{HARDWARE}?manufacturer=hip") == [f"{NODE}p0"]
    assert await ids(api, f"{HARDWARE}?serialnumber=3&partnumber=P-1") == [f"{NODE}d3"]
    assert await ids(api, f"{HARDWARE}?fruid=Node.MakerGmbH.P1.1&id={NODE}&id=x9") == [NODE]
    assert await ids(api, f"{HARDWARE}?partition=p1") == []
    assert problem(await api.get(f"{HARDWARE}?type=Nodule"))[0] == 400
    assert problem(await api.get(f"{HARDWARE}/x9")) == (404, "no such xname.")

    assert len(await ids(api, FRUS, "FRUID")) == 5
    assert await ids(api, f"{FRUS}?type=Memory", "FRUID") == ["Memory.MakerGmbH.P1.3"]
    assert await ids(api, f"{FRUS}?serialnumber=1&manufacturer=maker", "FRUID") == ["Node.MakerGmbH.P1.1"]
    fru = (await api.get(f"{FRUS}/Memory.MakerGmbH.P1.3")).json()
    assert fru["MemoryFRUInfo"]["SerialNumber"] == "3"
    assert problem(await api.get(f"{FRUS}/none"))[0] == 404

    # A part that is replaced: the place has the new one, the old one stays known.
    await api.post(HARDWARE, json={"Hardware": [entry(f"{NODE}d3", "Memory", "33")]})
    assert (await api.get(f"{HARDWARE}/{NODE}d3")).json()["PopulatedFRU"]["FRUID"] == "Memory.MakerGmbH.P1.33"
    assert len(await ids(api, FRUS, "FRUID")) == 6
    assert f"{NODE}d3" in (await api.get(HARDWARE)).text
    assert "Memory.MakerGmbH.P1.33" in (await api.get(HARDWARE)).text


async def test_parts_with_one_serial_number_are_told_apart_by_their_places(api: httpx.AsyncClient) -> None:
    twins = [entry(f"x1000c0s0b0n{number}", "Node", "of the board") for number in range(2)]
    for twin in twins:
        twin["PopulatedFRU"]["FRUID"] = f"FRUIDfor{twin['ID']}"
    twins[1]["PopulatedFRU"]["NodeFRUInfo"]["Model"] = "second"
    assert (await api.post(HARDWARE, json={"Hardware": twins})).status_code == 200
    models = [item["PopulatedFRU"]["NodeFRUInfo"].get("Model") for item in (await api.get(HARDWARE)).json()]
    assert models == [None, "second"]


async def test_deleting(api: httpx.AsyncClient) -> None:
    await fill(api)
    status, _ = problem(await api.delete(f"{FRUS}/Memory.MakerGmbH.P1.3"))
    assert status == 409
    assert problem(await api.delete(FRUS))[0] == 409
    assert (await api.delete(f"{HARDWARE}/{NODE}d3")).json() == {"code": 0, "message": "deleted 1 entry"}
    assert problem(await api.delete(f"{HARDWARE}/{NODE}d3")) == (404, "no such xname.")
    assert problem(await api.delete(f"{HARDWARE}/foo")) == (404, "no such xname.")
    assert (await api.delete(f"{FRUS}/Memory.MakerGmbH.P1.3")).json() == {"code": 0, "message": "deleted 1 entry"}
    for gone in (await api.delete(f"{FRUS}/Memory.MakerGmbH.P1.3"), await api.get(f"{FRUS}/Memory.MakerGmbH.P1.3")):
        assert problem(gone) == (404, "no such FRU ID.")
    assert (await api.delete(HARDWARE)).json()["message"] == "deleted 4 entries"
    assert problem(await api.delete(HARDWARE)) == (404, "no entries to delete")
    assert (await api.delete(FRUS)).json()["message"] == "deleted 4 entries"
    assert problem(await api.delete(FRUS)) == (404, "no entries to delete")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_ordinals(api: httpx.AsyncClient) -> None:
    """The last number of the xname, unless another is given; none that a database cannot hold."""
    odd = {f"{NODE}d7": {}, f"{NODE}d8": {"Ordinal": 2}, f"{NODE}d9": {"Ordinal": -1}, f"{NODE}d{2**63}": {}}
    odd[f"{NODE}d10"] = {"Ordinal": True}
    entries = [entry(xname, "Memory", xname) | more for xname, more in odd.items()]
    assert (await api.post(HARDWARE, json={"Hardware": entries})).status_code == 200
    ordinals = [place["Ordinal"] for place in (await api.get(HARDWARE)).json()]
    assert ordinals == [7, 2, 9, 0, 10]


async def test_what_is_refused(api: httpx.AsyncClient) -> None:
    good = entry(NODE, "Node", "1")
    for spoilt, detail in [
        (good | {"ID": ""}, "ID is empty or not a valid xname"),
        (good | {"ID": "foo"}, "ID is empty or not a valid xname"),
        (good | {"ID": "x1000c0s0b0i0"}, "Invalid HMS type"),
        ({"ID": NODE, "NodeLocationInfo": {}}, "PopulatedFRU must be populated"),
        ({"ID": NODE, "PopulatedFRU": good["PopulatedFRU"]}, "Component location info is empty"),
        (good | {"PopulatedFRU": {"FRUID": "f"}}, "FRU info is empty"),
    ]:
        assert problem(await api.post(HARDWARE, json={"Hardware": [good, spoilt]})) == (400, detail)
    assert problem(await api.post(HARDWARE, json=[good]))[0] == 500
    assert problem(await api.post(HARDWARE, json={"Hardware": [1]}))[0] == 500
    assert await ids(api, HARDWARE) == []


async def test_queries(api: httpx.AsyncClient) -> None:
    await fill(api)

    async def query(path: str) -> dict[str, Any]:
        answer = await api.get(f"{HARDWARE}/Query/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    everything = await query("all")
    assert (everything["XName"], everything["Format"]) == ("all", "NestNodesOnly")
    assert set(everything) == {"XName", "Format", "Nodes", "NodeEnclosures"}
    (node,) = (node for node in everything["Nodes"] if node["ID"] == NODE)
    assert [part["ID"] for part in node["Processors"] + node["Memory"]] == [f"{NODE}p0", f"{NODE}d3"]
    flat = await query("s0?format=fullyflat")
    assert {key for key in flat if isinstance(flat[key], list)} == {"Nodes", "NodeEnclosures", "Processors", "Memory"}
    assert set(await query(f"{NODE}?children=false")) == {"XName", "Format", "Nodes"}
    assert "Processors" not in (await query(f"{NODE}?children=false"))["Nodes"][0]
    assert [part["ID"] for part in (await query("x1000c0s0?type=Memory"))["Memory"]] == [f"{NODE}d3"]
    assert (await query("x1000c0s0?type=Node"))["Nodes"] == [node]
    assert (await query(f"{NODE}d3?parents=true"))["Nodes"][0]["Memory"][0]["ID"] == f"{NODE}d3"
    around, both = await query(f"{NODE}?parents=true"), await query(f"{NODE}?parents=true&children=true")
    assert ("Processors" in around["Nodes"][0], "Processors" in both["Nodes"][0]) == (False, True)
    assert await query("x2c0") == {"XName": "x2c0", "Format": "NestNodesOnly"}
    assert await query("s0?partition=p1") == {"XName": "s0", "Format": "NestNodesOnly"}
    for path in (f"{NODE}?format=Hierarchical", f"{NODE}?format=odd"):
        assert problem(await api.get(f"{HARDWARE}/Query/{path}")) == (400, "Invalid format")
    for path, detail in [
        (f"/Query/{NODE}?children=perhaps", "Invalid boolean for children"),
        (f"/Query/{NODE}?parents=perhaps", "Invalid boolean for parents"),
        (f"/Query/{NODE}?type=Nodule", "Invalid HMS type"),
        ("/Query/foo", "Invalid xname"),
        ("?id=foo", "Invalid xname"),
        ("?type=Nodule", "Invalid HMS type"),
    ]:
        assert problem(await api.get(f"{HARDWARE}{path}")) == (400, detail)
    assert problem(await api.get(f"{FRUS}?type=Nodule")) == (400, "Invalid HMS type")
