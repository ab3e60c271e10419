"""carrack as its users run it: a process with a command line, a socket, a log and an exit code."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

CARRACK = Path(sys.executable).with_name("carrack")


class Program:
    """A running ``carrack serve``."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self.log = log
        self.address = ""

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    @property
    def host_and_port(self) -> tuple[str, int]:
        host, _, port = self.address.rpartition(":")
        return host, int(port)

    def events(self, name: str) -> list[dict[str, Any]]:
        """The lines of its log with this event."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return [line for line in lines if line.get("event") == name]

    async def listening(self) -> None:
        """Wait until it says where it listens."""
        deadline = time.monotonic() + 20
        while not (found := self.events("serve.listening")):
            assert self.process.returncode is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            await asyncio.sleep(0.01)
        self.address = found[-1]["address"]

    async def ready(self, seconds: float = 20) -> None:
        """Wait until every request can be served."""
        async with asyncio.timeout(seconds), httpx.AsyncClient(base_url=self.url, timeout=10) as client:
            while (await client.get("/ready")).status_code != 200:
                await asyncio.sleep(0.02)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM; answers the exit code."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            return await self.process.wait()


@asynccontextmanager
async def carrack_serve(log: Path, *arguments: str, wait: bool = True) -> AsyncGenerator[Program]:
    """``carrack serve`` on a free port, ready unless `wait` is false. It is killed in the end if it still runs."""
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            CARRACK, "serve", "--listen", "127.0.0.1:0", "--log-format", "json", *arguments,
            stdin=asyncio.subprocess.DEVNULL, stdout=written, stderr=written, cwd=log.parent,
        )  # fmt: skip
    program = Program(process, log)
    try:
        await program.listening()
        if wait:
            await program.ready()
        yield program
    finally:
        if process.returncode is None:
            await program.stop()


async def run(*arguments: str, environ: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Run carrack to its end: exit code, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        CARRACK, *arguments, env=environ,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(30):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()
