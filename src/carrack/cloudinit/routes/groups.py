"""`/admin/groups`: what the members of a group are given. Who is a member is SMD's matter."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litestar import Request, delete, get, post, put
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from msgspec.structs import asdict

from carrack.cloudinit.configs import config_text
from carrack.errors import Conflict, InvalidInput, NotFound
from carrack.records.cloudinit import CloudInitGroup
from carrack.records.kinds import CLOUDINIT_GROUP
from carrack.view import Draft, LiveView
from carrack.web import answers, bodies
from carrack.web.callers import actor
from carrack.web.documented import documented
from carrack.web.problems import RequestProblem

LONGEST_NAME = 255


def group_routes(live: LiveView) -> list[Any]:
    """Groups: list, create, read, replace, delete."""

    @get("/admin/groups", opt=documented(answers={200: dict[str, CloudInitGroup]}))
    async def list_groups() -> ASGIResponse:
        """The cloud-init data of every group."""
        view = await live.current()
        return answers.json_value({group.name: group for group in view[CLOUDINIT_GROUP].values()})

    @post("/admin/groups", opt=documented(body=CloudInitGroup, answers={201: None, 409: None, 422: None}))
    async def create_group(request: Request[Any, Any, Any]) -> ASGIResponse:
        """Create the cloud-init data of a group."""
        group = _checked(await request.body(), "")

        def rules(draft: Draft) -> None:
            if group.name in draft[CLOUDINIT_GROUP]:
                raise Conflict(f"group {group.name} exists already")
            draft[CLOUDINIT_GROUP].put(group)

        await live.write(actor(request), rules)
        return _created(group.name)

    @get("/admin/groups/{name:str}", opt=documented(answers={200: CloudInitGroup, 404: None}))
    async def get_group(name: FromPath[str]) -> ASGIResponse:
        """The cloud-init data of a group."""
        found = (await live.current())[CLOUDINIT_GROUP].json(name)
        if found is None:
            raise NotFound(f"no group {name[:LONGEST_NAME]}")
        return answers.json_bytes(found)

    @put("/admin/groups/{name:str}", opt=documented(body=CloudInitGroup, answers={201: None, 422: None}))
    async def replace_group(request: Request[Any, Any, Any], name: FromPath[str]) -> ASGIResponse:
        """Create or replace the cloud-init data of a group."""
        group = _checked(await request.body(), name)
        await live.write(actor(request), lambda draft: draft[CLOUDINIT_GROUP].put(group))
        return _created(group.name)

    @delete("/admin/groups/{name:str}", status_code=200, opt=documented(answers={200: None, 404: None}))
    async def delete_group(request: Request[Any, Any, Any], name: FromPath[str]) -> ASGIResponse:
        """Delete the cloud-init data of a group."""

        def rules(draft: Draft) -> None:
            if not draft[CLOUDINIT_GROUP].remove(name):
                raise NotFound(f"no group {name[:LONGEST_NAME]}")

        await live.write(actor(request), rules)
        return answers.nothing(200)

    return [list_groups, create_group, get_group, replace_group, delete_group]


class _GroupBody(CloudInitGroup, frozen=True, kw_only=True):
    """A group as it comes in. With PUT the name may be in the path alone."""

    name: str = ""


def _checked(body: bytes, named: str) -> CloudInitGroup:
    """The group in a body. Raises RequestProblem with 422, OpenCHAMI's status for whatever is wrong with a group."""
    try:
        given = bodies.decode(body, _GroupBody)
        name = given.name or named
        if not name or len(name) > LONGEST_NAME or not name.isprintable() or "/" in name:
            raise InvalidInput("a group needs a name, without a slash in it")
        if named and name != named:
            raise InvalidInput(f"the body is about group {name}, the path about {named}")
        config_text(given.file)
    except InvalidInput as error:
        raise RequestProblem(422, str(error)) from None
    values = asdict(given)
    values["name"] = name
    return CloudInitGroup(**values)


def _created(name: FromPath[str]) -> ASGIResponse:
    headers = {"location": f"/groups/{quote(name, safe='')}", "content-type": "application/json"}
    return ASGIResponse(body=b"", status_code=201, headers=headers)
