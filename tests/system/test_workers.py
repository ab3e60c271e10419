"""Two worker processes on one socket: whoever answers, the answer is current, and the metrics add up."""

from __future__ import annotations

import asyncio
import os
import re
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest
from tests.postgres import PostgresServer
from tests.system.program import Program, carrack_serve

pytestmark = pytest.mark.system


@pytest.fixture
def workers(postgres_template: PostgresServer) -> str:
    postgres_template.sql("DROP DATABASE IF EXISTS workers")
    postgres_template.sql("CREATE DATABASE workers TEMPLATE template_carrack")
    return postgres_template.url("workers")


async def connections_to_all(program: Program) -> list[httpx.AsyncClient]:
    """Kept connections, until each worker has accepted some."""
    found: dict[int, list[httpx.AsyncClient]] = {}
    while len(found) < 2 or min(len(clients) for clients in found.values()) < 2:
        client = httpx.AsyncClient(base_url=program.url, timeout=20)
        await client.get("/health")
        (stream,) = client._transport._pool.connections  # type: ignore[attr-defined]
        port = stream._connection._network_stream.get_extra_info("client_addr")[1]
        pids = [
            child.pid
            for child in psutil.Process(program.process.pid).children(recursive=True)
            if any(c.raddr and c.raddr.port == port for c in child.net_connections("tcp"))
        ]
        found.setdefault(pids[0], []).append(client)
    return [client for clients in found.values() for client in clients]


async def test_a_write_through_one_worker_is_seen_by_the_next_read_through_any(workers: str, tmp_path: Path) -> None:
    async with carrack_serve(tmp_path / "log", "--database", workers, "--workers", "2") as program:
        clients = await connections_to_all(program)
        requests = len(clients)

        async def check(index: int) -> int:
            writer, path = clients[index], f"/hsm/v2/State/Components/x0c0s{index}b0n0"
            new = {"Components": [{"ID": path.rpartition("/")[2], "State": "On"}]}
            assert (await writer.post("/hsm/v2/State/Components", json=new)).status_code == 204
            for number in range(15):
                status = {"SoftwareStatus": f"status {number}"}
                assert (await writer.patch(f"{path}/SoftwareStatus", json=status)).status_code == 204
                for reader in clients:
                    assert (await reader.get(path)).json()["SoftwareStatus"] == f"status {number}"
            return 1 + 15 * (1 + len(clients))

        requests += sum(await asyncio.gather(*(check(index) for index in range(len(clients)))))
        for client in clients:
            text = (await client.get("/metrics")).text
            counted = re.findall(r'carrack_http_requests_total\{.*route="(?!/metrics|/ready).*\} ([0-9.]+)', text)
            assert sum(map(float, counted)) == requests
            assert f"carrack_records_component {float(len(clients))}" in text
            await client.aclose()
        assert await program.stop() == 0
        assert not [child for child in psutil.process_iter() if child.ppid() == program.process.pid]


async def test_a_worker_that_dies_is_replaced_and_metrics_leave_nothing_behind(
    workers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    async with carrack_serve(tmp_path / "log", "--database", workers, "--workers", "2") as program:
        victim = worker_processes(program)[0]
        os.kill(victim, 9)
        async with asyncio.timeout(20):
            while victim in (alive := worker_processes(program)) or len(alive) < 2:
                await asyncio.sleep(0.05)
        async with httpx.AsyncClient(base_url=program.url, timeout=20) as client:
            assert (await client.get("/hsm/v2/State/Components")).status_code == 200
        assert list(tmp_path.glob("carrack-metrics-*"))
        assert await program.stop() == 0
    assert not list(tmp_path.glob("carrack-metrics-*"))


def worker_processes(program: Program) -> list[int]:
    found = []
    for child in psutil.Process(program.process.pid).children():
        with suppress(psutil.ZombieProcess, psutil.NoSuchProcess):
            if "spawn_main" in " ".join(child.cmdline()):
                found.append(child.pid)
    return found
