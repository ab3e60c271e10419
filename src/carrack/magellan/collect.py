"""Crawl many BMCs at once and turn each recording into the records that SMD takes."""

import asyncio
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from carrack.bmc.address import BMCAddress
from carrack.bmc.credentials import Credentials
from carrack.errors import CarrackError
from carrack.magellan.capsule import Capsule, RecordedAnswer, split_expand
from carrack.magellan.capsule_files import write_capsule
from carrack.magellan.collect_record import collect_record, is_ip
from carrack.magellan.crawl import CrawlOptions, crawl
from carrack.magellan.descriptors import connection_budget
from carrack.magellan.hardware import hardware_records
from carrack.magellan.inventory import Inventory
from carrack.magellan.mapping import map_capsule

HARDWARE_KEY = "Hardware"
"""Where a collect record carries SMD's hardware records; Magellan's send and SMD ignore it."""

CredentialsOf = Callable[[BMCAddress], Credentials | None]


@dataclass(frozen=True, slots=True)
class Collected:
    """One BMC's result. `error` is "" when its nodes and managers could all be read; `layer` names the BMCError.

    A BMC with an error may still have an inventory of what it told before. Such a record is printed and sent, and the
    exit code says that it is not the whole.

    `problems` counts the resources below them that could not be read; they cost a part, never the node.
    """

    address: BMCAddress
    inventory: Inventory | None = None
    username: str = ""
    error: str = ""
    layer: str = ""
    problems: int = 0
    requests: int = 0
    seconds: float = 0.0

    def record(self, bmc_id: str, *, hardware: bool = True) -> dict[str, Any]:
        """What is sent to SMD for this BMC. Only for a result that has an inventory."""
        if self.inventory is None:
            raise ValueError("no inventory")
        found = collect_record(self.inventory, bmc_id, self.username)
        if hardware:
            found[HARDWARE_KEY] = hardware_records(self.inventory, bmc_id)["Hardware"]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectOptions:
    """`concurrency` is the number of BMCs at once, None for as many as file descriptors allow."""

    crawl: CrawlOptions = field(default_factory=CrawlOptions)
    concurrency: int | None = None
    capsules: Path | None = None


async def collect(
    addresses: Sequence[BMCAddress],
    credentials_of: CredentialsOf,
    options: CollectOptions | None = None,
    *,
    on_result: Callable[[Collected], None] | None = None,
) -> list[Collected]:
    """Crawl all, results in the order of the addresses; `on_result` gets each as soon as it is there.

    One BMC's failure or silence costs the others nothing but its place among those crawled at once, until its deadline.
    """
    chosen = options or CollectOptions()
    budget = connection_budget(chosen.concurrency, per_task=chosen.crawl.limits.in_flight)
    waiting = iter(enumerate(addresses))
    results: dict[int, Collected] = {}

    async def work() -> None:
        for index, address in waiting:
            results[index] = await collect_one(address, credentials_of, chosen)
            if on_result:
                on_result(results[index])

    async with asyncio.TaskGroup() as workers:
        for _ in range(min(budget, len(addresses))):
            workers.create_task(work())
    return [results[index] for index in sorted(results)]


async def collect_one(address: BMCAddress, credentials_of: CredentialsOf, options: CollectOptions) -> Collected:
    try:
        credentials = credentials_of(address)
    except CarrackError as error:
        return Collected(address, error=str(error), layer=type(error).__name__)
    capsule = await crawl(address, credentials, options.crawl)
    result = judge(capsule, credentials.username if credentials else "")
    if options.capsules:
        try:
            await asyncio.to_thread(write_capsule, capsule, options.capsules)
        except OSError as error:
            reason = f"read, but not recorded in {options.capsules}: {error.strerror}"
            return replace(result, error=result.error or reason, layer=result.layer or "StoreError")
    return result


def judge(capsule: Capsule, username: str = "") -> Collected:
    """Map a capsule and say whether its nodes and managers are all there."""
    inventory = map_capsule(capsule)
    empty = not (inventory.systems or inventory.managers or inventory.chassis)
    missing = [problem for problem in capsule.problems() if _costs_a_node(problem)]
    error, layer = capsule.header.failed, capsule.header.layer
    if not error and missing:
        error, layer = f"{missing[0].uri}: {missing[0].error}", missing[0].layer
    if not error and empty:
        error, layer = "the BMC lists no system, manager or chassis", "BadAnswer"
    return Collected(
        capsule.address,
        inventory=None if empty else inventory,
        username=username,
        error=error,
        layer=layer,
        problems=len(capsule.problems()),
        requests=len(capsule.header.answers),
        seconds=capsule.header.elapsed,
    )


def _costs_a_node(problem: RecordedAnswer) -> bool:
    """Without Systems, Managers and their members a node or the BMC is missing; a link that leads nowhere is none."""
    steps = split_expand(problem.uri)[0].strip("/").split("/")
    if steps[2:3] not in (["Systems"], ["Managers"]):
        return False
    return len(steps) == 3 or (len(steps) == 4 and problem.status != 404)


async def resolve(addresses: Iterable[BMCAddress]) -> dict[str, str]:
    """The first IPv4 address of each host name, for BMC id maps by address; unknown names are left out."""
    loop = asyncio.get_running_loop()

    async def first(host: str) -> tuple[str, str]:
        try:
            found = await loop.getaddrinfo(host, None, family=socket.AF_INET, type=socket.SOCK_STREAM)
        except OSError:
            return host, ""
        return host, str(found[0][4][0])

    names = {address.host for address in addresses if not is_ip(address.host)}
    return {host: ip for host, ip in await asyncio.gather(*map(first, names)) if ip}
