"""Nodes boot on while PostgreSQL is dead; everything else says when to come back, and recovers by itself."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from tests.postgres import PostgresServer
from tests.system.program import carrack_serve

pytestmark = pytest.mark.system

NODES = 20


def mac(number: int) -> str:
    return f"02:00:00:00:00:{number:02x}"


async def fill(client: httpx.AsyncClient) -> None:
    names = [f"x0c0s{number}b0n0" for number in range(NODES)]
    nodes = [{"ID": name, "State": "On", "NID": number + 1} for number, name in enumerate(names)]
    assert (await client.post("/hsm/v2/State/Components", json={"Components": nodes})).status_code == 204
    for number, name in enumerate(names):
        interface = {"MACAddress": mac(number), "ComponentID": name}
        assert (await client.post("/hsm/v2/Inventory/EthernetInterfaces", json=interface)).status_code == 201
    parameters = {"hosts": names, "kernel": "http://images/kernel", "initrd": "http://images/initrd", "params": "quiet"}
    assert (await client.put("/boot/v1/bootparameters", json=parameters)).status_code == 200


async def test_no_boot_script_fails_while_postgresql_dies_and_comes_back(
    own_postgres: PostgresServer, tmp_path: Path
) -> None:
    async with (
        carrack_serve(tmp_path / "log", "--database", own_postgres.url("postgres")) as program,
        httpx.AsyncClient(base_url=program.url, timeout=20) as client,
    ):
        await fill(client)
        scripts: Counter[int] = Counter()
        reads: Counter[int] = Counter()
        slowest = {"script": 0.0, "read": 0.0}
        stop = asyncio.Event()

        async def boot(first: int) -> None:
            async with httpx.AsyncClient(base_url=program.url, timeout=20) as node:
                number = first
                while not stop.is_set():
                    start = time.monotonic()
                    answer = await node.get(
                        "/boot/v1/bootscript", params={"mac": mac(number % NODES), "arch": "x86_64"}
                    )
                    slowest["script"] = max(slowest["script"], time.monotonic() - start)
                    assert "http://images/kernel" in answer.text, answer.text
                    scripts[answer.status_code] += 1
                    number += 1
                    await asyncio.sleep(0.002)

        async def read() -> None:
            async with httpx.AsyncClient(base_url=program.url, timeout=20) as reader:
                while not stop.is_set():
                    start = time.monotonic()
                    answer = await reader.get("/hsm/v2/State/Components/x0c0s0b0n0")
                    slowest["read"] = max(slowest["read"], time.monotonic() - start)
                    reads[answer.status_code] += 1
                    assert answer.status_code == 200 or int(answer.headers["retry-after"]) > 0
                    await asyncio.sleep(0.01)

        load = asyncio.gather(boot(0), boot(7), boot(13), read())
        await asyncio.sleep(0.5)
        own_postgres.kill()
        before = sum(scripts.values())
        await asyncio.sleep(2)
        assert sum(scripts.values()) > before + 50, "boot scripts stood still"
        assert (await client.get("/ready")).status_code == 503
        assert (await client.get("/health")).status_code == 200
        assert "carrack_store_up 0.0" in (await client.get("/metrics")).text
        await asyncio.to_thread(own_postgres.start_again)
        await program.ready(seconds=5)
        new = {"Components": [{"ID": "x1", "State": "On"}]}
        assert (await client.post("/hsm/v2/State/Components", json=new)).status_code == 204
        assert (await client.get("/hsm/v2/State/Components/x1")).status_code == 200
        stop.set()
        await load
        assert set(scripts) == {200}
        assert set(reads) == {200, 503}
        assert slowest["read"] < 5
        assert slowest["script"] < 2
        assert not program.events("http.fault")
