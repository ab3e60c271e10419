"""The PDU importer's body (Magellan's ``collect pdu``): a power unit with its outlets, reached by JAWS (pure)."""

from __future__ import annotations

from typing import Any

import msgspec

from carrack.errors import InvalidInput
from carrack.names import normalize_xname, xname_type
from carrack.records.components import Component
from carrack.records.redfish import ComponentEndpoint, RedfishEndpoint
from carrack.smd.discovered import Discovered

_OUTLET_TYPES = frozenset({"CabinetPDUPowerConnector", "CabinetPDUOutlet"})


class Outlet(msgspec.Struct, frozen=True):
    """An outlet. `id_suffix` follows the xname of the controller, such as ``p0v1``; `state` is On or Off."""

    original_id: str = ""
    id_suffix: str = ""
    name: str = ""
    state: str = ""
    socket_type: str = ""


class PDUInventory(msgspec.Struct, frozen=True):
    """The outlets of one unit."""

    outlets: tuple[Outlet, ...] = msgspec.field(default=(), name="Outlets")


class PDUPayload(msgspec.Struct, frozen=True):
    """What a PDU body says besides the fields of the endpoint itself."""

    inventory: PDUInventory = msgspec.field(default=PDUInventory(), name="PDUInventory")


def discovered(payload: PDUPayload, endpoint: RedfishEndpoint) -> Discovered:
    """What the payload says is behind `endpoint`. Raises InvalidInput for a suffix that makes no outlet's name."""
    components = [Component(id=endpoint.id, type=endpoint.type, state="Ready", flag="OK", enabled=True)]
    endpoints = [_endpoint(endpoint, endpoint.id, "/jaws", "Manager", {"Name": "JAWS"})]
    for outlet in payload.inventory.outlets:
        name = normalize_xname(endpoint.id + outlet.id_suffix)
        type_ = xname_type(name)
        if type_ not in _OUTLET_TYPES:
            raise InvalidInput(
                f"couldn't validate endpoint data: {endpoint.id + outlet.id_suffix} is not the xname of an outlet"
            )
        state = "On" if outlet.state.lower() == "on" else "Off"
        components.append(
            Component(id=name, type=type_, state=state, flag="OK", enabled=True, subtype=outlet.socket_type)
        )
        action = {
            "PowerControl@Redfish.AllowableValues": ["On", "Off"],
            "target": f"/jaws/control/outlets/{outlet.original_id}",
        }
        info: dict[str, Any] = {"Name": outlet.name, "Actions": {"#Outlet.PowerControl": action}}
        path = f"/jaws/monitor/outlets/{outlet.original_id}"
        endpoints.append(_endpoint(endpoint, name, path, "Outlet", info, outlet.socket_type))
    return Discovered(tuple(components), tuple(endpoints))


def _endpoint(
    endpoint: RedfishEndpoint, name: str, path: str, redfish_type: str, info: dict[str, Any], subtype: str = ""
) -> ComponentEndpoint:
    return ComponentEndpoint(
        id=name,
        type=xname_type(name),
        domain=endpoint.domain,
        redfish_type=redfish_type,
        redfish_subtype=subtype,
        odata_id=path,
        redfish_endpoint_id=endpoint.id,
        enabled=endpoint.enabled,
        redfish_endpoint_fqdn=endpoint.fqdn,
        redfish_url=endpoint.fqdn + path,
        component_endpoint_type=f"ComponentEndpoint{redfish_type}",
        manager_info=info if redfish_type == "Manager" else None,
        outlet_info=info if redfish_type == "Outlet" else None,
    )
