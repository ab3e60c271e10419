"""Whatever a request holds, it is answered as a contract says, and leaves nothing behind that is half done.

Every route of the OpenAPI document is tried, so a new route is tried as well.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import pytest
from tests.conftest import client_of

from carrack.settings import Settings

AT_ONCE = 64  # requests under way together, so that writes share commits with bad ones
UNPATTERNED = random.Random(1).randbytes(5000).hex()  # PostgreSQL compresses text that has a pattern

BODIES = [
    b"",
    b" ",
    b"{",
    b"[]",
    b"{}",
    b"null",
    b'"text"',
    b"1e999",
    b"{}{}",
    b"\x00",
    b"\xff\xfe{}",
    b'{"ID":"\xff"}',
    b'{"ID":"\\ud800"}',
    b"[" * 100_000,
    b'{"ID":' * 5000,
]
VALUES: list[Any] = [
    None,
    True,
    -1,
    1.5,
    2**63,
    10**30,
    "",
    "\0",
    "a\n\u2028\N{SNOWMAN}!'\"; DROP TABLE component --",
    UNPATTERNED,
    "9" * 400,
    "x1c0s" + "9" * 25 + "b0n0",
    "x1c0s1b0n" + "9" * 25,
    "//[",
    [],
    {},
    [None],
    [[{}]],
    {"\0": [10**30]},
]
NESTED = b'{"a":[' * 200 + b"1" + b"]}" * 200
IN_PATHS = ["foo", "%00", "%ff", "%2e%2e", "a%2fb", "%0a", "!", "-1", "9" * 400, UNPATTERNED, quote("\N{SNOWMAN}")]
IN_QUERIES = ["", "%00", "%ff", "%ed%a0%80", "!", "!!", "-1", "9" * 400, "0x", "NULL", UNPATTERNED, "9999-12-31T23:59Z"]
NAMES = {"xname": "x1c0s0b0n0", "label": "blue", "name": "blue", "interface": "020000000001", "address": "10.0.0.1"}

# What the OpenAPI document does not tell of bodies that take several forms.
RECORD: dict[str, Any] = {
    "ID": "x1c0s1b0",
    "FQDN": "10.0.0.1",
    "SchemaVersion": 1,
    "Systems": [
        {
            "uri": "/redfish/v1/Systems/1",
            "uuid": "u",
            "actions": ["On"],
            "ethernet_interfaces": [{"uri": "/n", "mac": "02:00:00:00:00:01", "ip": "10.0.0.1", "enabled": True}],
            "power": {"state": "On", "power_control_ids": ["/p"]},
            "links": {"chassis": ["/c"]},
        }
    ],
    "Managers": [{"uri": "/m", "ethernet_interfaces": [{"mac": "02:00:00:00:00:02"}], "command_shell": ["SSH"]}],
}
PDU = {"ID": "x1m0", "PDUInventory": {"Outlets": [{"original_id": "A", "id_suffix": "p0v1", "state": "On"}]}}
HARDWARE = {
    "Hardware": [
        {
            "ID": "x1c0s0b0n0p0",
            "Ordinal": 1,
            "ProcessorLocationInfo": {"Id": "1"},
            "PopulatedFRU": {
                "FRUID": "f",
                "Subtype": "s",
                "ProcessorFRUInfo": {"Manufacturer": "m", "PartNumber": "p", "SerialNumber": "s"},
            },
        }
    ]
}
MORE_BODIES = {
    "/hsm/v2/Inventory/RedfishEndpoints": [RECORD, PDU, {"RedfishEndpoints": [RECORD, PDU]}],
    "/hsm/v2/Inventory/RedfishEndpoints/{xname}": [RECORD, PDU | {"ID": "x1c0s1b0"}],
    "/hsm/v2/Inventory/Hardware": [HARDWARE],
}
# What makes the rest of a body good enough for one bad value to matter.
SENSIBLE = {
    "ID": "x1c0s0b0n0",
    "ComponentIDs": ["x1c0s0b0n0"],
    "State": "On",
    "Flag": "OK",
    "Role": "Compute",
    "NID": 1,
    "NIDRanges": ["1-5"],
    "MACAddress": "02:00:00:00:00:01",
    "IPAddress": "10.0.0.1",
    "hosts": ["x1c0s0b0n0"],
    "id": "x1c0s0b0n0",
    "ids": ["x1c0s0b0n0"],
    "label": "blue",
    "name": "blue",
}


class Operation(NamedTuple):
    method: str
    path: str
    parameters: list[str]
    body: Any


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database=database_url)


@pytest.fixture
async def operations(api: httpx.AsyncClient) -> list[Operation]:
    document = (await api.get("/schema")).json()
    found = [
        Operation(
            method.upper(),
            path,
            [parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"],
            example(operation["requestBody"]["content"]["application/json"]["schema"], document)
            if "requestBody" in operation
            else None,
        )
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]
    assert len(found) > 100
    return found


def example(schema: dict[str, Any], document: dict[str, Any], name: str = "") -> Any:
    """A value that fits a schema, with every key that it has."""
    if name in SENSIBLE:
        return SENSIBLE[name]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        return example(schema["anyOf"][0], document)
    match schema.get("type"):
        case "object":
            return {key: example(part, document, key) for key, part in schema.get("properties", {}).items()}
        case "array":
            return [example(schema.get("items", {}), document)]
        case "string":
            return ""
        case "boolean":
            return True
        case "integer":
            return 1
        case _:
            return {}


def spoilt(value: Any, bad: Any) -> Iterator[Any]:
    """The value with each of its parts in turn, and then all of it, replaced."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from ({**value, key: other} for other in spoilt(part, bad))
    elif isinstance(value, list):
        for position, part in enumerate(value):
            yield from ([*value[:position], other, *value[position + 1 :]] for other in spoilt(part, bad))
    yield bad


