"""``/Inventory/EthernetInterfaces``: which MAC belongs to which component, and its addresses."""

from __future__ import annotations

from typing import Any, Final

from litestar import delete, get, patch, post
from litestar.response.base import ASGIResponse

from carrack.errors import InvalidName
from carrack.names import mac_id
from carrack.records.kinds import ETHERNET_INTERFACE
from carrack.records.network import EthernetInterface, IPAddressMapping
from carrack.smd import ethernet_rules as rules
from carrack.smd.ethernet_filter import PARAMETERS, select
from carrack.smd.ethernet_rules import AddressBody, InterfaceBody
from carrack.smd.routes.whole_lists import WholeLists, named_list
from carrack.smd.routes.wire import (
    BASE,
    AnyRequest,
    Message,
    PathText,
    ResourceURI,
    created_one,
    deleted_entries,
    deleted_entry,
    read_body,
)
from carrack.store.feed import now
from carrack.view import LiveView, Table
from carrack.web.answers import json_bytes, json_value
from carrack.web.callers import actor
from carrack.web.documented import documented
from carrack.web.queries import parse

COLLECTION: Final = "/Inventory/EthernetInterfaces"
INTERFACES: Final = BASE + COLLECTION
INTERFACE: Final = f"{INTERFACES}/{{interface:str}}"
ADDRESSES: Final = f"{INTERFACE}/IPAddresses"
ADDRESS: Final = f"{ADDRESSES}/{{address:str}}"


def ethernet_interface_routes(live: LiveView) -> list[Any]:
    """The handlers of the collection, its items and their addresses."""
    return [*_interfaces(live), *_addresses(live)]


def _interfaces(live: LiveView) -> list[Any]:
    whole = WholeLists("")

    @get(INTERFACES, opt=documented(query=PARAMETERS, answers={200: list[EthernetInterface]}))
    async def get_interfaces(request: AnyRequest) -> ASGIResponse:
        """Interfaces that pass the filters, in a bare array."""
        table = (await live.current())[ETHERNET_INTERFACE]
        query = parse(request.scope["query_string"])
        macs = query.get("macaddress", ())
        if len(query) == 1 and len(macs) == 1 and not macs[0].startswith("!"):
            return json_bytes(_by_mac(table, macs[0]))
        found = select(table, query)
        if found is None:
            return json_bytes(whole.all(table))
        return json_bytes(named_list("", table, (interface.id for interface in found)))

    @get(INTERFACE, opt=documented(answers={200: EthernetInterface}))
    async def get_interface(interface: PathText) -> ASGIResponse:
        """One interface, by its MAC as twelve lower-case digits."""
        body = (await live.current())[ETHERNET_INTERFACE].json(interface)
        if body is None:
            raise rules.no_such_interface()
        return json_bytes(body)

    @post(INTERFACES, opt=documented(body=InterfaceBody, answers={201: ResourceURI}))
    async def post_interface(request: AnyRequest) -> ASGIResponse:
        """Add an interface. Its component need not exist yet."""
        added = rules.valid_interface(await read_body(request, InterfaceBody), now())
        await live.write(actor(request), lambda draft: rules.add_interface(draft, added))
        return created_one(COLLECTION, added.id)

    @patch(INTERFACE, opt=documented(body=InterfaceBody, answers={200: EthernetInterface}))
    async def patch_interface(request: AnyRequest, interface: PathText) -> ASGIResponse:
        """Change the given fields of an interface."""
        body, at = await read_body(request, InterfaceBody), now()
        return json_value(
            await live.write(actor(request), lambda draft: rules.patch_interface(draft, interface, body, at))
        )

    @delete(INTERFACES, status_code=200, opt=documented(answers={200: Message}))
    async def delete_interfaces(request: AnyRequest) -> ASGIResponse:
        """Delete every interface."""
        return deleted_entries(await live.write(actor(request), rules.delete_interfaces))

    @delete(INTERFACE, status_code=200, opt=documented(answers={200: Message}))
    async def delete_interface(request: AnyRequest, interface: PathText) -> ASGIResponse:
        """Delete one interface."""
        await live.write(actor(request), lambda draft: rules.delete_interface(draft, interface))
        return deleted_entry()

    return [get_interfaces, get_interface, post_interface, patch_interface, delete_interfaces, delete_interface]


def _addresses(live: LiveView) -> list[Any]:
    @get(ADDRESSES, opt=documented(answers={200: list[IPAddressMapping]}))
    async def get_addresses(interface: PathText) -> ASGIResponse:
        """The addresses of an interface."""
        found = (await live.current())[ETHERNET_INTERFACE].get(interface)
        if found is None:
            raise rules.no_such_interface()
        return json_value(found.ip_addresses)

    @post(ADDRESSES, opt=documented(body=AddressBody, answers={201: ResourceURI}))
    async def post_address(request: AnyRequest, interface: PathText) -> ASGIResponse:
        """Give an interface one more address."""
        body, at = await read_body(request, AddressBody), now()
        added = await live.write(actor(request), lambda draft: rules.add_address(draft, interface, body, at))
        return created_one(f"{COLLECTION}/{interface}/IPAddresses", added)

    @patch(ADDRESS, opt=documented(body=AddressBody, answers={200: EthernetInterface}))
    async def patch_address(request: AnyRequest, interface: PathText, address: PathText) -> ASGIResponse:
        """Change the network of an address."""
        body, at = await read_body(request, AddressBody), now()
        return json_value(
            await live.write(actor(request), lambda draft: rules.patch_address(draft, interface, address, body, at))
        )

    @delete(ADDRESS, status_code=200, opt=documented(answers={200: Message}))
    async def delete_address(request: AnyRequest, interface: PathText, address: PathText) -> ASGIResponse:
        """Take an address from an interface."""
        at = now()
        await live.write(actor(request), lambda draft: rules.delete_address(draft, interface, address, at))
        return deleted_entry()

    return [get_addresses, post_address, patch_address, delete_address]


def _by_mac(table: Table[EthernetInterface], text: str) -> bytes:
    """The answer for one MAC: the id is the MAC without its colons."""
    try:
        encoded = table.json(text.replace(":", "")) or table.json(mac_id(text))
    except InvalidName:
        encoded = None
    return b"[" + (encoded or b"") + b"]"
