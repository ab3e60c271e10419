"""`/boot/v1/bootparameters`. GET and DELETE have bodies, as CSM's clients send them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from litestar import Request, delete, get, patch, post, put
from litestar.response.base import ASGIResponse
from msgspec.structs import replace

from carrack.bss import parameters
from carrack.bss.boot_params import BootParams, BootParamsAnswer
from carrack.bss.listing import Listing
from carrack.bss.routes.identifiers import members, nid_of
from carrack.errors import Conflict, InvalidInput, NotFound
from carrack.view import Draft, LiveView
from carrack.web import answers, bodies, queries
from carrack.web.callers import actor
from carrack.web.documented import documented
from carrack.web.problems import RequestProblem

PATH = "/boot/v1/bootparameters"
_EMPTY = "application/json; charset=UTF-8"


def bootparameters_routes(live: LiveView) -> list[Any]:
    """Boot parameters: list, create, replace, merge, delete."""
    listing = Listing()

    async def write(request: Request[Any, Any, Any], rules: Callable[[Draft], None]) -> None:
        await live.write(actor(request), rules)

    @get(
        PATH,
        opt=documented(
            query=("name", "mac", "nid"), body=BootParams, answers={200: list[BootParamsAnswer], 400: None, 404: None}
        ),
    )
    async def list_bootparameters(request: Request[Any, Any, Any]) -> ASGIResponse:
        """Boot parameters: of the hosts, MACs or NIDs asked for in the query or the body, or all of them."""
        wanted = _wanted(queries.parse(request.scope["query_string"]), await request.body())
        view = await live.current()
        body = listing.everything(view) if wanted is None else listing.asked_for(view, wanted)
        if body is None:
            raise NotFound("Not Found")
        return answers.json_bytes(body)

    @post(PATH, status_code=201, opt=documented(body=BootParams, answers={201: None, 400: None}))
    async def create_bootparameters(request: Request[Any, Any, Any]) -> ASGIResponse:
        """Create boot parameters for hosts that have none."""
        wanted, token = _body(await request.body()), str(uuid4())
        try:
            await write(request, lambda draft: parameters.create(draft, wanted, token))
        except Conflict as error:
            raise RequestProblem(400, f"Bad Request: {error}") from None
        return _stored(201, wanted, token)

    @put(PATH, opt=documented(body=BootParams, answers={200: None, 400: None}))
    async def replace_bootparameters(request: Request[Any, Any, Any]) -> ASGIResponse:
        """Create or replace boot parameters."""
        wanted, token = _body(await request.body()), str(uuid4())
        await write(request, lambda draft: parameters.store(draft, wanted, token))
        return _stored(200, wanted, token)

    @patch(PATH, opt=documented(body=BootParams, answers={200: None, 400: None, 404: None}))
    async def merge_bootparameters(request: Request[Any, Any, Any]) -> ASGIResponse:
        """Change the boot parameters given, and keep the others."""
        wanted = _body(await request.body())
        await write(request, lambda draft: parameters.merge(draft, wanted))
        return answers.nothing(200, _EMPTY)

    @delete(PATH, status_code=200, opt=documented(body=BootParams, answers={200: None, 400: None}))
    async def delete_bootparameters(request: Request[Any, Any, Any]) -> ASGIResponse:
        """Delete the boot parameters of the hosts, MACs, NIDs or images in the body."""
        wanted = _body(await request.body())
        try:
            await write(request, lambda draft: parameters.remove(draft, wanted))
        except NotFound as error:
            raise RequestProblem(400, f"Bad Request: {error}") from None
        return answers.nothing(200, _EMPTY)

    return [
        list_bootparameters,
        create_bootparameters,
        replace_bootparameters,
        merge_bootparameters,
        delete_bootparameters,
    ]


def _body(body: bytes) -> BootParams:
    try:
        return bodies.decode(body, BootParams)
    except bodies.BadBody as error:
        raise InvalidInput(f"Bad Request: {error}") from None


def _wanted(query: dict[str, list[str]], body: bytes) -> BootParams | None:
    """What a GET asks for, by query, body or both; None when it asks for everything.

    Beside a query a bad body is passed over, as CSM's BSS does.
    """
    hosts, macs, nids = (members(query, name) for name in ("name", "mac", "nid"))
    asked = BootParams(hosts=tuple(hosts), macs=tuple(macs), nids=tuple(nid_of(nid) for nid in nids))
    if not body:
        return asked if asked.names_nodes else None
    try:
        given = _body(body)
    except InvalidInput:
        if asked.names_nodes:
            return asked
        raise
    wanted = replace(given, hosts=asked.hosts + given.hosts, macs=asked.macs + given.macs, nids=asked.nids + given.nids)
    if not (wanted.names_nodes or wanted.kernel or wanted.initrd):
        raise InvalidInput("No specified data requested")
    return wanted


def _stored(status: int, wanted: BootParams, token: str) -> ASGIResponse:
    headers = {"content-type": _EMPTY}
    if wanted.names_nodes:
        headers["BSS-Referral-Token"] = token
    return ASGIResponse(body=b"", status_code=status, headers=headers)
