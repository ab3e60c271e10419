"""``/Inventory/ComponentEndpoints``: the Redfish objects behind components. Discovery writes them, nobody else."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import delete, get
from litestar.response.base import ASGIResponse

from carrack.names import normalize_xname
from carrack.records.kinds import COMPONENT_ENDPOINT
from carrack.records.redfish import ComponentEndpoint
from carrack.smd import redfish_endpoint_rules as rules
from carrack.smd.choice import Parameter, matching, spell_type, spell_xname
from carrack.smd.routes.whole_lists import WholeLists, named_list
from carrack.smd.routes.wire import (
    BASE,
    AnyRequest,
    Message,
    PathText,
    deleted_entries,
    deleted_entry,
    path_xname,
)
from carrack.view import LiveView
from carrack.web.answers import json_bytes
from carrack.web.callers import actor
from carrack.web.documented import documented
from carrack.web.problems import problem
from carrack.web.queries import parse

ENDPOINTS: Final = f"{BASE}/Inventory/ComponentEndpoints"

PARAMETERS: Final = {
    "id": Parameter(lambda endpoint: endpoint.id, spell_xname),
    "redfish_ep": Parameter(lambda endpoint: endpoint.redfish_endpoint_id, spell_xname, "redfish_endpoint"),
    "type": Parameter(lambda endpoint: endpoint.type, spell_type, "type"),
    "redfish_type": Parameter(lambda endpoint: endpoint.redfish_type.lower(), lambda text: text.strip().lower()),
}


class ComponentEndpointList(msgspec.Struct, frozen=True):
    """Component endpoints."""

    endpoints: list[ComponentEndpoint] = msgspec.field(name="ComponentEndpoints")


def component_endpoint_routes(live: LiveView) -> list[Any]:
    """The handlers of the collection and its items."""
    whole = WholeLists("ComponentEndpoints")

    @get(ENDPOINTS, opt=documented(query=list(PARAMETERS), answers={200: ComponentEndpointList}))
    async def get_endpoints(request: AnyRequest) -> ASGIResponse:
        """Component endpoints that pass the filters."""
        table = (await live.current())[COMPONENT_ENDPOINT]
        query = parse(request.scope["query_string"])
        types = query.get("type", ())
        if len(query) == 1 and len(types) == 1 and not types[0].startswith("!"):
            return json_bytes(whole.of_type(table, spell_type(types[0])))
        found = matching(table, query, PARAMETERS)
        if found is None:
            return json_bytes(whole.all(table))
        return json_bytes(named_list("ComponentEndpoints", table, (endpoint.id for endpoint in found)))

    @get(f"{ENDPOINTS}/{{xname:str}}", opt=documented(answers={200: ComponentEndpoint}))
    async def get_endpoint(xname: PathText) -> ASGIResponse:
        """One component endpoint."""
        table = (await live.current())[COMPONENT_ENDPOINT]
        body = table.json(xname) or table.json(normalize_xname(xname))
        return problem(404, "no such xname.") if body is None else json_bytes(body)

    @delete(ENDPOINTS, status_code=200, opt=documented(answers={200: Message}))
    async def delete_endpoints(request: AnyRequest) -> ASGIResponse:
        """Delete every component endpoint; their components become Empty."""
        return deleted_entries(await live.write(actor(request), rules.delete_component_endpoints))

    @delete(f"{ENDPOINTS}/{{xname:str}}", status_code=200, opt=documented(answers={200: Message}))
    async def delete_endpoint(request: AnyRequest, xname: PathText) -> ASGIResponse:
        """Delete one component endpoint; its component becomes Empty."""
        id_ = path_xname(xname, "invalid xname")
        await live.write(actor(request), lambda draft: rules.delete_component_endpoint(draft, id_))
        return deleted_entry()

    return [get_endpoints, get_endpoint, delete_endpoints, delete_endpoint]
