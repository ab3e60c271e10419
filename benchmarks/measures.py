"""What is measured, row by row, on one database."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import cluster, wrk
from benchmarks.children import BenchmarkFailed
from benchmarks.nginx import Ceiling
from benchmarks.process import Carrack, carrack

READERS = 32  # clients at once, as many nodes that boot at the same moment are
LIST_READERS = 8
WRITERS = 8
MOST_WRITES = 10_000  # a second: more than any of the servers takes


@dataclass(frozen=True)
class Scale:
    """How much is measured, and for how long."""

    nodes: int
    seconds: int  # for each rate
    rounds: int  # for each time, of which the median counts


@dataclass(frozen=True)
class Row:
    """One measured figure. `ceiling` is nginx's, `p99` in ms."""

    key: str
    title: str
    unit: str
    value: float
    ceiling: float | None = None
    p99: float | None = None


class Measures:
    """Measures one database. The rows come in order: later ones need what earlier ones stored."""

    def __init__(self, database: str, scale: Scale, ceiling: Ceiling, work: Path) -> None:
        self._database = database
        self._scale = scale
        self._ceiling = ceiling
        self._work = work
        self._nodes = cluster.nodes(scale.nodes)

    def rows(self) -> Iterator[Row]:
        """Every row, as it is measured."""
        with carrack(self._database, self._work) as server:
            yield self._insert(server)
            self._fill(server)
            yield from self._reads(server)
            yield from self._many_ids(server)
            yield from self._writes(server)
        yield self._view_load()
        with carrack(self._database, self._work) as server:
            yield Row("start", "start to ready", "s", server.seconds_to_start)
            server.ask("GET", "/hsm/v2/State/Components")
            yield Row("memory", "memory of the process after that", "MB", server.megabytes())
            yield self._insert_tenfold(server)

    def _insert(self, server: Carrack) -> Row:
        body, times = cluster.components(self._nodes), list[float]()
        for _ in range(self._scale.rounds):
            if times:
                server.ask("DELETE", "/hsm/v2/State/Components")
            times.append(server.timed("POST", "/hsm/v2/State/Components", body)[0])
        return Row("insert", f"insert of {self._scale.nodes:,} components in one request", "s", median(times))

    def _insert_tenfold(self, server: Carrack) -> Row:
        body = cluster.components(cluster.nodes(10 * self._scale.nodes, start=self._scale.nodes))
        seconds, _ = server.timed("POST", "/hsm/v2/State/Components", body)
        return Row("insert_tenfold", f"insert of {10 * self._scale.nodes:,} components in one request", "s", seconds)

    def _fill(self, server: Carrack) -> None:
        for endpoint in cluster.endpoints(self._nodes):
            server.ask("POST", "/hsm/v2/Inventory/RedfishEndpoints", endpoint)
        server.ask("PUT", "/boot/v1/bootparameters", cluster.boot_parameters(self._nodes))

    def _reads(self, server: Carrack) -> Iterator[Row]:
        script, components = "/boot/v1/bootscript?mac=", "/hsm/v2/State/Components"
        unknown = [cluster.mac(index, "02:ff") for index in range(self._scale.nodes)]
        yield self._rate(
            server,
            "bootscript",
            "boot scripts, by MAC",
            [wrk.Request(script + node.mac) for node in self._nodes],
            b"kernel --name kernel " + cluster.KERNEL.encode(),
        )
        yield self._rate(
            server,
            "bootscript_unknown",
            "boot scripts, MAC unknown to SMD",
            [wrk.Request(script + mac) for mac in unknown],
            b"chain ",
        )
        yield self._rate(
            server,
            "component",
            "single component reads",
            [wrk.Request(f"{components}/{node.xname}") for node in self._nodes],
            b'"State":"On"',
        )
        yield self._rate(
            server,
            "component_list",
            f"lists of all {self._scale.nodes:,} nodes",
            [wrk.Request(f"{components}?type=Node")],
            self._nodes[-1].xname.encode(),
            clients=LIST_READERS,
        )
        yield self._rate(
            server,
            "interface_by_mac",
            "EthernetInterfaces by MAC",
            [wrk.Request(f"/hsm/v2/Inventory/EthernetInterfaces?MACAddress={node.mac}") for node in self._nodes],
            b'"ComponentID":"x1000c0s0b0n0"',
        )
        yield self._rate(
            server,
            "meta_data",
            "cloud-init meta-data",
            [wrk.Request("/cloud-init/meta-data", caller=node.address) for node in self._nodes],
            b"x1000c0s0b0n0",
        )

    def _many_ids(self, server: Carrack) -> Iterator[Row]:
        for key, number in (("ids_fifth", self._scale.nodes // 5), ("ids_all", self._scale.nodes)):
            query = "&".join(f"id={node.xname}" for node in random.Random(number).sample(self._nodes, number))
            path = f"/hsm/v2/State/Components?{query}"
            seconds = self._median(lambda path=path: server.timed("GET", path)[0])
            yield Row(key, f"GET with {number:,} id= ({len(path) / 1000:.0f} kB of URL)", "s", seconds)

    def _writes(self, server: Carrack) -> Iterator[Row]:
        names, states = [node.xname for node in self._nodes], cycle(("Off", "On"))

        def patch_all() -> float:
            body = {"ComponentIDs": names, "State": next(states)}
            return server.timed("PATCH", "/hsm/v2/State/Components/BulkStateData", body)[0]

        yield Row("patch_bulk", f"StateData of {self._scale.nodes:,} ids in one PATCH", "s", self._median(patch_all))
        # Every node is set to the other state in turn, so each request changes something.
        state = next(states)
        turns = ((name, turn) for turn in cycle((state, next(states))) for name in names)
        yield self._write_rate(
            server,
            "patch_single",
            "PATCH StateData, 8 clients",
            (
                wrk.Request(f"/hsm/v2/State/Components/{name}/StateData", "PATCH", body=f'{{"State":"{turn}"}}')
                for name, turn in turns
            ),
        )
        yield self._write_rate(
            server,
            "interface_insert",
            "POST EthernetInterfaces, 8 clients",
            (
                wrk.Request(
                    "/hsm/v2/Inventory/EthernetInterfaces",
                    "POST",
                    body=f'{{"MACAddress":"{cluster.mac(index, "02:02")}","ComponentID":"{name}","IPAddresses":[]}}',
                )
                for index, name in zip(count(), cycle(names), strict=False)
            ),
        )

    def _view_load(self) -> Row:
        def load() -> float:
            command = [sys.executable, "-m", "benchmarks.load_view", self._database]
            ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
            if ended.returncode != 0:
                raise BenchmarkFailed(ended.stderr)
            return float(ended.stdout)

        return Row("view_load", "load of the whole view", "s", self._median(load))

    def _rate(
        self,
        server: Carrack,
        key: str,
        title: str,
        requests: list[wrk.Request],
        expected: bytes,
        clients: int = READERS,
    ) -> Row:
        """Requests a second at random, after one look that the answer to the first is what it should be."""
        first = requests[0]
        sample = server.ask(first.method, first.path, headers={"X-Forwarded-For": first.caller} if first.caller else {})
        if expected not in sample:
            raise BenchmarkFailed(f"{first.path} answered {sample[:500]!r}")
        rate = wrk.run(server.port, requests, self._work, seconds=self._scale.seconds, clients=clients)
        ceiling = self._ceiling.rate(key, sample, clients)
        return Row(key, f"{title} ({_size(len(sample))})", "/s", rate.per_second, ceiling.per_second, rate.p99)

    def _write_rate(self, server: Carrack, key: str, title: str, requests: Iterator[wrk.Request]) -> Row:
        enough = _first(requests, MOST_WRITES * self._scale.seconds)
        seconds = self._scale.seconds
        rate = wrk.run(server.port, enough, self._work, seconds=seconds, clients=WRITERS, once=True)
        return Row(key, title, "/s", rate.per_second, p99=rate.p99)

    def _median(self, measure: Callable[[], float]) -> float:
        return median(measure() for _ in range(self._scale.rounds))


def _first(requests: Iterable[Any], number: int) -> Iterator[Any]:
    return (request for request, _ in zip(requests, range(number), strict=False))


def _size(length: int) -> str:
    return f"{length} B" if length < 1000 else f"{length / 1000:.1f} kB" if length < 1e6 else f"{length / 1e6:.1f} MB"
