"""``/groups`` and ``/memberships`` through the whole application."""

from typing import Any

import httpx
from tests.smd.routes.steps import COMPONENTS, post, problem

GROUPS = "/hsm/v2/groups"
MEMBERSHIPS = "/hsm/v2/memberships"
A, B, C = "x1c0s0b0n0", "x1c0s1b0n0", "x1c0s2b0n0"
CONFLICT = "operation would conflict with an existing group that has the same label or duplicate ids found in request."
EXCLUSIVE = "operation would conflict with an existing member in another exclusive group."


async def nodes(api: httpx.AsyncClient) -> None:
    await post(api, *({"ID": name, "State": "On"} for name in (A, B, C)))


async def add(api: httpx.AsyncClient, label: str, *ids: str, **more: Any) -> None:
    answer = await api.post(GROUPS, json={"label": label, "members": {"ids": ids}} | more)
    assert answer.status_code == 201, answer.text


async def members(api: httpx.AsyncClient, label: str) -> list[str]:
    return (await api.get(f"{GROUPS}/{label}/members")).json()["ids"]


async def test_a_group(api: httpx.AsyncClient) -> None:
    await nodes(api)
    assert (await api.get(GROUPS)).content == b"[]"
    body = {"label": "Blue", "description": "d", "tags": ["T1"], "exclusiveGroup": "Color", "members": {"ids": [A]}}
    answer = await api.post(GROUPS, json=body)
    assert (answer.status_code, answer.json()) == (201, [{"URI": f"{GROUPS}/blue"}])
    assert answer.headers["location"] == f"{GROUPS}/blue"
    expected = {
        "label": "blue", "description": "d", "exclusiveGroup": "color", "tags": ["t1"], "members": {"ids": [A]},
    }  # fmt: skip
    answer = await api.get(f"{GROUPS}/BLUE")
    assert (answer.json(), list(answer.json())) == (expected, list(expected))
    await add(api, "empty")
    assert (await api.get(f"{GROUPS}/empty")).json() == {"label": "empty", "description": "", "members": {"ids": []}}
    assert (await api.get(f"{GROUPS}/labels")).json() == ["blue", "empty"]
    assert [group["label"] for group in (await api.get(f"{GROUPS}?tag=t1")).json()] == ["blue"]
    assert [group["label"] for group in (await api.get(f"{GROUPS}?group=empty&group=none")).json()] == ["empty"]
    assert (await api.get(f"{GROUPS}/blue?partition=NULL")).json() == expected
    for path in (f"{GROUPS}/blue", f"{GROUPS}/blue/members", GROUPS):
        assert problem(await api.get(f"{path}?partition=p1")) == (400, "no such partition")

    assert (await api.patch(f"{GROUPS}/blue", json={"tags": ["x", "y"]})).status_code == 204
    assert (await api.patch(f"{GROUPS}/blue", json={"description": "new"})).status_code == 204
    assert (await api.get(f"{GROUPS}/blue")).json() == expected | {"description": "new", "tags": ["x", "y"]}
    assert problem(await api.patch(f"{GROUPS}/blue", json={}))[0] == 400
    assert problem(await api.patch(f"{GROUPS}/none", json={"tags": []})) == (404, "no such group.")
    assert (await api.delete(f"{GROUPS}/blue")).json() == {"code": 0, "message": "deleted 1 entry"}
    assert problem(await api.delete(f"{GROUPS}/blue")) == (404, "no such group.")
    assert problem(await api.get(f"{GROUPS}/blue")) == (404, "No such group: blue")
    assert problem(await api.get(f"{GROUPS}/Blue/members")) == (404, "No such group: blue")
    assert problem(await api.delete(f"{GROUPS}/blue/members/{A}")) == (404, "No such group: blue")
    assert (await api.get(f"{MEMBERSHIPS}/{A}")).json() == {"id": A, "groupLabels": [], "partitionName": ""}


