"""Processes with a live view each, on one database: what tests of several processes are made of.

Run as ``python -m tests.view.members JOB URL SEED OPTIONS``. A member says ``ready``, waits for a line, does its job,
waits for another line when the job says so, and prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from tests.view.linearizability import Operation

from carrack.errors import Conflict
from carrack.observe import logs
from carrack.records.components import Component, GroupMember
from carrack.records.kinds import COMPONENT, GROUP_MEMBER
from carrack.store.database import Database
from carrack.view import Draft, LiveView, View

REPOSITORY = Path(__file__).parents[2]
COUNTERS = ("x0", "x1", "x2")


class Member:
    """A member process, from outside."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def tell(self) -> None:
        """Let it go on."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        await self.process.stdin.drain()

    async def line(self) -> bytes:
        """The next line that it prints."""
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).rstrip()

    async def finish(self) -> Any:
        """Its answer, once it is done."""
        answer = await self.line()
        assert await self.process.wait() == 0
        return msgspec.json.decode(answer)

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)


@asynccontextmanager
async def start_all(job: str, url: str, number: int, **options: Any) -> AsyncGenerator[list[Member]]:
    """Several members that begin at the same moment."""
    members: list[Member] = []
    try:
        for seed in range(number):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.view.members", job, url, str(seed), msgspec.json.encode(options).decode(),
                cwd=REPOSITORY, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**26,
            )  # fmt: skip
            members.append(Member(process))
        for member in members:
            assert await member.line() == b"ready"
        for member in members:
            await member.tell()
        yield members
    finally:
        for member in members:
            if member.process.returncode is None:
                member.kill()
            await member.process.communicate()


async def _told() -> None:
    await asyncio.to_thread(sys.stdin.readline)


async def _history(live: LiveView, seed: int, seconds: float) -> list[Operation]:
    """Read and write a few registers, and note when each call began and ended."""
    chance = random.Random(seed)
    recorded: list[Operation] = []
    deadline = time.monotonic() + seconds

    async def client(number: int) -> None:
        written = 0
        while time.monotonic() < deadline:
            register, called = chance.choice(COUNTERS), time.monotonic_ns()
            if chance.random() < (0.5 if seed % 2 else 0.05):
                value: int | None = (seed * 100 + number) * 1_000_000 + written
                written += 1
                record = Component(id=register, type="Node", nid=value)
                await live.write("test", lambda draft, record=record: draft[COMPONENT].put(record))
                recorded.append(Operation(register, True, value, called, time.monotonic_ns()))
            else:
                found = (await live.current())[COMPONENT].get(register)
                value = None if found is None else found.nid
                recorded.append(Operation(register, False, value, called, time.monotonic_ns()))
            await asyncio.sleep(chance.random() * 0.01)

    await asyncio.gather(*(client(number) for number in range(3)))
    return recorded


async def _count(live: LiveView, seed: int, tasks: int, writes: int) -> dict[str, Any]:
    """Count up shared counters from many tasks, with refused writes in between; then say what this process saw."""
    applied: list[Any] = []
    apply = View.apply

    def noting(view: View, changes: Any) -> None:
        changes = list(changes)
        first = view.seq + 1
        apply(view, changes)
        applied.extend((c.seq, c.actor, c.kind, c.keys) for c in changes if first <= c.seq <= view.seq)

    View.apply = noting  # type: ignore[method-assign]
    held = live.seq
    tally = {"accepted": 0, "refused": 0}

    async def client(number: int) -> None:
        for turn in range(writes):
            counter = COUNTERS[(number + turn) % len(COUNTERS)]

            def rules(draft: Draft, turn: int = turn, counter: str = counter) -> None:
                found = draft[COMPONENT].get(counter)
                count = 1 if found is None else (found.nid or 0) + 1
                draft[COMPONENT].put(Component(id=counter, type="Node", nid=count))
                member = GroupMember(group=f"g{seed}", component=f"{number}-{turn}")
                draft[GROUP_MEMBER].put(member)
                if turn % 3 == 2:
                    raise Conflict("refused")

            try:
                await live.write(f"{seed}-{number}", rules)
            except Conflict:
                tally["refused"] += 1
            else:
                tally["accepted"] += 1

    await asyncio.gather(*(client(number) for number in range(tasks)))
    print("done", flush=True)
    await _told()
    view = await live.current()
    records = {
        kind.name: sorted(msgspec.json.encode(record).decode() for record in view[kind])
        for kind in (COMPONENT, GROUP_MEMBER)
    }
    return {
        **tally,
        "held": held,
        "applied": applied,
        "records": records,
    }


async def _burst(live: LiveView, seed: int, size: int) -> None:
    """Write groups of components as one bulk write each, and say which were acknowledged, until killed."""
    number = 0

    async def client() -> None:
        nonlocal number
        while True:
            number += 1
            role = f"{seed}-{number}"
            bulk = [Component(id=f"x{role}-{part}", type="Node", role=role) for part in range(size)]

            def rules(draft: Draft, bulk: list[Component] = bulk) -> None:
                for record in bulk:
                    draft[COMPONENT].put(record)

            await live.write("test", rules)
            os.write(1, role.encode() + b"\n")

    await asyncio.gather(*(client() for _ in range(4)))


JOBS: dict[str, Callable[..., Awaitable[Any]]] = {"history": _history, "count": _count, "burst": _burst}


async def _main(job: str, url: str, seed: str, options: str) -> None:
    logs.configure("warning", "json")
    database = Database(url)
    live = LiveView(database)
    await live.start()
    await live.current()
    print("ready", flush=True)
    await _told()
    answer = await JOBS[job](live, int(seed), **msgspec.json.decode(options))
    print(msgspec.json.encode(answer).decode(), flush=True)
    await live.stop()
    await database.close()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
