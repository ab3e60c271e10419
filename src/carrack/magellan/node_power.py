"""Power of nodes by their xnames: SMD says which BMC and which Redfish system, the BMC does it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any

import aiohttp
import msgspec

from carrack.bmc.address import BMCAddress, parse_address
from carrack.bmc.connection import BMCConnection
from carrack.bmc.credentials import Credentials
from carrack.bmc.document import objects_at, text_at
from carrack.bmc.limits import Limits
from carrack.bmc.power import power_state, reset
from carrack.bmc.reset import ResetKind
from carrack.errors import BMCError, CarrackError, InvalidInput, Unavailable
from carrack.magellan.descriptors import connection_budget
from carrack.magellan.send import smd_base

_IDS_PER_REQUEST = 500


@dataclass(frozen=True, slots=True)
class NodeDoor:
    """Where a node's power is: its BMC and the URI of its System there."""

    xname: str
    bmc: BMCAddress
    system_uri: str


@dataclass(frozen=True, slots=True)
class PowerResult:
    """`power` is the state found before acting; `sent` the reset type, "" if nothing had to be done."""

    xname: str
    power: str = ""
    sent: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerOptions:
    """`concurrency` is the number of BMCs at once, None for as many as file descriptors allow."""

    limits: Limits = field(default_factory=lambda: Limits(deadline=120.0, in_flight=2))
    tls: SSLContext | None = None
    concurrency: int | None = 64


async def find_doors(
    xnames: Sequence[str], smd_url: str, *, token: str = "", tls: SSLContext | None = None
) -> dict[str, NodeDoor]:
    """The door of each node that SMD knows as a Redfish system. Raises Unavailable when SMD does not answer."""
    url = f"{smd_base(smd_url)}/Inventory/ComponentEndpoints"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    found: dict[str, NodeDoor] = {}
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=tls if tls is not None else True),
        headers=headers,
        timeout=aiohttp.ClientTimeout(total=60),
    ) as client:
        for start in range(0, len(xnames), _IDS_PER_REQUEST):
            query = [("id", xname) for xname in xnames[start : start + _IDS_PER_REQUEST]]
            for endpoint in objects_at(await _get(client, url, query), "ComponentEndpoints"):
                door = door_of(endpoint)
                if door:
                    found[door.xname] = door
    return found


async def _get(client: aiohttp.ClientSession, url: str, query: Sequence[tuple[str, str]]) -> Any:
    try:
        async with client.get(url, params=query) as response:
            body = await response.read()
            if response.status != 200:
                raise Unavailable(f"SMD answers {response.status} to {url}")
            return msgspec.json.decode(body)
    except (aiohttp.ClientError, OSError, TimeoutError, msgspec.DecodeError) as error:
        raise Unavailable(f"SMD does not answer at {url}: {error}") from None


def door_of(endpoint: Mapping[str, Any]) -> NodeDoor | None:
    """From a ComponentEndpoint; None for one that names no BMC or no System."""
    fqdn, uri = text_at(endpoint, "RedfishEndpointFQDN"), text_at(endpoint, "OdataID")
    try:
        return NodeDoor(text_at(endpoint, "ID"), parse_address(fqdn), uri) if uri else None
    except InvalidInput:
        return None


async def act(
    xnames: Sequence[str],
    doors: Mapping[str, NodeDoor],
    credentials_of: Callable[[BMCAddress], Credentials | None],
    kind: ResetKind | None,
    options: PowerOptions | None = None,
    *,
    on_result: Callable[[PowerResult], None] | None = None,
) -> list[PowerResult]:
    """Do `kind` to each node, or only read its state for None. Results in the order of `xnames`; nothing is raised
    for a single node."""
    chosen = options or PowerOptions()
    by_bmc: dict[BMCAddress, list[NodeDoor]] = {}
    results: dict[str, PowerResult] = {}
    for xname in xnames:
        if xname in doors:
            by_bmc.setdefault(doors[xname].bmc, []).append(doors[xname])
        else:
            results[xname] = PowerResult(xname, error="SMD knows no Redfish system of this name")

    def keep(result: PowerResult) -> None:
        results[result.xname] = result
        if on_result:
            on_result(result)

    waiting = iter(by_bmc.items())

    async def work() -> None:
        for bmc, nodes in waiting:
            await _act_on_bmc(bmc, nodes, credentials_of, kind, chosen, keep)

    async with asyncio.TaskGroup() as workers:
        for _ in range(min(len(by_bmc), connection_budget(chosen.concurrency, per_task=chosen.limits.in_flight))):
            workers.create_task(work())
    return [results[xname] for xname in xnames]


async def _act_on_bmc(
    bmc: BMCAddress,
    nodes: Sequence[NodeDoor],
    credentials_of: Callable[[BMCAddress], Credentials | None],
    kind: ResetKind | None,
    options: PowerOptions,
    keep: Callable[[PowerResult], None],
) -> None:
    try:
        credentials = credentials_of(bmc)
    except CarrackError as error:
        for node in nodes:
            keep(PowerResult(node.xname, error=str(error)))
        return
    async with BMCConnection(bmc, credentials, limits=options.limits, tls=options.tls) as connection:
        for node in nodes:
            keep(await _act_on_node(connection, node, kind))


async def _act_on_node(connection: BMCConnection, node: NodeDoor, kind: ResetKind | None) -> PowerResult:
    try:
        if kind is None:
            return PowerResult(node.xname, power=await power_state(connection, node.system_uri))
        outcome = await reset(connection, node.system_uri, kind)
    except BMCError as error:
        return PowerResult(node.xname, error=f"{type(error).__name__}: {error}")
    return PowerResult(node.xname, power=outcome.power_before, sent=outcome.reset_type)