async def test_what_is_refused(api: httpx.AsyncClient) -> None:
    await nodes(api)
    await add(api, "red", A, exclusiveGroup="color")
    for body, status, detail in [
        ({}, 400, "couldn't validate group: group or partition field has invalid characters"),
        ({"label": "a b"}, 400, "couldn't validate group: group or partition field has invalid characters"),
        (
            {"label": "a", "tags": ["!"]},
            400,
            "couldn't validate group: group or partition field has invalid characters",
        ),
        (
            {"label": "a", "members": {"ids": ["foo"]}},
            400,
            "couldn't validate group: got HMSTypeInvalid instead of valid type",
        ),
        ({"label": "a", "members": {"ids": [B, "x9c0s0b0n0"]}}, 400, "linked component does not exist"),
        ({"label": "Labels"}, 400, "couldn't validate group: group or partition field is reserved: labels"),
        ({"label": "RED"}, 409, CONFLICT),
        ({"label": "a", "members": {"ids": [B, B.upper()]}}, 409, CONFLICT),
        ({"label": "a", "exclusiveGroup": "COLOR", "members": {"ids": [B, A]}}, 409, EXCLUSIVE),
    ]:
        assert problem(await api.post(GROUPS, json=body)) == (status, detail)
    assert problem(await api.post(GROUPS, json={"label": 1}))[0] == 500
    for method, path, body, detail in [
        ("GET", "?group=a+b", None, "Invalid group label."),
        ("GET", "?tag=a+b", None, "Invalid tag."),
        ("GET", "/a%20b", None, "Invalid group label."),
        ("DELETE", "/a%20b", None, "Invalid group label."),
        ("PATCH", "/a%20b", {"description": "d"}, "Invalid group label."),
        ("PATCH", "/red", {"tags": ["a b"]}, "Invalid tag."),
    ]:
        assert problem(await api.request(method, f"{GROUPS}{path}", json=body)) == (400, detail)
    assert (await api.get(f"{GROUPS}/labels")).json() == ["red"]


async def test_members(api: httpx.AsyncClient) -> None:
    await nodes(api)
    await add(api, "red", A, exclusiveGroup="color")
    await add(api, "blue", exclusiveGroup="color")
    await add(api, "any")
    answer = await api.post(f"{GROUPS}/blue/members", json={"id": B.upper()})
    assert (answer.status_code, answer.json()) == (201, [{"URI": f"{GROUPS}/blue/members/{B}"}])
    assert answer.headers["location"] == f"{GROUPS}/blue/members/{B}"
    for label, id_, expected in [
        ("blue", B, (409, "operation would conflict with an existing member in the same group.")),
        ("blue", A, (409, EXCLUSIVE)),
        ("blue", "foo", (400, "invalid xname ID")),
        ("b!", B, (400, "Invalid group label.")),
        ("blue", "x9c0s0b0n0", (400, "linked component does not exist")),
        ("none", B, (404, "No such group: none")),
    ]:
        assert problem(await api.post(f"{GROUPS}/{label}/members", json={"id": id_})) == expected

    answer = await api.put(f"{GROUPS}/any/members", json={"ids": [A, C, A]})
    assert (answer.status_code, answer.headers["location"]) == (201, GROUPS)
    assert answer.json() == [{"URI": f"{GROUPS}/any/members/{A}"}, {"URI": f"{GROUPS}/any/members/{C}"}]
    assert (await api.put(f"{GROUPS}/any/members", json={"ids": [B, C]})).status_code == 201
    assert sorted(await members(api, "any")) == [B, C]
    answer = await api.put(f"{GROUPS}/red/members", json={"ids": [A]})
    assert answer.headers["location"] == f"{GROUPS}/red/members/{A}"
    for label, ids, expected in [
        ("blue", [B, A], (409, EXCLUSIVE)),
        ("any", ["foo", A, "bar"], (400, "invalid xname IDs: [foo bar]")),
        ("any", ["x9c0s0b0n0"], (400, "linked component does not exist")),
        ("none", [A], (404, "No such group: none")),
    ]:
        assert problem(await api.put(f"{GROUPS}/{label}/members", json={"ids": ids})) == expected
    assert sorted(await members(api, "any")) == [B, C]
    assert await members(api, "blue") == [B]

    assert (await api.get(f"{MEMBERSHIPS}/{B.upper()}")).json() == {
        "id": B,
        "groupLabels": ["blue", "any"],
        "partitionName": "",
    }
    assert problem(await api.get(f"{MEMBERSHIPS}/x9c0s0b0n0")) == (404, "no such xname.")
    labels = {item["id"]: item["groupLabels"] for item in (await api.get(MEMBERSHIPS)).json()}
    assert labels == {A: ["red"], B: ["blue", "any"], C: ["any"]}
    assert [item["id"] for item in (await api.get(f"{MEMBERSHIPS}?group=any&id={C}")).json()] == [C]
    assert [item["ID"] for item in (await api.get(f"{COMPONENTS}?group=blue&group=red")).json()["Components"]] == [B, A]

    assert (await api.delete(f"{GROUPS}/any/members/{C}")).json() == {"code": 0, "message": "deleted 1 entry"}
    assert problem(await api.delete(f"{GROUPS}/any/members/{C}")) == (404, "group has no such member.")
    assert problem(await api.delete(f"{GROUPS}/any/members/foo")) == (400, "invalid xname ID")
    assert (await api.delete(f"{COMPONENTS}/{B}")).status_code == 200
    assert await members(api, "any") == await members(api, "blue") == []
    assert (await api.put(f"{GROUPS}/red/members", json={"ids": []})).status_code == 204
    assert await members(api, "red") == []
