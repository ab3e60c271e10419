"""`/phone-home`: a node says that it has come up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import structlog
from litestar import Request, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from carrack.cloudinit.identity import node_at
from carrack.cloudinit.phone_homes import FIELDS, PhoneHomes, parse
from carrack.errors import NotFound
from carrack.records.components import Component
from carrack.settings import Settings
from carrack.view import LiveView
from carrack.web import answers
from carrack.web.callers import client_address
from carrack.web.documented import documented

log = structlog.get_logger(__name__)


class CloudInitEcho(msgspec.Struct, frozen=True, rename="kebab"):
    """The cloud-init part of what CSM's BSS answers."""

    meta_data: None
    user_data: None
    phone_home: dict[str, str]


class PhoneHomeEcho(msgspec.Struct, frozen=True, rename="kebab"):
    """CSM's BSS answers with boot parameters that hold what it was told."""

    hosts: list[str]
    cloud_init: CloudInitEcho


def phone_home_routes(
    live: LiveView, settings: Settings, note_access: Callable[[str, str], None], phone_homes: PhoneHomes
) -> list[Any]:
    """Phone-homes, as a form or as JSON. Who phones is told by the address, never by what is sent."""

    async def take(request: Request[Any, Any, Any]) -> tuple[Component | None, dict[str, str]]:
        data = parse(await request.body(), request.headers.get("content-type", ""))
        address = client_address(request, settings.trusted_proxies)
        node = node_at(live.latest(), address)
        if node is None:
            log.warning("phone_home.unknown", address=address)
        else:
            phone_homes.note(node.id, address, data)
            note_access(node.id, "phone-home")
        return node, data

    @post(
        "/phone-home",
        status_code=200,
        opt=documented(body=dict[str, str], answers={200: PhoneHomeEcho, 400: None, 404: None}),
    )
    async def phone_home(request: Request[Any, Any, Any]) -> ASGIResponse:
        """A node says that it is up, and is known by its address."""
        node, data = await take(request)
        if node is None:
            raise NotFound("Not Found")
        always = {name: "" for name in FIELDS if name != "pub_key_ed25519"}
        return answers.json_value(PhoneHomeEcho([node.id], CloudInitEcho(None, None, always | data)))

    @post(
        "/phone-home/{instance:str}",
        status_code=200,
        opt=documented(body=dict[str, str], answers={200: None, 400: None}),
    )
    async def phone_home_with_id(request: Request[Any, Any, Any], instance: FromPath[str]) -> ASGIResponse:  # noqa: ARG001
        # The id in the path is what OpenCHAMI's seed put there; anyone could write any, so it says nothing.
        """A node says that it is up, with its instance-id in the path."""
        await take(request)
        return answers.nothing(200, "")

    return [phone_home, phone_home_with_id]
