"""Watch the nodes boot, and power-cycle those that do not come."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rich.live import Live
from rich.table import Table

from carrack.demo.boots import STAGES, Node, Progress
from carrack.demo.console import Narrator

POLL = 0.5  # seconds
BAR = 40  # columns for all nodes


@dataclass(frozen=True)
class Patience:
    """Seconds a node may stay in one stage, how often it is then power-cycled, and seconds for all of it.

    A node that falls behind its peers is helped sooner: when half of them have passed the stage where it stays, it gets
    three times as long as they needed, and `least` seconds at least.
    """

    stage: float
    cycles: int
    total: float
    least: float = 10.0


@dataclass
class Attempt:
    """What the watch knows of a node."""

    progress: Progress
    since: float  # when it last passed a stage
    took: dict[str, float] = field(default_factory=dict[str, float])  # seconds spent in stages that it passed
    seconds: float = 0.0  # from power-on to phone-home
    cycles: int = 0


class Watch:
    """Asks for progress until every node has booted or patience is at its end."""

    def __init__(
        self,
        narrator: Narrator,
        nodes: Sequence[Node],
        observe: Callable[[], Mapping[str, Progress]],
        power_cycle: Callable[[Sequence[Node]], None],
        patience: Patience,
    ) -> None:
        self._narrator = narrator
        self._nodes = nodes
        self._observe = observe
        self._power_cycle = power_cycle
        self._patience = patience
        self._start = time.monotonic()
        on = Progress(frozenset({STAGES[0]}))
        self.attempts = {node.xname: Attempt(on, self._start) for node in nodes}

    def run(self) -> None:
        """Return when all nodes have booted or no cycle is left for those that hang, or when the time is over."""
        if self._narrator.console.is_terminal:
            with Live(self._table(), console=self._narrator.console, refresh_per_second=4) as live:
                self._until_done(lambda: live.update(self._table()))
        else:
            self._until_done(self._summary())

    @property
    def seconds(self) -> float:
        """Since power-on."""
        return time.monotonic() - self._start

    def _until_done(self, show: Callable[[], None]) -> None:
        while self.seconds < self._patience.total:
            self._look()
            show()
            if all(attempt.progress.booted or self._is_given_up(attempt) for attempt in self.attempts.values()):
                return
            self._help_those_who_hang()
            time.sleep(POLL)

    def _look(self) -> None:
        now = time.monotonic()
        for xname, progress in self._observe().items():
            attempt = self.attempts[xname]
            if progress.stages != attempt.progress.stages:
                if progress.booted and not attempt.progress.booted:
                    attempt.seconds = now - self._start
                attempt.took.setdefault(attempt.progress.stage, now - attempt.since)
                attempt.progress, attempt.since = progress, now

    def _help_those_who_hang(self) -> None:
        now = time.monotonic()
        hanging = [
            node
            for node in self._nodes
            if self._hangs(attempt := self.attempts[node.xname]) and attempt.cycles < self._patience.cycles
        ]
        if not hanging:
            return
        for node in hanging:
            attempt = self.attempts[node.xname]
            waited = now - attempt.since
            self._narrator.say(
                f"{node.xname} has been at '{attempt.progress.stage}' for {waited:.0f} s: power-cycling it"
            )
            attempt.cycles += 1
            attempt.since = now
        self._power_cycle(hanging)

    def _is_given_up(self, attempt: Attempt) -> bool:
        return self._hangs(attempt) and attempt.cycles >= self._patience.cycles

    def _hangs(self, attempt: Attempt) -> bool:
        # A node that was power-cycled first needs its time to come back to where it was.
        again = sum(attempt.took.values()) if attempt.cycles else 0.0
        patience = self._patience_at(attempt.progress.stage) + again
        return not attempt.progress.booted and time.monotonic() - attempt.since > patience

    def _patience_at(self, stage: str) -> float:
        took = sorted(attempt.took[stage] for attempt in self.attempts.values() if stage in attempt.took)
        if 2 * len(took) < len(self.attempts):
            return self._patience.stage
        return min(self._patience.stage, max(self._patience.least, 3 * took[len(took) // 2]))

    def _summary(self) -> Callable[[], None]:
        shown = ""

        def show() -> None:
            nonlocal shown
            text = ", ".join(f"{number} {stage}" for stage, number in self._count().items())
            if text != shown:
                self._narrator.say(f"{self.seconds:5.1f} s  {text}")
                shown = text

        return show

    def _table(self) -> Table:
        table = Table(box=None, padding=(0, 2), show_header=False)
        for stage, number in self._count().items():
            length = math.ceil(number * min(1.0, BAR / len(self._nodes)))
            table.add_row(f"  {stage}", f"[cyan]{'■' * length}[/]", str(number))
        table.add_row(f"  [dim]{self.seconds:.0f} s[/]")
        return table

    def _count(self) -> dict[str, int]:
        reached = [attempt.progress.stage for attempt in self.attempts.values()]
        return {stage: reached.count(stage) for stage in STAGES if stage in reached}
