"""``/Inventory/RedfishEndpoints``: BMCs and other controllers."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import delete, get, patch, post, put
from litestar.response.base import ASGIResponse

from carrack.errors import InvalidInput
from carrack.names import normalize_xname
from carrack.records.kinds import REDFISH_ENDPOINT
from carrack.records.redfish import RedfishEndpoint
from carrack.smd import redfish_endpoint_rules as rules
from carrack.smd import redfish_payload
from carrack.smd.choice import Parameter, matching, spell_mac, spell_type, spell_xname
from carrack.smd.descendants import EVERYTHING
from carrack.smd.redfish_endpoint_rules import EndpointBody
from carrack.smd.routes.whole_lists import WholeLists, named_list
from carrack.smd.routes.wire import (
    BASE,
    AnyRequest,
    Message,
    PathText,
    ResourceURI,
    created,
    decoding,
    deleted_entries,
    deleted_entry,
    path_xname,
    read_body,
    read_document,
)
from carrack.store.feed import now
from carrack.view import Draft, LiveView
from carrack.web.answers import json_bytes, json_value, nothing
from carrack.web.callers import actor
from carrack.web.documented import documented
from carrack.web.problems import problem
from carrack.web.queries import parse

COLLECTION: Final = "/Inventory/RedfishEndpoints"
ENDPOINTS: Final = BASE + COLLECTION

PARAMETERS: Final = {
    "id": Parameter(lambda endpoint: endpoint.id, spell_xname),
    "fqdn": Parameter(lambda endpoint: endpoint.fqdn.lower(), lambda text: text.strip().lower()),
    "type": Parameter(lambda endpoint: endpoint.type, spell_type),
    "uuid": Parameter(lambda endpoint: endpoint.uuid.lower(), lambda text: text.strip().lower()),
    "macaddr": Parameter(lambda endpoint: endpoint.mac_addr.lower(), spell_mac),
    "ipaddress": Parameter(lambda endpoint: endpoint.ip_address),
    "laststatus": Parameter(lambda endpoint: endpoint.discovery_info.last_status.lower(), lambda text: text.lower()),
}


class RedfishEndpointList(msgspec.Struct, frozen=True):
    """Redfish endpoints."""

    endpoints: list[RedfishEndpoint] = msgspec.field(name="RedfishEndpoints")


def redfish_endpoint_routes(live: LiveView) -> list[Any]:
    """The handlers of the collection and its items."""
    return [*_reading(live), *_writing(live), *_deleting(live)]


def _reading(live: LiveView) -> list[Any]:
    whole = WholeLists("RedfishEndpoints")

    @get(ENDPOINTS, opt=documented(query=list(PARAMETERS), answers={200: RedfishEndpointList}))
    async def get_endpoints(request: AnyRequest) -> ASGIResponse:
        """Redfish endpoints that pass the filters. No answer ever holds a password."""
        table = (await live.current())[REDFISH_ENDPOINT]
        found = matching(table, parse(request.scope["query_string"]), PARAMETERS)
        if found is None:
            return json_bytes(whole.all(table))
        return json_bytes(named_list("RedfishEndpoints", table, (endpoint.id for endpoint in found)))

    @get(f"{ENDPOINTS}/{{xname:str}}", opt=documented(answers={200: RedfishEndpoint}))
    async def get_endpoint(xname: PathText) -> ASGIResponse:
        """One Redfish endpoint."""
        table = (await live.current())[REDFISH_ENDPOINT]
        body = table.json(xname) or table.json(normalize_xname(xname))
        return problem(404, "no such xname.") if body is None else json_bytes(body)

    @get(f"{ENDPOINTS}/Query/{{xname:str}}", opt=documented(answers={200: RedfishEndpointList}))
    async def query_endpoints(xname: PathText) -> ASGIResponse:
        """All endpoints, for s0 or all; the Go servers know no other query."""
        if normalize_xname(xname) not in EVERYTHING:
            raise InvalidInput("not yet implemented")
        return json_bytes(whole.all((await live.current())[REDFISH_ENDPOINT]))

    return [get_endpoints, get_endpoint, query_endpoints]


def _writing(live: LiveView) -> list[Any]:
    @post(ENDPOINTS, opt=documented(body=EndpointBody, answers={201: list[ResourceURI], 204: None}))
    async def post_endpoints(request: AnyRequest) -> ASGIResponse:
        """Add endpoints: one or a list, in the form of CSM, of Magellan or of the PDU importer; all or none."""
        document = await read_document(request)
        with decoding():
            payloads = redfish_payload.read_payloads(document)
        if not payloads:
            return nothing()
        at = now()

        def add(draft: Draft) -> None:
            for payload in payloads:
                redfish_payload.add(draft, payload, at)

        await live.write(actor(request), add)
        return created(COLLECTION, [payload.endpoint.id for payload in payloads])

    @put(f"{ENDPOINTS}/{{xname:str}}", opt=documented(body=EndpointBody, answers={200: RedfishEndpoint}))
    async def put_endpoint(request: AnyRequest, xname: PathText) -> ASGIResponse:
        """Replace an endpoint, or create it (as OpenCHAMI does, where CSM answers 404)."""
        id_ = normalize_xname(xname)
        document = await read_document(request)
        with decoding():
            payload = redfish_payload.read_payload(document, path_id=id_)
        at = now()
        return json_value(await live.write(actor(request), lambda draft: redfish_payload.replace(draft, payload, at)))

    @patch(f"{ENDPOINTS}/{{xname:str}}", opt=documented(body=EndpointBody, answers={200: RedfishEndpoint}))
    async def patch_endpoint(request: AnyRequest, xname: PathText) -> ASGIResponse:
        """Change the given fields of an endpoint."""
        id_ = path_xname(xname, "xname in URL is not valid")
        body = await read_body(request, EndpointBody)
        if body.id and normalize_xname(body.id) != id_:
            raise InvalidInput("xname in URL and PATCH body do not match")
        return json_value(await live.write(actor(request), lambda draft: rules.patch_endpoint(draft, id_, body)))

    return [post_endpoints, put_endpoint, patch_endpoint]


def _deleting(live: LiveView) -> list[Any]:
    @delete(ENDPOINTS, status_code=200, opt=documented(answers={200: Message}))
    async def delete_endpoints(request: AnyRequest) -> ASGIResponse:
        """Delete every endpoint with what was discovered through it; the components stay, Empty."""
        return deleted_entries(await live.write(actor(request), rules.delete_endpoints))

    @delete(f"{ENDPOINTS}/{{xname:str}}", status_code=200, opt=documented(answers={200: Message}))
    async def delete_endpoint(request: AnyRequest, xname: PathText) -> ASGIResponse:
        """Delete an endpoint with what was discovered through it; its components stay, Empty."""
        id_ = path_xname(xname, "invalid xname")
        await live.write(actor(request), lambda draft: rules.delete_endpoint(draft, id_))
        return deleted_entry()

    return [delete_endpoints, delete_endpoint]
