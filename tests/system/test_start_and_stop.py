"""Starting and stopping: quick when all is well, one clear line when it is not, and nobody's request is dropped."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from pathlib import Path

import httpx
import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from tests.postgres import PostgresServer
from tests.system.program import carrack_serve, run

from carrack.store.database import Database

pytestmark = pytest.mark.system

COMPONENT = b'{"Components":[{"ID":"x0c0s0b0n0","State":"On"}]}'
HEAD = b"POST /hsm/v2/State/Components HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(COMPONENT)


async def test_it_starts_within_two_seconds_and_answers(tmp_path: Path) -> None:
    start = time.monotonic()
    async with carrack_serve(tmp_path / "log", "--database", f"sqlite:///{tmp_path}/a.db") as program:
        waited, worked = time.monotonic() - start, sum(psutil.Process(program.process.pid).cpu_times()[:2])
        async with httpx.AsyncClient(base_url=program.url) as client:
            for path in ("/health", "/version", "/hsm/v2/service/ready", "/boot/v1/service/status", "/metrics"):
                assert (await client.get(path)).status_code == 200, path
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)  # the machine may have other things to do as well
    assert worked < 2
    assert waited < 2 * max(1, 2 * busy)


async def test_sigterm_finishes_the_request_under_way(database_url: str, tmp_path: Path) -> None:
    async with carrack_serve(tmp_path / "log", "--database", database_url) as program:
        reader, writer = await asyncio.open_connection(*program.host_and_port)
        writer.write(HEAD + COMPONENT[:20])
        await writer.drain()
        await asyncio.sleep(0.2)
        stopping = asyncio.create_task(program.stop())
        await asyncio.sleep(0.3)
        with pytest.raises(OSError):  # noqa: PT011 - nobody new is let in
            await asyncio.open_connection(*program.host_and_port)
        writer.write(COMPONENT[20:])
        assert (await reader.read()).startswith(b"HTTP/1.1 204")
        writer.close()
        assert await stopping == 0
        assert program.events("serve.stopped")
    async with carrack_serve(tmp_path / "log2", "--database", database_url) as program:
        async with httpx.AsyncClient(base_url=program.url) as client:
            assert (await client.get("/hsm/v2/State/Components/x0c0s0b0n0")).json()["State"] == "On"
        assert await program.stop() == 0


async def test_a_request_that_never_ends_does_not_hold_up_the_end(tmp_path: Path) -> None:
    arguments = ("--database", f"sqlite:///{tmp_path}/a.db", "--shutdown-timeout", "1")
    async with carrack_serve(tmp_path / "log", *arguments) as program:
        _, writer = await asyncio.open_connection(*program.host_and_port)
        writer.write(HEAD + COMPONENT[:20])
        await writer.drain()
        await asyncio.sleep(0.2)
        start = time.monotonic()
        assert await program.stop() == 0
        assert time.monotonic() - start < 4
        writer.close()


def one_line(outcome: tuple[int, str, str], *words: str) -> None:
    """It failed with one clear line, and no trace of our insides or of a password."""
    code, out, err = outcome
    assert code == 1, (out, err)
    assert len((out + err).splitlines()) == 1, (out, err)
    assert err.startswith("carrack: ")
    assert "hunter2" not in out + err
    for word in words:
        assert word in err


async def test_an_address_or_database_that_cannot_be_had_is_one_line(tmp_path: Path) -> None:
    database, anywhere = ("--database", f"sqlite:///{tmp_path}/a.db"), ("--listen", "127.0.0.1:0")
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        wrong: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
            ((*database, "--listen", taken), (taken, "in use")),
            (("--database", f"sqlite:///{tmp_path}/no/such.db", *anywhere), ("does not exist",)),
            (("--database", "sqlite:////proc/carrack.db", *anywhere), ("unable to open database file",)),
            (("--database", "postgresql://u:hunter2@h:port/d", *anywhere), ("malformed",)),
        ]
        outcomes = await asyncio.gather(*(run("serve", *arguments) for arguments, _ in wrong))
    for outcome, (_, words) in zip(outcomes, wrong, strict=True):
        one_line(outcome, *words)


async def test_a_file_that_is_no_database_is_one_line_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"these are notes " * 100)
    one_line(await run("serve", "--database", f"sqlite:///{path}", "--listen", "127.0.0.1:0"), "not a database")
    assert path.read_bytes() == b"these are notes " * 100


async def test_a_newer_schema_is_one_line(database_url: str, database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    arguments = ("serve", "--database", database_url, "--listen", "127.0.0.1:0")
    one_line(await run(*arguments), "9999", "newer")
    if database.dialect == "postgresql":  # the workers do not start again and again
        one_line(await run(*arguments, "--workers", "2"), "9999", "newer")


async def test_a_postgresql_that_lets_us_not_in_is_one_line(postgres: PostgresServer) -> None:
    url = make_url(postgres.url("postgres"))
    for wrong in (url.set(database="nosuch", password="hunter2"), url.set(username="nobody", password="hunter2")):
        database = wrong.render_as_string(hide_password=False)
        outcome = await run("serve", "--database", database, "--listen", "127.0.0.1:0")
        one_line(outcome, "refuses the connection", "does not exist")


async def test_it_starts_before_its_postgresql_and_gets_ready_by_itself(
    own_postgres: PostgresServer, tmp_path: Path
) -> None:
    url = make_url(own_postgres.url("postgres")).set(password="hunter2").render_as_string(hide_password=False)
    own_postgres.kill()
    async with carrack_serve(tmp_path / "log", "--database", url, wait=False) as program:
        async with httpx.AsyncClient(base_url=program.url, timeout=10) as client:
            assert (await client.get("/health")).status_code == 200
            for path in ("/ready", "/hsm/v2/State/Components", "/boot/v1/bootscript?nid=1"):
                answer = await client.get(path)
                assert answer.status_code == 503, path
                assert int(answer.headers["retry-after"]) > 0
            answer = await client.post("/hsm/v2/State/Components", content=COMPONENT)
            assert answer.status_code == 503
            await asyncio.to_thread(own_postgres.start_again)
            await program.ready(seconds=10)
            assert (await client.post("/hsm/v2/State/Components", content=COMPONENT)).status_code == 204
            assert (await client.get("/hsm/v2/State/Components")).status_code == 200
        assert await program.stop() == 0
        assert "hunter2" not in program.log.read_text()
        assert "Traceback" not in program.log.read_text()
