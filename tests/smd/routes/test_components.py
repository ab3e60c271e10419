"""``/State/Components`` through the whole application."""

from typing import Any

import httpx
import pytest
from tests.smd.routes.steps import COMPONENTS, NODE, component, ids, post, problem


async def test_a_new_node_gets_defaults(api: httpx.AsyncClient) -> None:
    await post(api, {"ID": "X1000c0S00b0N0", "State": "ready", "Type": "Cabinet"}, {"ID": "x1000c0s0b0", "State": "ON"})
    node = await component(api)
    assert node == {
        "ID": NODE, "Type": "Node", "State": "Ready", "Flag": "OK", "Enabled": True, "Role": "Compute",
        "NID": 16400384, "Class": "River",
    }  # fmt: skip
    assert list(node) == ["ID", "Type", "State", "Flag", "Enabled", "Role", "NID", "Class"]
    assert await component(api, "X1000C0S0B0") == {
        "ID": "x1000c0s0b0", "Type": "NodeBMC", "State": "On", "Flag": "OK", "Enabled": True,
    }  # fmt: skip


async def test_what_is_given_is_kept(api: httpx.AsyncClient) -> None:
    given = {
        "ID": NODE, "Type": "Node", "State": "Off", "Flag": "Alert", "Enabled": False, "SoftwareStatus": "x",
        "Role": "Service", "SubRole": "Worker", "NID": 12, "Subtype": "s", "NetType": "Sling", "Arch": "ARM",
        "Class": "Hill",
    }  # fmt: skip
    await post(api, given | {"Unknown": 1})
    assert await component(api) == given
    await post(api, {"id": "x1c0s0b0n0", "state": "on", "NID": "13"}, {"ID": "x1c0s1b0n0", "State": "On", "NID": -1})
    assert (await component(api, "x1c0s0b0n0"))["NID"] == 13
    assert "NID" not in await component(api, "x1c0s1b0n0")


async def test_force_changes_the_state_and_never_the_role(api: httpx.AsyncClient) -> None:
    await post(api, {"ID": NODE, "State": "Off", "NID": 7, "Role": "Service", "Arch": "X86"})
    changed = {"ID": NODE, "State": "On", "Flag": "Warn", "NID": 8, "Role": "Storage", "Enabled": False, "Arch": "ARM"}
    await post(api, changed)
    before = await component(api)
    assert (before["State"], before["Arch"]) == ("Off", "X86")
    await post(api, changed, force=True)
    assert await component(api) == before | {"State": "On", "Flag": "Warning", "Arch": "ARM"}
    await post(api, {"ID": NODE, "State": "Off"}, force=True)
    assert (await component(api))["Flag"] == "OK"
    await post(api, {"ID": NODE, "State": "Off", "Flag": "Locked"}, force=True)
    await post(api, {"ID": NODE, "State": "On"}, force=True)
    assert (await component(api))["Flag"] == "Locked"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({"Components": []}, 400, "Missing Components"),
        ({}, 400, "Missing Components"),
        (
            {"Components": [{"ID": NODE, "State": "On"}, {"State": "On"}]},
            400,
            "couldn't validate components: xname ID ''",
        ),
        ({"Components": [{"ID": NODE}]}, 400, "couldn't validate components: state '' is invalid"),
        (
            {"Components": [{"ID": "foo", "State": "On"}]},
            400,
            "couldn't validate components: xname ID 'foo' is invalid",
        ),
        ({"Components": [{"ID": NODE, "State": "On", "NID": 2**63}]}, 400, "An argument was out of range"),
        ({"Components": [{"ID": NODE, "State": "On", "NID": 1.5}]}, 400, "a required argument was not an integer"),
        ({"Components": [{"ID": NODE, "State": "On", "NID": "one"}]}, 500, "error decoding JSON json: invalid number"),
        ({"Components": [{"ID": NODE, "State": 5}]}, 500, "error decoding JSON Expected `str`, got `int`"),
        ({"Components": {"ID": NODE}}, 500, "error decoding JSON "),
        ({"Components": [{"ID": NODE, "State": "On", "Subtype": "\0"}]}, 500, "error decoding JSON a text holds"),
        ([], 500, "error decoding JSON "),
    ],
)
async def test_a_bad_post_is_refused_whole(api: httpx.AsyncClient, body: Any, status: int, detail: str) -> None:
    if isinstance(body, dict) and isinstance(body.get("Components"), list) and body["Components"]:
        body["Components"].insert(0, {"ID": "x2c0s0b0n0", "State": "On"})
    answered, words = problem(await api.post(COMPONENTS, json=body))
    assert (answered, words[: len(detail)]) == (status, detail)
    assert await ids(api) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("body", [b"", b"{", b'{"Components":[]} trailing', b"\xff\xfe", b"[" * 100_000, b"nonsense"])
async def test_what_is_not_json_is_answered_as_the_go_servers_do(api: httpx.AsyncClient, body: bytes) -> None:
    status, words = problem(await api.post(COMPONENTS, content=body))
    assert status == 500
    assert words.startswith("error decoding JSON ")
    assert "Traceback" not in words


async def test_components_without_an_id_in_front_are_missing(api: httpx.AsyncClient) -> None:
    answer = await api.post(COMPONENTS, json={"Components": [{"State": "On"}, {"ID": NODE, "State": "On"}]})
    assert problem(answer) == (400, "Missing Components")


