"""`/admin/instance-info`: what one node is given instead of the cluster's defaults."""

from __future__ import annotations

from typing import Any

from litestar import Request, delete, get, put
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from msgspec.structs import asdict

from carrack.cloudinit.urls import check_base_url
from carrack.errors import NotFound
from carrack.names import parse_xname
from carrack.records.cloudinit import InstanceInfo
from carrack.records.kinds import INSTANCE_INFO
from carrack.view import Draft, LiveView
from carrack.web import answers, bodies
from carrack.web.callers import actor
from carrack.web.documented import documented

_PATH = "/admin/instance-info/{xname:str}"


def instance_info_routes(live: LiveView) -> list[Any]:
    """Instance info: read, replace, delete. OpenCHAMI has only the second."""

    @get(_PATH, opt=documented(answers={200: InstanceInfo, 404: None}))
    async def get_instance_info(xname: FromPath[str]) -> ASGIResponse:
        """What a node is given instead of the defaults."""
        found = (await live.current())[INSTANCE_INFO].json(parse_xname(xname).name)
        if found is None:
            raise _unknown(xname)
        return answers.json_bytes(found)

    @put(_PATH, opt=documented(body=InstanceInfo, answers={201: None, 400: None}))
    async def set_instance_info(request: Request[Any, Any, Any], xname: FromPath[str]) -> ASGIResponse:
        """Say what a node is given instead of the defaults."""
        given = bodies.decode(await request.body(), _InstanceInfoBody)
        check_base_url(given.cloud_init_base_url)
        values = asdict(given)
        values["id"] = parse_xname(xname).name
        info = InstanceInfo(**values)
        await live.write(actor(request), lambda draft: draft[INSTANCE_INFO].put(info))
        return answers.nothing(201)

    @delete(_PATH, status_code=200, opt=documented(answers={200: None, 404: None}))
    async def delete_instance_info(request: Request[Any, Any, Any], xname: FromPath[str]) -> ASGIResponse:
        """Give a node the defaults again."""
        name = parse_xname(xname).name

        def rules(draft: Draft) -> None:
            if not draft[INSTANCE_INFO].remove(name):
                raise _unknown(name)

        await live.write(actor(request), rules)
        return answers.nothing(200)

    return [get_instance_info, set_instance_info, delete_instance_info]


class _InstanceInfoBody(InstanceInfo, frozen=True, kw_only=True):
    """Instance info as it comes in: the path says of which node."""

    id: str = ""


def _unknown(xname: str) -> NotFound:
    return NotFound(f"no instance info for {xname[:64]}")
