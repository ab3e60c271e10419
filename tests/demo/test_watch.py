"""The watch ends when all nodes booted, and helps those that hang, but not for ever."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import pytest
from rich.console import Console

from carrack.demo import watch as watch_module
from carrack.demo.boots import STAGES, Node, Progress
from carrack.demo.console import Narrator
from carrack.demo.watch import Patience, Watch

NODES = [Node(xname=f"x1000c0s{i}b0n0", nid=i, mac="", address="", model="") for i in range(2)]
ON, BOOTED = Progress(frozenset(STAGES[:1])), Progress(frozenset(STAGES))


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "POLL", 0.01)


def _watch(observe: object, cycled: list[str], patience: Patience) -> Watch:
    def power_cycle(nodes: Sequence[Node]) -> None:
        cycled.extend(node.xname for node in nodes)

    narrator = Narrator(Console(quiet=True))
    return Watch(narrator, NODES, observe, power_cycle, patience)  # type: ignore[arg-type]


def test_it_ends_when_all_have_booted() -> None:
    cycled: list[str] = []
    watch = _watch(lambda: {node.xname: BOOTED for node in NODES}, cycled, Patience(stage=10, cycles=1, total=10))
    watch.run()
    assert all(attempt.progress.booted and attempt.seconds > 0 for attempt in watch.attempts.values())
    assert cycled == []


def test_a_node_that_hangs_is_power_cycled_as_often_as_allowed() -> None:
    cycled: list[str] = []
    states = {NODES[0].xname: BOOTED, NODES[1].xname: ON}
    watch = _watch(lambda: states, cycled, Patience(stage=0.03, cycles=2, total=0.3))
    watch.run()
    assert cycled == [NODES[1].xname] * 2
    assert not watch.attempts[NODES[1].xname].progress.booted


def test_a_node_that_falls_behind_its_peers_is_helped_sooner() -> None:
    cycled: list[str] = []
    states = {NODES[0].xname: BOOTED, NODES[1].xname: ON}
    watch = _watch(lambda: states, cycled, Patience(stage=60, cycles=1, total=0.5, least=0.05))
    watch.run()
    assert cycled == [NODES[1].xname]


def test_a_node_is_not_behind_when_few_peers_are_ahead() -> None:
    cycled: list[str] = []
    watch = _watch(
        lambda: {node.xname: ON for node in NODES}, cycled, Patience(stage=60, cycles=1, total=0.3, least=0.05)
    )
    watch.run()
    assert cycled == []


def test_a_node_that_comes_after_a_power_cycle_has_booted() -> None:
    cycled: list[str] = []

    def observe() -> Mapping[str, Progress]:
        return {NODES[0].xname: BOOTED, NODES[1].xname: BOOTED if cycled else ON}

    watch = _watch(observe, cycled, Patience(stage=0.03, cycles=2, total=5))
    watch.run()
    assert watch.attempts[NODES[1].xname].progress.booted
    assert watch.attempts[NODES[1].xname].cycles == 1


def test_it_ends_when_no_node_can_be_helped_any_more() -> None:
    states = {NODES[0].xname: BOOTED, NODES[1].xname: ON}
    cycled: list[str] = []
    watch = _watch(lambda: states, cycled, Patience(stage=0.03, cycles=1, total=60))
    watch.run()
    assert cycled == [NODES[1].xname]
    assert watch.seconds < 10


def test_a_node_that_was_power_cycled_gets_the_time_to_come_back_to_its_stage() -> None:
    start = time.monotonic()
    cycles: list[float] = []

    def observe() -> Mapping[str, Progress]:
        late = ON if time.monotonic() - start < 0.3 else Progress(frozenset(STAGES[:3]))
        return {NODES[0].xname: BOOTED, NODES[1].xname: late}

    watch = Watch(
        Narrator(Console(quiet=True)),
        NODES,
        observe,
        lambda _: cycles.append(time.monotonic() - start),
        Patience(stage=0.4, cycles=2, total=60),
    )
    watch.run()
    assert len(cycles) == 2
    assert cycles[1] - cycles[0] >= 0.4 + 0.3