async def test_a_node_whose_numbers_no_nid_can_hold_has_none(api: httpx.AsyncClient) -> None:
    fits, beyond = f"x1c0s{2**57}b0n0", f"x1c0s{2**58}b0n0"
    await post(api, {"ID": fits, "State": "On"}, {"ID": beyond, "State": "On"})
    assert (await component(api, fits))["NID"] == 32768 + 2**62
    assert "NID" not in await component(api, beyond)


async def test_lists_filters_and_shapes(api: httpx.AsyncClient) -> None:
    assert (await api.get(COMPONENTS)).content == b'{"Components":[]}'
    nodes = [{"ID": f"x1c0s{slot}b0n0", "State": "Ready", "NID": slot} for slot in range(4)]
    await post(api, *nodes, {"ID": "x1c0s0b0", "State": "On", "Flag": "Warning"})
    assert len(await ids(api)) == 5
    assert len(await ids(api, "?type=node")) == 4
    assert len(await ids(api, "?TYPE=node&unknown=1")) == 4
    assert await ids(api, "?type=!Node") == ["x1c0s0b0"]
    assert await ids(api, "?id=x1c0s3b0n0&id=X01C0S1b0n0&id=x9") == ["x1c0s3b0n0", "x1c0s1b0n0"]
    assert await ids(api, "?nid_start=2&nid_end=3") == ["x1c0s2b0n0", "x1c0s3b0n0"]
    assert await ids(api, "?flag=warn&state=ready") == []
    answer = await api.get(f"{COMPONENTS}?id=x1c0s0b0&stateonly=true")
    assert answer.json() == {"Components": [{"ID": "x1c0s0b0", "Type": "NodeBMC", "State": "On", "Flag": "Warning"}]}
    answer = await api.get(f"{COMPONENTS}?nid=3&nidonly=1")
    assert answer.json() == {"Components": [{"ID": "x1c0s3b0n0", "Type": "Node", "NID": 3}]}
    answer = await api.get(f"{COMPONENTS}?nid=3&roleonly=1")
    assert answer.json() == {"Components": [{"ID": "x1c0s3b0n0", "Type": "Node", "Role": "Compute"}]}
    assert problem(await api.get(f"{COMPONENTS}?role=Chief")) == (
        400,
        "bad query param: Argument was not a valid HMS Role",
    )
    # The kept lists notice every change.
    await post(api, {"ID": "x1c0s9b0n0", "State": "Off"})
    assert len(await ids(api)) == 6
    assert len(await ids(api, "?type=Node")) == 5
    answer = await api.delete(f"{COMPONENTS}/x1c0s9b0n0")
    assert (answer.status_code, answer.json()) == (200, {"code": 0, "message": "deleted 1 entry"})
    assert len(await ids(api)) == 5
    assert len(await ids(api, "?type=Node")) == 4


async def test_put_and_delete(api: httpx.AsyncClient) -> None:
    path = f"{COMPONENTS}/{NODE}"
    assert problem(await api.put(path, json={"ID": NODE, "State": "On"})) == (
        400,
        "couldn't validate component: state '' is invalid",
    )
    assert (await api.put(path, json={"Component": {"ID": NODE, "State": "On"}})).status_code == 204
    assert (await api.put(path, json={"Component": {"State": "Off"}})).status_code == 204
    assert (await component(api))["State"] == "On"
    assert (await api.put(path, json={"Component": {"State": "Off"}, "Force": True})).status_code == 204
    assert (await component(api))["State"] == "Off"
    answer = await api.put(path, json={"Component": {"ID": "x1", "State": "Off"}})
    assert problem(answer) == (400, "ID in URL and POST body do not match")
    answer = await api.put(f"{COMPONENTS}/foo", json={"Component": {"State": "Off"}})
    assert problem(answer) == (400, "couldn't validate component: xname ID 'foo' is invalid")

    assert problem(await api.get(f"{COMPONENTS}/foo")) == (404, "no such xname.")
    assert problem(await api.get(f"{COMPONENTS}/x1")) == (404, "no such xname.")
    assert problem(await api.delete(f"{COMPONENTS}/foo")) == (400, "invalid xname")
    assert problem(await api.delete(f"{COMPONENTS}/x1")) == (404, "no such xname.")
    answer = await api.delete(COMPONENTS)
    assert answer.json() == {"code": 0, "message": "deleted 1 entries"}
    assert problem(await api.delete(COMPONENTS)) == (404, "no entries to delete")


async def test_a_node_in_a_chassis_with_a_controller_is_mountain_hardware(api: httpx.AsyncClient) -> None:
    answer = await api.post("/hsm/v2/Inventory/RedfishEndpoints", json={"ID": "x1000c0b0"})
    assert answer.status_code == 201
    await post(api, {"ID": NODE, "State": "On"}, {"ID": "x1000c1s0b0n0", "State": "On"})
    assert (await component(api))["Class"] == "Mountain"
    assert (await component(api, "x1000c1s0b0n0"))["Class"] == "River"


async def test_ten_thousand_at_once(api: httpx.AsyncClient) -> None:
    """More than PostgreSQL takes parameters in one statement."""
    names = [f"x{1000 + i // 512}c{i // 64 % 8}s{i // 8 % 8}b{i // 2 % 4}n{i % 2}" for i in range(10_000)]
    await post(api, *({"ID": name, "State": "Off"} for name in names))
    assert await ids(api) == names
    body = {"ComponentIDs": names, "SoftwareStatus": "busy"}  # and ten thousand patched ones
    assert (await api.patch(f"{COMPONENTS}/BulkSoftwareStatus", json=body)).status_code == 204
    wanted = names[::4]
    assert await ids(api, "?softwarestatus=BUSY&" + "&".join(f"id={name}" for name in wanted)) == wanted
