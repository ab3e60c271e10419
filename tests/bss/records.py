"""A small cluster to look things up in: records as SMD and BSS keep them."""

from __future__ import annotations

from carrack.records.boot import BootRecord
from carrack.records.components import Component
from carrack.records.kinds import KINDS
from carrack.records.network import EthernetInterface, IPAddressMapping
from carrack.records.redfish import ComponentEndpoint
from carrack.view import View

NODE = "x1000c0s0b0n0"
MAC = "aa:bb:cc:dd:ee:01"
ADDRESS = "10.1.1.10"
TOKEN = "6c1c3bd6-0000-4000-8000-000000000000"


def component(xname=NODE, *, nid=1, role="Compute", sub_role="", state="Ready", type_="Node"):
    return Component(
        id=xname, type=type_, state=state, flag="OK", enabled=True, role=role, sub_role=sub_role, nid=nid, arch="X86"
    )


def interface(mac=MAC, xname=NODE, *addresses):
    return EthernetInterface(
        id=mac.replace(":", ""),
        description="",
        mac_address=mac,
        last_update="2026-01-01T00:00:00Z",
        component_id=xname,
        type="Node",
        ip_addresses=tuple(IPAddressMapping(ip_address=address) for address in addresses),
    )


def endpoint(xname=NODE, *, enabled=True):
    return ComponentEndpoint(
        id=xname,
        type="Node",
        fqdn=f"{xname}.example.org",
        redfish_type="ComputerSystem",
        redfish_subtype="Physical",
        odata_id="/redfish/v1/Systems/Node0",
        redfish_endpoint_id="x1000c0s0b0",
        enabled=enabled,
        redfish_endpoint_fqdn="",
        redfish_url="",
        component_endpoint_type="ComponentEndpointComputerSystem",
        system_info={},
    )


def boot(key=NODE, **values):
    defaults = {"kernel": "http://s3/k", "initrd": "http://s3/i", "params": "console=ttyS0", "referral_token": TOKEN}
    return BootRecord(key=key, **{**defaults, **values})


def known_node():
    """All that SMD has of the one node."""
    return [component(), interface(MAC, NODE, ADDRESS), endpoint()]


def view_of(*records):
    """A view that holds these records."""
    view = View()
    put_all(view, records)
    return view


def put_all(tables, records):
    """Put records of any kind into a view or a draft."""
    kinds = {kind.type: kind for kind in KINDS.values()}
    for record in records:
        tables[kinds[type(record)]].put(record)
