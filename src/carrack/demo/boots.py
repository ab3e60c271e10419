"""How far each node has come, by what the servers saw: carrack's boot trace and the image server's log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

STAGES = ("power on", "DHCP", "boot script", "kernel", "initrd", "meta-data", "user-data", "vendor-data", "phone-home")
_FROM_TRACE = {
    "bootscript": "boot script",
    "meta-data": "meta-data",
    "user-data": "user-data",
    "vendor-data": "vendor-data",
    "phone-home": "phone-home",
}
# 127.1.0.1 - - [23/Nov/2026 18:00:00] "GET /initrd HTTP/1.1" 200 -
_ACCESS = re.compile(r'^(\S+) - - \[[^]]*\] "GET /(kernel|initrd)[^"]*" 200 ')


@dataclass(frozen=True)
class Node:
    """A node of the demo as SMD knows it."""

    xname: str
    nid: int
    mac: str
    address: str
    model: str


@dataclass(frozen=True)
class Progress:
    """The stages that a node has passed."""

    stages: frozenset[str]

    @property
    def stage(self) -> str:
        """The furthest one."""
        return max(self.stages, key=STAGES.index)

    @property
    def booted(self) -> bool:
        """Whether it phoned home."""
        return STAGES[-1] in self.stages


def progress(
    nodes: Iterable[Node],
    boots: Iterable[Mapping[str, object]],
    image_log: str,
    leases: Iterable[str] = (),
) -> dict[str, Progress]:
    """The progress of each node, by xname.

    `boots` is the answer of carrack's boot trace, `image_log` the access log of Python's web server, and `leases` the
    MACs that DHCP has answered, where DHCP is real.
    """
    traced: dict[str, set[str]] = {
        str(boot["ID"]): {_FROM_TRACE[stage] for stage in _names(boot.get("Stages")) if stage in _FROM_TRACE}
        for boot in boots
    }
    fetched: dict[str, set[str]] = {}
    for line in image_log.splitlines():
        if match := _ACCESS.match(line):
            fetched.setdefault(match[1], set()).add(match[2])
    with_lease = set(leases)
    return {
        node.xname: Progress(
            frozenset(
                {"power on"}
                | ({"DHCP"} if node.mac in with_lease else set[str]())
                | traced.get(node.xname, set[str]())
                | fetched.get(node.address, set[str]())
            )
        )
        for node in nodes
    }


def _names(stages: object) -> Iterable[str]:
    return [str(name) for name in stages] if isinstance(stages, Mapping) else ()  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
