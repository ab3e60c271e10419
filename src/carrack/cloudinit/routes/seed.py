"""The NoCloud seed of a node: meta-data, user-data, vendor-data and the cloud-configs of its groups.

Answered from memory, with or without a database. Under /cloud-init the answers are those of OpenCHAMI's cloud-init
server (YAML), elsewhere those of CSM's BSS (JSON, which cloud-init reads as YAML).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import HttpMethod, Request, get, route
from litestar.exceptions import MethodNotAllowedException, NotFoundException
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from carrack.cloudinit.configs import EMPTY, config_text, to_yaml, user_data, vendor_data
from carrack.cloudinit.facts import Facts, gather
from carrack.cloudinit.identity import node_at
from carrack.cloudinit.meta_data import at_key, meta_data
from carrack.errors import NotFound
from carrack.records.kinds import CLOUDINIT_GROUP, GROUP_MEMBER
from carrack.settings import Settings
from carrack.view import LiveView
from carrack.web import answers, queries
from carrack.web.callers import client_address
from carrack.web.documented import documented
from carrack.web.origin import origin

OPENCHAMI = "/cloud-init"
GROUP_CONFIG = "/{file:str}"
_YAML = "application/x-yaml"
_NOT_GET = [HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE, HttpMethod.TRACE]


def seed_routes(live: LiveView, settings: Settings, note_access: Callable[[str, str], None]) -> list[Any]:
    """What a node fetches when it boots."""

    def caller(request: Request[Any, Any, Any]) -> Facts:
        view, address = live.latest(), client_address(request, settings.trusted_proxies)
        return gather(view, node_at(view, address), address)

    @get(
        "/meta-data",
        opt=documented(query=("key",), answers={200: dict[str, Any], 404: None, 422: None}),
    )
    async def get_meta_data(request: Request[Any, Any, Any]) -> ASGIResponse:
        """The meta-data of the node that asks: JSON at the root, YAML under /cloud-init."""
        facts = caller(request)
        in_yaml = request.scope.get("carrack.prefix") == OPENCHAMI
        if facts.node is None and in_yaml:
            return ASGIResponse(body=b"", status_code=422)
        document = meta_data(facts, _base_url(request, settings, facts), settings.cluster_name)
        key = queries.first(queries.parse(request.scope["query_string"]), "key")
        if key:
            value = at_key(document, key)
            if value is None:
                raise NotFound("Not Found")
            return answers.json_value(value)
        if facts.node is not None:
            note_access(facts.node.id, "meta-data")
        return answers.text(to_yaml(document), media=_YAML) if in_yaml else answers.json_value(document)

    @get("/user-data", opt=documented(answers={200: str}, media="text/yaml"))
    async def get_user_data(request: Request[Any, Any, Any]) -> ASGIResponse:
        """The user-data of the node that asks."""
        facts = caller(request)
        openchami = request.scope.get("carrack.prefix") == OPENCHAMI
        if facts.node is not None:
            note_access(facts.node.id, "user-data")
        text = EMPTY if facts.node is None and openchami else user_data(facts, settings.cluster_name)
        return answers.text(text, media="text/plain; charset=utf-8" if openchami else "text/yaml")

    @get("/vendor-data", opt=documented(answers={200: str, 422: None}, media="text/plain"))
    async def get_vendor_data(request: Request[Any, Any, Any]) -> ASGIResponse:
        """Where the node that asks finds the cloud-configs of its groups."""
        facts = caller(request)
        if facts.node is None:
            return ASGIResponse(body=b"", status_code=422)
        note_access(facts.node.id, "vendor-data")
        return answers.text(vendor_data(facts.groups, _base_url(request, settings, facts)))

    return [get_meta_data, get_user_data, get_vendor_data]


def group_config_routes(live: LiveView, settings: Settings) -> list[Any]:
    """What the includes of vendor-data name."""

    @get(GROUP_CONFIG, opt=documented(answers={200: str, 404: None}, media="text/plain"))
    async def get_group_config(request: Request[Any, Any, Any], file: FromPath[str]) -> ASGIResponse:
        """The cloud-config of a group, for its members: GROUP.yaml."""
        label = _label(file)
        view = live.latest()
        node = node_at(view, client_address(request, settings.trusted_proxies))
        if node is None or f"{label}/{node.id}" not in view[GROUP_MEMBER]:
            raise NotFound(f"{label[:128]} is not a group of yours")
        group = view[CLOUDINIT_GROUP].get(label)
        body = config_text(group.file) if group is not None else EMPTY.encode()
        return answers.text(body, media="text/plain; charset=utf-8")

    @route(GROUP_CONFIG, http_method=_NOT_GET, include_in_schema=False)
    async def refuse(file: FromPath[str]) -> None:
        """Without this, the router would say of every unknown path of one segment that it is there for GET."""
        _label(file)
        raise MethodNotAllowedException(headers={"allow": "GET"})

    return [get_group_config, refuse]


def _label(file: str) -> str:
    """The group that a path names. Raises NotFoundException when it names none."""
    label = file.removesuffix(".yaml")
    if label == file or not label:
        raise NotFoundException
    return label


def _base_url(request: Request[Any, Any, Any], settings: Settings, facts: Facts) -> str:
    """Where the node finds the cloud-configs of its groups, without a slash at the end."""
    explicit = facts.info.cloud_init_base_url or settings.cloud_init_url or facts.defaults.base_url
    return explicit.rstrip("/") or origin(request.scope) + OPENCHAMI
