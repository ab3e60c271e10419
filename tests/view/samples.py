"""Records to fill tables with, and waiting for a view."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from carrack.records.network import EthernetInterface, IPAddressMapping
from carrack.records.redfish import DiscoveryInfo, RedfishEndpoint


def interface(key: str, component: str = "", *addresses: str) -> EthernetInterface:
    return EthernetInterface(
        id=key,
        description="",
        mac_address=key,
        last_update="",
        component_id=component,
        type="",
        ip_addresses=tuple(IPAddressMapping(ip_address=address) for address in addresses),
    )


def endpoint(key: str, fqdn: str) -> RedfishEndpoint:
    return RedfishEndpoint(
        id=key,
        type="NodeBMC",
        hostname=key,
        domain="",
        fqdn=fqdn,
        enabled=True,
        user="",
        password="",
        rediscover_on_update=False,
        discovery_info=DiscoveryInfo(last_status="NotYetQueried"),
    )


async def settled(condition: Callable[[], bool], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)
