"""The bodies that ``/Inventory/RedfishEndpoints`` takes: which dialect one is, and what writing it means.

An endpoint may come alone or in a list; each may be CSM's plain form, Magellan's V2 or the PDU importer's. A body is
decoded whole before anything is written, and written in one step or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import msgspec

from carrack.errors import InvalidInput
from carrack.names import normalize_xname
from carrack.records.kinds import COMPONENT_ENDPOINT, ETHERNET_INTERFACE
from carrack.records.redfish import DiscoveryInfo, RedfishEndpoint
from carrack.smd import discovered, pdu_payload, v2_payload
from carrack.smd.pdu_payload import PDUPayload
from carrack.smd.redfish_endpoint_rules import (
    NOTHING,
    EndpointBody,
    add_endpoint,
    empty_places,
    replace_endpoint,
    valid_endpoint,
)
from carrack.smd.v2_payload import V2Payload
from carrack.view import Draft
from carrack.web.bodies import BadBody, convert


@dataclass(frozen=True)
class Payload:
    """An endpoint, and what was found behind it when the body says so."""

    endpoint: RedfishEndpoint
    contents: V2Payload | PDUPayload | None


def read_payloads(document: Any) -> list[Payload]:
    """Every endpoint in a POST body. Raises BadBody and InvalidInput; an empty body has none."""
    if not isinstance(document, dict):
        raise BadBody("Expected `object` with an endpoint, or with a list of them in RedfishEndpoints")
    fields = cast("dict[str, Any]", document)
    listed = _member(fields, "redfishendpoints")
    if listed is None:
        says_nothing = convert(fields, EndpointBody) == NOTHING and _contents(fields) is None
        return [] if says_nothing else [read_payload(fields)]
    if not isinstance(listed, list):
        raise BadBody("Expected `array` - at `$.RedfishEndpoints`")
    return [read_payload(item, f" at idx {index}") for index, item in enumerate(cast("list[Any]", listed))]


def read_payload(document: Any, place: str = "", path_id: str = "") -> Payload:
    """One endpoint. Raises BadBody and InvalidInput.

    `place` says in the error where in a list it stands. `path_id` is the xname that the path of a PUT gives: the body
    may leave it out and must not contradict it.
    """
    body = convert(document, EndpointBody)
    if path_id:
        if normalize_xname(body.id or path_id) != path_id:
            raise InvalidInput("xname in URL and PUT body do not match")
        body = msgspec.structs.replace(body, id=path_id)
    contents = _contents(cast("dict[str, Any]", document))
    return Payload(valid_endpoint(body, place), contents)


def _contents(document: dict[str, Any]) -> V2Payload | PDUPayload | None:
    if _member(document, "pduinventory") is not None:
        return convert(document, PDUPayload)
    if _member(document, "schemaversion") is None:
        return None
    payload = convert(document, V2Payload)
    return payload if payload.schema_version > 0 else None


def _member(document: dict[str, Any], name: str) -> Any:
    return next((value for key, value in document.items() if key.lower() == name), None)


def add(draft: Draft, payload: Payload, now: str) -> None:
    """Add a new endpoint with what is behind it. Raises Conflict."""
    endpoint = _queried(payload, now)
    add_endpoint(draft, endpoint)
    _keep_contents(draft, payload, endpoint, now)


def replace(draft: Draft, payload: Payload, now: str) -> RedfishEndpoint:
    """Create or replace an endpoint with what is behind it; answers what is kept. Raises Conflict."""
    endpoint = replace_endpoint(draft, _queried(payload, now))
    _keep_contents(draft, payload, endpoint, now)
    return endpoint


def _queried(payload: Payload, now: str) -> RedfishEndpoint:
    """The endpoint; a body with contents is itself the outcome of a discovery that went well."""
    if payload.contents is None:
        return payload.endpoint
    return msgspec.structs.replace(
        payload.endpoint, discovery_info=DiscoveryInfo(last_attempt=now, last_status="DiscoverOK")
    )


def _keep_contents(draft: Draft, payload: Payload, endpoint: RedfishEndpoint, now: str) -> None:
    if payload.contents is None:
        return
    if isinstance(payload.contents, PDUPayload):
        discovered.keep(draft, pdu_payload.discovered(payload.contents, endpoint))
    else:
        nodes = _nodes(draft, payload.contents, endpoint.id)
        discovered.keep(draft, v2_payload.discovered(payload.contents, endpoint, nodes, now))
    if not endpoint.enabled:  # nobody looks after what is behind it
        children = draft[COMPONENT_ENDPOINT].find("redfish_endpoint", endpoint.id)
        empty_places(draft, {endpoint.id, *(child.id for child in children)})


def _nodes(draft: Draft, payload: V2Payload, bmc: str) -> list[tuple[str, v2_payload.System]]:
    """The names of the systems, by what SMD knows of this BMC's nodes."""
    prefix = f"{bmc}n"
    by_uuid = {
        known.uuid.lower(): known.id
        for known in draft[COMPONENT_ENDPOINT].find("redfish_endpoint", bmc)
        if known.uuid and known.id.startswith(prefix)
    }
    macs = [mac for system in payload.systems for mac in v2_payload.macs(system)]
    by_mac = {
        mac: known.component_id
        for mac in macs
        for known in draft[ETHERNET_INTERFACE].find("mac", mac)
        if known.component_id.startswith(prefix)
    }
    return v2_payload.node_names(payload.systems, bmc, by_uuid, by_mac)
