"""Queries by place and by NID through the whole application."""

from typing import Any

import httpx
from tests.smd.routes.steps import COMPONENTS, post, problem


async def query(api: httpx.AsyncClient, **body: Any) -> list[str]:
    answer = await api.post(f"{COMPONENTS}/Query", json=body)
    assert answer.status_code == 200, answer.text
    return [item["ID"] for item in answer.json()["Components"]]


async def test_by_place(api: httpx.AsyncClient) -> None:
    names = ["x1c0s1", "x1c0s1b0", "x1c0s1b0n0", "x1c0s10b0n0", "x2c0s0b0n0"]
    await post(api, *({"ID": name, "State": "On"} for name in names))
    assert await query(api, ComponentIDs=["x1c0s1", "X2", "x2c0s0b0n0"]) == ["x1c0s1", "x2c0s0b0n0"]
    assert await query(api, ComponentIDs=["x1c0s1"], type=["Node"]) == ["x1c0s1b0n0"]
    assert await query(api, ComponentIDs=["x1"], type=["node", "NodeBMC"]) == ["x1c0s1b0n0", "x1c0s10b0n0", "x1c0s1b0"]
    assert await query(api, ComponentIDs=["x1c0s1"], type=["ComputeModule"]) == ["x1c0s1"]
    assert await query(api, ComponentIDs=["all"], type=["Node"], state=["off"]) == []
    assert len(await query(api, ComponentIDs=["s0"], type=["Node"])) == 3
    assert len(await query(api, ComponentIDs=["s0"])) == 5
    assert await query(api, ComponentIDs=["s0"], nid=["32800"]) == ["x1c0s1b0n0"]
    answer = await api.post(f"{COMPONENTS}/Query", json={"componentids": ["x1c0s1b0n0"], "StateOnly": True})
    assert answer.json() == {"Components": [{"ID": "x1c0s1b0n0", "Type": "Node", "State": "On", "Flag": "OK"}]}
    assert problem(await api.post(f"{COMPONENTS}/Query", json={})) == (400, "Missing IDs")
    assert problem(await api.post(f"{COMPONENTS}/Query", json={"ComponentIDs": ["foo"]}))[0] == 400
    assert problem(await api.post(f"{COMPONENTS}/Query", json={"ComponentIDs": ["x1"], "type": ["Nodule"]})) == (
        400,
        "bad query param: Argument was not a valid HMS Type",
    )

    answer = await api.get(f"{COMPONENTS}/Query/x1c0?type=Node&role=Compute")
    assert [item["ID"] for item in answer.json()["Components"]] == ["x1c0s1b0n0", "x1c0s10b0n0"]
    answer = await api.get(f"{COMPONENTS}/Query/x1c0s1")
    assert [item["ID"] for item in answer.json()["Components"]] == ["x1c0s1"]


async def test_by_nid(api: httpx.AsyncClient) -> None:
    await post(api, *({"ID": f"x1c0s{nid}b0n0", "State": "On", "NID": nid} for nid in range(1, 8)))
    await post(api, {"ID": "x2c0s0b0n0", "State": "On", "NID": 7})
    assert (await api.get(f"{COMPONENTS}/ByNID/3")).json()["ID"] == "x1c0s3b0n0"
    assert (await api.get(f"{COMPONENTS}/ByNID/7")).json()["ID"] == "x1c0s7b0n0"
    assert problem(await api.get(f"{COMPONENTS}/ByNID/99")) == (404, "no such NID.")
    assert problem(await api.get(f"{COMPONENTS}/ByNID/three")) == (400, "a required argument was not an integer")

    async def ranges(*texts: str, **more: Any) -> list[int]:
        answer = await api.post(f"{COMPONENTS}/ByNID/Query", json={"NIDRanges": texts} | more)
        assert answer.status_code == 200
        return [item["NID"] for item in answer.json()["Components"]]

    assert await ranges("2-3", "5") == [2, 3, 5]
    assert await ranges("6-4000000000", nidonly=True) == [6, 7, 7]
    assert await ranges("1-9", partition="p1") == []
    for nothing in ({}, {"NIDRanges": []}):
        assert problem(await api.post(f"{COMPONENTS}/ByNID/Query", json=nothing)) == (400, "Missing NID ranges")
    status, words = problem(await api.post(f"{COMPONENTS}/ByNID/Query", json={"NIDRanges": ["5-"]}))
    assert (status, words[-9:]) == (400, "NID Range")
