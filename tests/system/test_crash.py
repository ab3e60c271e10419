"""SIGKILL in the middle of writes: what was acknowledged is there, bulk writes are whole, nobody has to help."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from itertools import count
from pathlib import Path

import httpx
import pytest
from tests.postgres import PostgresServer
from tests.system.program import Program, carrack_serve
from tests.view.members import Member, start_all

pytestmark = pytest.mark.system

BULK = 8


class Burst:
    """Clients that write in bulk as fast as they can, and remember what was acknowledged."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = count()
        self.acknowledged: set[int] = set()
        self.patched: set[int] = set()
        self.started: set[int] = set()
        self.other_answers: Counter[int] = Counter()

    async def client(self, stop: asyncio.Event) -> None:
        async with httpx.AsyncClient(base_url=self._url, timeout=10) as client:
            while not stop.is_set():
                number = next(self._numbers)
                names = [name(number, part) for part in range(BULK)]
                self.started.add(number)
                with suppress(httpx.TransportError):
                    components = [{"ID": xname, "State": "On"} for xname in names]
                    answer = await client.post("/hsm/v2/State/Components", json={"Components": components})
                    if answer.status_code != 204:
                        self.other_answers[answer.status_code] += 1
                        continue
                    self.acknowledged.add(number)
                    answer = await client.patch(
                        "/hsm/v2/State/Components/BulkSoftwareStatus",
                        json={"ComponentIDs": names, "SoftwareStatus": "patched"},
                    )
                    if answer.status_code == 204:
                        self.patched.add(number)

    async def check(self, program: Program) -> None:
        """Compare what is there with what was acknowledged."""
        async with httpx.AsyncClient(base_url=program.url, timeout=20) as client:
            listed = (await client.get("/hsm/v2/State/Components")).json()["Components"]
        there = Counter(int(component["ID"][1:].partition("c")[0]) for component in listed)
        status = Counter(
            int(component["ID"][1:].partition("c")[0]) for component in listed if component.get("SoftwareStatus")
        )
        assert set(there.values()) <= {BULK}, "a bulk write is there in part"
        assert set(status.values()) <= {BULK}, "a bulk patch is there in part"
        assert self.acknowledged <= set(there), "an acknowledged write is lost"
        assert self.patched <= set(status), "an acknowledged patch is lost"
        assert set(there) <= self.started


def name(number: int, part: int) -> str:
    return f"x{number}c{part}s0b0n0"


async def test_a_killed_carrack_loses_nothing_and_starts_again_without_help(database_url: str, tmp_path: Path) -> None:
    stop = asyncio.Event()
    async with carrack_serve(tmp_path / "log", "--database", database_url) as program:
        burst = Burst(program.url)
        clients = [asyncio.create_task(burst.client(stop)) for _ in range(4)]
        while len(burst.patched) < 20:
            await asyncio.sleep(0.01)
        program.kill()
        stop.set()
        await asyncio.gather(*clients)
        assert await program.process.wait() == -9
    async with carrack_serve(tmp_path / "log2", "--database", database_url) as program:
        await burst.check(program)
        assert not burst.other_answers


async def test_a_killed_postgresql_loses_nothing_and_carrack_goes_on(
    own_postgres: PostgresServer, tmp_path: Path
) -> None:
    stop = asyncio.Event()
    async with carrack_serve(tmp_path / "log", "--database", own_postgres.url("postgres")) as program:
        burst = Burst(program.url)
        clients = [asyncio.create_task(burst.client(stop)) for _ in range(4)]
        for _ in range(2):
            before = len(burst.patched)
            while len(burst.patched) < before + 10:
                await asyncio.sleep(0.01)
            own_postgres.kill()
            await asyncio.sleep(0.3)
            await asyncio.to_thread(own_postgres.start_again)
        before = len(burst.patched)
        while len(burst.patched) < before + 10:
            await asyncio.sleep(0.01)
        stop.set()
        await asyncio.gather(*clients)
        await burst.check(program)
        assert set(burst.other_answers) == {503}
        assert not program.events("http.fault")


async def acknowledged(member: Member, enough: int) -> set[str]:
    """Let a writing member work until it has said so often enough, kill it, and hear what it said to the last."""
    said: set[str] = set()
    while len(said) < enough:
        said.add((await member.line()).decode())
    member.kill()
    while line := await member.line():
        said.add(line.decode())
    return said


async def test_killed_writers_of_one_database_leave_whole_writes_only(database_url: str, tmp_path: Path) -> None:
    async with start_all("burst", database_url, 2, size=BULK) as members:
        said = set().union(*await asyncio.gather(*(acknowledged(member, 30) for member in members)))
    async with (
        carrack_serve(tmp_path / "log", "--database", database_url) as program,
        httpx.AsyncClient(base_url=program.url, timeout=20) as client,
    ):
        listed = (await client.get("/hsm/v2/State/Components")).json()["Components"]
    there = Counter(component["Role"] for component in listed)
    assert set(there.values()) == {BULK}
    assert said <= set(there)
