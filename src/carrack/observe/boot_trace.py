"""How far each node has come in its boot, as seen by the services it asks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from msgspec import field

from carrack.records.base import Record

# In the order in which a node passes them. A node may skip the optional ones.
STAGES = ("bootscript", "meta-data", "user-data", "vendor-data", "phone-home")


class Boot(Record, frozen=True, kw_only=True):
    """The latest boot of a node. `stages` holds, by stage, the seconds since `started` (RFC 3339, UTC)."""

    node: str = field(name="ID")
    started: str = field(name="Started")
    stage: str = field(name="Stage")
    stages: dict[str, float] = field(name="Stages")


class BootTrace:
    """The latest boot of each node that asked this process for something; memory is one small record a node."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._begun: dict[str, float] = {}
        self._stages: dict[str, dict[str, float]] = {}

    def note(self, node: str, stage: str) -> None:
        """The node reached a stage. A script fetched after any later stage begins a new boot; before, it is a retry."""
        if stage not in STAGES:
            return
        now = self._clock()
        stages = self._stages.get(node)
        if stages is None or (stage == STAGES[0] and any(later in stages for later in STAGES[1:])):
            self._begun[node] = now
            self._stages[node] = {stage: 0.0}
            return
        stages.setdefault(stage, round(now - self._begun[node], 3))

    def boots(self) -> Iterable[Boot]:
        """The latest boot of every node."""
        for node, stages in self._stages.items():
            started = datetime.fromtimestamp(self._begun[node], UTC).isoformat(timespec="milliseconds")
            yield Boot(
                node=node,
                started=started.replace("+00:00", "Z"),
                stage=max(stages, key=STAGES.index),
                stages=dict(stages),
            )
