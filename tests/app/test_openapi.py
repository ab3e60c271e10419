"""The OpenAPI document: well-formed, and about every route that the application has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.conftest import client_of

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


@pytest.fixture
async def document(api: httpx.AsyncClient) -> dict[str, Any]:
    answer = await api.get("/schema")
    assert answer.headers["content-type"] == "application/json"
    assert (await api.get("/schema/openapi.json")).content == answer.content
    return answer.json()


async def test_its_structure_is_openapi(document: dict[str, Any]) -> None:
    assert set(document) == {"openapi", "info", "paths", "components"}
    assert re.fullmatch(r"3\.1\.\d", document["openapi"])
    assert set(document["info"]) >= {"title", "version"}
    names = []
    for path, operations in document["paths"].items():
        assert path.startswith("/")
        assert set(operations) <= METHODS
        for operation in operations.values():
            names.append(operation["operationId"])
            assert isinstance(operation["summary"], str)
            assert operation["responses"]
            assert all(re.fullmatch(r"[1-5]\d\d|default", status) for status in operation["responses"])
            assert all("description" in answer for answer in operation["responses"].values())
            parameters = [(p["name"], p["in"]) for p in operation.get("parameters", [])]
            assert len(parameters) == len(set(parameters)), path
            in_path = {name for name, place in parameters if place == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path))
            for body in walk(operation.get("requestBody", {})):
                assert body.get("schema", {}) is not None
    assert len(names) == len(set(names)), "operation ids are unique"


async def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = {part["$ref"] for part in walk(document) if isinstance(part.get("$ref"), str)}
    assert references
    for reference in references:
        prefix, _, name = reference.rpartition("/")
        assert prefix == "#/components/schemas"
        assert name in document["components"]["schemas"]


async def test_it_mentions_every_route(api: httpx.AsyncClient, document: dict[str, Any]) -> None:
    app = api._transport.app._app  # type: ignore[attr-defined]
    served = {
        (re.sub(r"{(\w+):\w+}", r"{\1}", route.path), method.lower())
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if handler.include_in_schema is not False  # OPTIONS, and what only refuses
        for method in handler.http_methods
    }
    described = {(path, method) for path, operations in document["paths"].items() for method in operations}
    assert len(served) > 50
    assert described == served


async def test_a_service_alone_describes_itself_alone(settings: Any) -> None:
    async with client_of(settings, "bss") as client:
        paths = (await client.get("/schema")).json()["paths"]
        assert "/boot/v1/bootscript" in paths
        assert not [path for path in paths if path.startswith("/hsm")]
        assert (await client.get("/hsm/v2/State/Components")).status_code == 404