def filled(path: str, value: str = "") -> str:
    """A path with its parameters filled in."""
    if "RedfishEndpoints/" in path:
        value = value or RECORD["ID"]
    return re.sub(r"{(\w+)}", lambda found: value or NAMES.get(found[1], "x1"), path)


def check(answer: httpx.Response) -> None:
    """Good, or a refusal in one of the forms that the contracts have; never a fault of ours."""
    if answer.status_code < 400:
        return
    request = answer.request
    said = f"{request.method} {str(request.url)[:200]} {request.content[:300]!r}: {answer.text[:300]}"
    media = answer.headers.get("content-type", "")
    if media == "application/problem+json":
        problem = answer.json()
        assert list(problem) == ["type", "title", "detail", "status"], said
        assert problem["status"] == answer.status_code, said
        assert 0 < len(problem["detail"]) < 1000, said
        # SMD's answer to JSON that it cannot read is a 500, and its clients know it
        assert answer.status_code < 500 or problem["detail"].startswith("error decoding JSON "), said
    elif answer.status_code == 422:
        assert answer.content == b"", said  # OpenCHAMI's cloud-init, to callers that are no node
    else:
        assert (answer.status_code, answer.text) == (404, "404 page not found\n"), said


async def send(api: httpx.AsyncClient, requests: Iterator[tuple[str, str, bytes | None]]) -> int:
    count = 0
    while several := list(itertools.islice(requests, AT_ONCE)):
        sent = (api.request(method, url, content=content) for method, url, content in several)
        for answer in await asyncio.gather(*sent):
            check(answer)
        count += len(several)
    return count


def sorted_within(value: Any) -> Any:
    """The value with its lists in an order of their own: a process that has just read the database has another."""
    if isinstance(value, dict):
        return {key: sorted_within(part) for key, part in value.items()}
    return sorted(map(sorted_within, value), key=repr) if isinstance(value, list) else value


async def contents(api: httpx.AsyncClient, operations: list[Operation]) -> dict[str, Any]:
    """What every list answers."""
    lists = [
        operation.path
        for operation in operations
        if operation.method == "GET" and re.match(r"/(hsm|boot|admin)/[^{]*$", operation.path)
    ]
    answers = {path: await api.get(path) for path in lists}
    return {path: sorted_within(answer.json()) for path, answer in answers.items() if answer.content}


