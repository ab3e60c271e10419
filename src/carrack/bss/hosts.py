"""Nodes as BSS tells them (`SMComponent`): SMD's component with FQDN, MACs and whether its endpoint is enabled."""

from __future__ import annotations

import msgspec

from carrack.names import NODES
from carrack.records.components import Component
from carrack.records.kinds import COMPONENT, COMPONENT_ENDPOINT, ETHERNET_INTERFACE
from carrack.view import View

_encode = msgspec.json.Encoder().encode


class HostAnswer(Component, frozen=True, kw_only=True):
    """A node in ``hosts`` and ``dumpstate``."""

    fqdn: str = msgspec.field(name="FQDN")
    macs: tuple[str, ...] = msgspec.field(name="MAC")
    endpoint_enabled: bool = msgspec.field(name="EndpointEnabled")


class _Additions(msgspec.Struct, frozen=True):
    fqdn: str = msgspec.field(name="FQDN")
    macs: list[str] = msgspec.field(name="MAC")
    endpoint_enabled: bool = msgspec.field(name="EndpointEnabled")


class Hosts:
    """Lists nodes; the list of all is made once for each version of what it is made of."""

    def __init__(self) -> None:
        self._all: tuple[tuple[int, ...], bytes] = ((), b"")

    def everything(self, view: View) -> bytes:
        """A JSON array of all nodes."""
        versions = (view[COMPONENT].version, view[COMPONENT_ENDPOINT].version, view[ETHERNET_INTERFACE].version)
        if self._all[0] != versions:
            nodes = [component for kind in sorted(NODES) for component in view[COMPONENT].find("type", kind)]
            self._all = (versions, host_list(view, nodes))
        return self._all[1]


def host_list(view: View, nodes: list[Component]) -> bytes:
    """A JSON array of these nodes."""
    return b"[" + b",".join([_host(view, node) for node in nodes]) + b"]"


def _host(view: View, node: Component) -> bytes:
    endpoint = view[COMPONENT_ENDPOINT].get(node.id)
    additions = _Additions(
        fqdn=endpoint.fqdn if endpoint else "",
        macs=[interface.mac_address for interface in view[ETHERNET_INTERFACE].find("component", node.id)],
        endpoint_enabled=bool(endpoint and endpoint.enabled),
    )
    component = view[COMPONENT].json(node.id) or _encode(node)
    return component[:-1] + b"," + _encode(additions)[1:]  # two JSON objects become one
