"""Which node asks: by the address that the request comes from."""

from __future__ import annotations

from carrack.names import NODES
from carrack.records.components import Component
from carrack.records.kinds import COMPONENT, ETHERNET_INTERFACE
from carrack.view import View


def node_at(view: View, address: str) -> Component | None:
    """The node that has this address on one of its interfaces."""
    # A server that listens on :: sees IPv4 callers so.
    for interface in view[ETHERNET_INTERFACE].find("address", address.removeprefix("::ffff:")):
        component = view[COMPONENT].get(interface.component_id)
        if component is not None and component.type in NODES:
            return component
    return None
