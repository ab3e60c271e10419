"""What every request meets before routing: prefixes, slashes, HEAD, unknown paths and wrong methods."""

from __future__ import annotations

import httpx
import pytest

NODE = {"Components": [{"ID": "x0c0s0b0n0", "State": "On"}]}


@pytest.mark.parametrize(
    "path",
    [
        "/hsm/v2/service/values/role",
        "/hsm/v2/service/values/role/",
        "/hsm/v2/service/values/role///",
        "/apis/smd/hsm/v2/service/values/role",
        "/apis/smd/hsm/v2/service/values/role/",
        "/boot/v1/service/status",
        "/apis/bss/boot/v1/service/status/",
        "/admin/groups",
        "/cloud-init/admin/groups/",
        "/health/",
    ],
)
async def test_prefixes_and_slashes_make_no_difference(api: httpx.AsyncClient, path: str) -> None:
    assert (await api.get(path)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/apis/smdx/hsm/v2/service/ready",
        "/apis/smd/apis/smd/hsm/v2/service/ready",
        "/apis",
        "/hsm/v2",
        "/hsm/v2/State/Components/x0c0s0b0n0/None",
        "/a/b",
    ],
)
async def test_unknown_paths_are_answered_as_go_answers_them(api: httpx.AsyncClient, path: str) -> None:
    answer = await api.get(path)
    assert (answer.status_code, answer.content) == (404, b"404 page not found\n")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/nowhere", "/cloud-init/nowhere", "/nowhere/", "/.yaml", "/no/where"])
async def test_unknown_paths_are_unknown_to_every_method(api: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await api.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert answer.content == (b"" if method == "HEAD" else b"404 page not found\n")


async def test_head_is_get_without_the_body(api: httpx.AsyncClient) -> None:
    await api.post("/hsm/v2/State/Components", json=NODE)
    for path in ("/hsm/v2/State/Components", "/hsm/v2/State/Components/x9", "/nowhere/at/all", "/health"):
        got, headed = await api.get(path), await api.head(path)
        assert headed.status_code == got.status_code, path
        assert headed.headers == got.headers, path
        assert headed.content == b""


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/hsm/v2/service/ready", ["GET", "HEAD"]),
        ("GET", "/apis/smd/hsm/v2/State/Components/ByNID/Query", ["POST"]),
        ("POST", "/boot/v1/bootscript", ["GET", "HEAD"]),
        ("TRACE", "/boot/v1/bootparameters", ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"]),
        ("OPTIONS", "/boot/v1/bootparameters", ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"]),
        ("OPTIONS", "/hsm/v2/groups/g", ["DELETE", "GET", "HEAD", "PATCH"]),
        ("PUT", "/compute.yaml", ["GET", "HEAD"]),
    ],
)
async def test_wrong_methods_name_the_right_ones(
    api: httpx.AsyncClient, method: str, path: str, allowed: list[str]
) -> None:
    answer = await api.request(method, path)
    assert answer.status_code == 405
    assert sorted(answer.headers["allow"].split(",")) == allowed
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == f"allow {answer.headers['allow']}"


async def test_a_path_with_a_null_character_is_refused(api: httpx.AsyncClient) -> None:
    for path in ("/hsm/v2/State/Components/x0%00", "/admin/groups/%00", "/apis/smd/%00"):
        answer = await api.get(path)
        assert answer.status_code == 400
        assert answer.json()["detail"] == "the path holds the character U+0000"


def assert_refused(answer: httpx.Response) -> None:
    """With a problem that was meant: CSM's SMD answers 500 to JSON that it cannot read, and so do we."""
    assert answer.status_code in {400, 422, 500}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] != "internal server error"
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 5000, b'{"Components": "x"}'])
async def test_bad_bodies_get_a_problem_and_leave_nothing(api: httpx.AsyncClient, body: bytes) -> None:
    for method, path in (
        ("POST", "/hsm/v2/State/Components"),
        ("PATCH", "/hsm/v2/State/Components/BulkStateData"),
        ("POST", "/hsm/v2/Inventory/EthernetInterfaces"),
        ("POST", "/hsm/v2/groups"),
        ("PUT", "/boot/v1/bootparameters"),
        ("POST", "/admin/groups"),
    ):
        answer = await api.request(method, path, content=body)
        assert_refused(answer)
    assert (await api.get("/ready")).json()["seq"] == 0


async def test_what_databases_cannot_hold_is_refused_everywhere(api: httpx.AsyncClient) -> None:
    """PostgreSQL keeps no U+0000 in a text, and neither keeps more than 64 bits in a number."""
    for field in (b'"Subtype":"a\\u0000b"', b'"NID":9223372036854775808', b'"NID":1e30'):
        component = b'{"Components":[{"ID":"x0c0s0b0n0","State":"On",%s}]}' % field
        assert_refused(await api.post("/hsm/v2/State/Components", content=component))
    assert (await api.get("/ready")).json()["seq"] == 0