async def test_bad_bodies(api: httpx.AsyncClient, operations: list[Operation]) -> None:
    bodies = [*BODIES, b'{"cloud-init":{"meta-data":%s},"meta-data":%s}' % (NESTED, NESTED)]
    writes = [operation for operation in operations if operation.method != "GET" or operation.body is not None]
    assert await send(
        api,
        ((method, filled(path), body) for method, path, *_ in writes for body in bodies),
    ) == len(writes) * len(bodies)


async def test_one_bad_value_in_a_good_body(
    settings: Settings, api: httpx.AsyncClient, operations: list[Operation]
) -> None:
    def requests() -> Iterator[tuple[str, str, bytes | None]]:
        for method, path, _, body in operations:
            for good in [body, *MORE_BODIES.get(path, [])] if body is not None and method != "DELETE" else []:
                yield method, filled(path), json.dumps(good).encode()
                for bad in VALUES:
                    for document in spoilt(good, bad):
                        yield method, filled(path), json.dumps(document).encode()

    assert await send(api, requests()) > 1000
    kept = await contents(api, operations)
    assert (await api.get("/ready")).json()["seq"] > 10
    async with client_of(settings) as other:  # and what the database holds is what was said to be stored
        assert await contents(other, operations) == kept


async def test_the_deepest_data_that_is_taken_reaches_its_node(api: httpx.AsyncClient) -> None:
    await api.post("/hsm/v2/State/Components", json={"Components": [{"ID": "x1c0s0b0n0", "State": "On"}]})
    interface = {"MACAddress": "020000000001", "ComponentID": "x1c0s0b0n0", "IPAddresses": [{"IPAddress": "127.0.0.1"}]}
    await api.post("/hsm/v2/Inventory/EthernetInterfaces", json=interface)
    taken = 0
    for levels in range(80, 121, 2):
        deep = b'{"a":[' * (levels // 2) + b"1" + b"]}" * (levels // 2)
        body = b'{"hosts":["x1c0s0b0n0"],"cloud-init":{"meta-data":%s,"user-data":%s}}' % (deep, deep)
        answer = await api.put("/boot/v1/bootparameters", content=body)
        check(answer)
        taken = levels if answer.status_code == 200 else taken
    assert 90 <= taken < 120
    for path in ("/meta-data", "/user-data", "/cloud-init/meta-data", "/cloud-init/user-data"):
        answer = await api.get(path)
        assert answer.status_code == 200
        assert answer.text.count("a") > taken // 2


async def test_bad_paths_and_queries(api: httpx.AsyncClient, operations: list[Operation]) -> None:
    def requests() -> Iterator[tuple[str, str, bytes | None]]:
        for method, path, parameters, body in operations:
            content = None if body is None else json.dumps(body).encode()
            for value in IN_PATHS if "{" in path else []:
                yield method, filled(path, value), content
            for name in parameters:
                for value in IN_QUERIES:
                    yield method, f"{filled(path)}?{name}={value}", content

    assert await send(api, requests()) > 1000


async def test_requests_that_share_a_commit_with_bad_ones_do_not_notice(api: httpx.AsyncClient) -> None:
    def component(number: int, **more: Any) -> Any:
        body = {"Components": [{"ID": f"x1c0s{number}b0n0", "State": "On"} | more]}
        return api.post("/hsm/v2/State/Components", json=body)

    def group(label: str) -> Any:
        return api.post("/hsm/v2/groups", json={"label": label, "members": {"ids": ["x1c0s0b0n0"]}})

    await component(0)
    answers = await asyncio.gather(
        *(component(number) for number in range(1, 40)),
        component(40, Subtype="\0"),
        component(41, NID=2**63),
        group(UNPATTERNED),
        component(42, State="Asleep"),
        *(component(number) for number in range(43, 60)),
    )
    statuses = [answer.status_code for answer in answers]
    assert statuses == [204] * 39 + [500, 400, 400, 400] + [204] * 17
    assert len((await api.get("/hsm/v2/State/Components")).json()["Components"]) == 57
    assert (await api.get("/hsm/v2/groups")).json() == []
