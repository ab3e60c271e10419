"""The OpenAPI document, made from the routes themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

import msgspec
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from carrack import __version__
from carrack.web.answers import json_bytes
from carrack.web.documented import OPT_KEY, Documented, documented
from carrack.web.problems import PROBLEM_JSON, Problem

_PARAMETER = re.compile(r"{([^:}]+)(?::[^}]+)?}")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")
_REFERENCE = "#/components/schemas/{name}"


def schema_routes(handlers: Iterable[HTTPRouteHandler]) -> list[Any]:
    """The handler of ``/schema``, describing the given handlers and itself."""

    @get(["/schema", "/schema/openapi.json"], opt=documented(answers={200: dict[str, Any]}))
    async def schema() -> ASGIResponse:
        """The OpenAPI document of this process."""
        return json_bytes(document)

    document = msgspec.json.encode(describe([*handlers, schema]))
    return [schema]


def describe(handlers: Iterable[HTTPRouteHandler]) -> dict[str, Any]:
    """OpenAPI 3.1 for the handlers, as plain values."""
    handlers = [handler for handler in handlers if handler.include_in_schema is not False]
    types = [Problem, *(type_ for handler in handlers for type_ in _types_of(_documented(handler)))]
    schemas, definitions = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    by_type = dict(zip(map(_identity, types), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for handler in handlers:
        for path in sorted(handler.paths):
            operations = paths.setdefault(_PARAMETER.sub(r"{\1}", path), {})
            for method in sorted(handler.http_methods):
                operations[method.lower()] = _operation(handler, method, path, by_type)
    return {
        "openapi": "3.1.0",
        "info": {"title": "carrack", "version": __version__},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": definitions},
    }


def _operation(handler: HTTPRouteHandler, method: str, path: str, schemas: dict[Any, Any]) -> dict[str, Any]:
    about = _documented(handler)
    summary = (cast("Any", handler.fn).__doc__ or "").strip().split("\n")[0]
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(path)
    ]
    parameters += [
        {"name": name, "in": "query", "required": False, "schema": {"type": "array", "items": {"type": "string"}}}
        for name in about.query
    ]
    operation: dict[str, Any] = {
        "operationId": method.lower() + _NOT_IN_NAMES.sub("_", _PARAMETER.sub(r"\1", path)),
        "summary": summary,
        "tags": [path.split("/")[1] or "root"],
        "responses": {
            "default": _answer("Problem details", schemas[_identity(Problem)], PROBLEM_JSON),
            **{
                str(status): _answer("", schemas.get(_identity(type_)), about.media)
                for status, type_ in about.answers.items()
            },
        },
    }
    if parameters:
        operation["parameters"] = parameters
    if about.body is not None:
        operation["requestBody"] = {
            "required": method != "GET",
            "content": {"application/json": {"schema": schemas[_identity(about.body)]}},
        }
    return operation


def _answer(description: str, schema: Any, media: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": description}
    if schema is not None:
        answer["content"] = {media: {"schema": schema}}
    return answer


def _documented(handler: HTTPRouteHandler) -> Documented:
    return cast("Documented", handler.opt.get(OPT_KEY) or Documented())


def _types_of(about: Documented) -> list[Any]:
    return [type_ for type_ in (about.body, *about.answers.values()) if type_ is not None]


def _identity(type_: Any) -> str:
    """Types such as ``list[str]`` are made anew at every mention; their text is what stays the same."""
    return repr(type_)
