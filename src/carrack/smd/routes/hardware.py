"""``/Inventory/Hardware`` and ``/Inventory/HardwareByFRU``: places, and the parts in them."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import delete, get, post
from litestar.response.base import ASGIResponse

from carrack.names import normalize_xname
from carrack.records.hardware import HardwareFRU, HardwareLocation
from carrack.records.kinds import HARDWARE_FRU, HARDWARE_LOCATION
from carrack.smd import hardware_rules as rules
from carrack.smd.hardware_query import (
    FRU_PARAMETERS,
    LOCATION_PARAMETERS,
    QUERY_PARAMETERS,
    compile_query,
    find,
    select_frus,
    select_locations,
    spell_xname,
)
from carrack.smd.hardware_rules import HardwarePost
from carrack.smd.hardware_shape import fru_json, inventory_json, location_json
from carrack.smd.routes.wire import (
    BASE,
    AnyRequest,
    Message,
    PathText,
    deleted_entries,
    deleted_entry,
    message,
    read_body,
)
from carrack.view import LiveView, View
from carrack.web.answers import json_bytes, json_value
from carrack.web.callers import actor
from carrack.web.documented import documented
from carrack.web.problems import problem
from carrack.web.queries import parse

HARDWARE: Final = f"{BASE}/Inventory/Hardware"
FRUS: Final = f"{BASE}/Inventory/HardwareByFRU"


def hardware_routes(live: LiveView) -> list[Any]:
    """The handlers of places, of parts, and of the query over both."""
    return [*_places(live), *_parts(live)]


class _WholeInventory:
    """All places with their parts, encoded once for each state of the two tables."""

    def __init__(self) -> None:
        self._versions = (-1, -1)
        self._body = b""

    def body(self, view: View) -> bytes:
        versions = (view[HARDWARE_LOCATION].version, view[HARDWARE_FRU].version)
        if versions != self._versions:
            self._body = msgspec.json.encode([_with_part(view, place) for place in view[HARDWARE_LOCATION].values()])
            self._versions = versions
        return self._body


def _with_part(view: View, place: HardwareLocation) -> dict[str, Any]:
    return location_json(place, view[HARDWARE_FRU].get(place.fru_id))


def _places(live: LiveView) -> list[Any]:
    whole = _WholeInventory()

    @get(HARDWARE, opt=documented(query=LOCATION_PARAMETERS, answers={200: list[HardwareLocation]}))
    async def get_hardware(request: AnyRequest) -> ASGIResponse:
        """Places that pass the filters, with the parts in them, in a bare array."""
        view = await live.current()
        found = select_locations(view, parse(request.scope["query_string"]))
        if found is None:
            return json_bytes(whole.body(view))
        return json_value([_with_part(view, place) for place in found])

    @get(f"{HARDWARE}/{{xname:str}}", opt=documented(answers={200: HardwareLocation}))
    async def get_place(xname: PathText) -> ASGIResponse:
        """One place with the part in it."""
        view = await live.current()
        place = view[HARDWARE_LOCATION].get(normalize_xname(xname))
        return problem(404, "no such xname.") if place is None else json_value(_with_part(view, place))

    @get(f"{HARDWARE}/Query/{{xname:str}}", opt=documented(query=QUERY_PARAMETERS, answers={200: dict[str, Any]}))
    async def query_hardware(request: AnyRequest, xname: PathText) -> ASGIResponse:
        """A place with what is inside it and, if asked for, around it: an array for each type."""
        wanted = compile_query(parse(request.scope["query_string"]))
        id_ = spell_xname(xname)
        view = await live.current()
        places = find(wanted, id_, view[HARDWARE_LOCATION])
        return json_value(inventory_json(id_, places, view[HARDWARE_FRU].get, nest=wanted.nest))

    @post(HARDWARE, opt=documented(body=HardwarePost, answers={200: Message}))
    async def post_hardware(request: AnyRequest) -> ASGIResponse:
        """Create or change places and the parts in them; all or none."""
        body = await read_body(request, HardwarePost)
        found = [rules.valid_hardware(document) for document in body.hardware]
        await live.write(actor(request), lambda draft: rules.put_hardware(draft, found))
        return message(f"Created {len(found)} entries")

    @delete(HARDWARE, status_code=200, opt=documented(answers={200: Message}))
    async def delete_hardware(request: AnyRequest) -> ASGIResponse:
        """Forget every place; parts stay known."""
        return deleted_entries(await live.write(actor(request), rules.delete_locations))

    @delete(f"{HARDWARE}/{{xname:str}}", status_code=200, opt=documented(answers={200: Message}))
    async def delete_place(request: AnyRequest, xname: PathText) -> ASGIResponse:
        """Forget one place; the part in it stays known."""
        id_ = normalize_xname(xname)
        await live.write(actor(request), lambda draft: rules.delete_location(draft, id_))
        return deleted_entry()

    return [get_hardware, get_place, query_hardware, post_hardware, delete_hardware, delete_place]


def _parts(live: LiveView) -> list[Any]:
    @get(FRUS, opt=documented(query=FRU_PARAMETERS, answers={200: list[HardwareFRU]}))
    async def get_frus(request: AnyRequest) -> ASGIResponse:
        """Parts that pass the filters, wherever they are."""
        view = await live.current()
        found = select_frus(view, parse(request.scope["query_string"]))
        return json_value([fru_json(fru) for fru in (view[HARDWARE_FRU].values() if found is None else found)])

    @get(f"{FRUS}/{{fruid:str}}", opt=documented(answers={200: HardwareFRU}))
    async def get_fru(fruid: PathText) -> ASGIResponse:
        """One part."""
        fru = (await live.current())[HARDWARE_FRU].get(fruid)
        return problem(404, "no such FRU ID.") if fru is None else json_value(fru_json(fru))

    @delete(FRUS, status_code=200, opt=documented(answers={200: Message}))
    async def delete_frus(request: AnyRequest) -> ASGIResponse:
        """Forget every part, unless one is in a place."""
        return deleted_entries(await live.write(actor(request), rules.delete_frus))

    @delete(f"{FRUS}/{{fruid:str}}", status_code=200, opt=documented(answers={200: Message}))
    async def delete_fru(request: AnyRequest, fruid: PathText) -> ASGIResponse:
        """Forget one part, unless it is in a place."""
        await live.write(actor(request), lambda draft: rules.delete_fru(draft, fruid))
        return deleted_entry()

    return [get_frus, get_fru, delete_frus, delete_fru]
