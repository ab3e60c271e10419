"""SMD's HTTP edge: one module for each family of resources."""

from __future__ import annotations

from typing import Any

from carrack.settings import Settings
from carrack.smd.routes.component_endpoints import component_endpoint_routes
from carrack.smd.routes.component_patches import component_patch_routes
from carrack.smd.routes.component_queries import component_query_routes
from carrack.smd.routes.components import component_routes
from carrack.smd.routes.ethernet_interfaces import ethernet_interface_routes
from carrack.smd.routes.groups import group_routes
from carrack.smd.routes.hardware import hardware_routes
from carrack.smd.routes.redfish_endpoints import redfish_endpoint_routes
from carrack.smd.routes.service import service_routes
from carrack.smd.values import Vocabularies
from carrack.view import LiveView


def routes(live: LiveView, settings: Settings) -> list[Any]:
    """Every handler of SMD."""
    words = Vocabularies(settings)
    return [
        *service_routes(live, words),
        *component_routes(live, words),
        *component_query_routes(live, words),
        *component_patch_routes(live, words),
        *redfish_endpoint_routes(live),
        *component_endpoint_routes(live),
        *ethernet_interface_routes(live),
        *group_routes(live, words),
        *hardware_routes(live),
    ]
