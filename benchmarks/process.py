"""One carrack process, as deployed, on a database of its own."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.children import BenchmarkFailed, child, free_port, wait_for

ANSWER_TIMEOUT = 120  # seconds


class Carrack:
    """A running `carrack serve`, and a client of it that measures."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], seconds_to_start: float) -> None:
        self.port = port
        self.seconds_to_start = seconds_to_start
        self._process = psutil.Process(process.pid)

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> bytes:
        """The answer's body. Raises BenchmarkFailed when the status is 400 or more."""
        return self.timed(method, path, body, headers)[1]

    def timed(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[float, bytes]:
        """Seconds from the first byte sent to the last one read, and the answer's body."""
        encoded = None if body is None else json.dumps(body).encode()
        # Not kept: the server closes connections that are idle for as long as other measures take.
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_TIMEOUT)) as connection:
            connection.connect()
            begin = time.perf_counter()
            connection.request(method, path, encoded, headers or {})
            answer = connection.getresponse()
            read = answer.read()
            seconds = time.perf_counter() - begin
        if answer.status >= 400:
            raise BenchmarkFailed(f"{method} {path[:100]}: {answer.status} {read[:500]!r}")
        return seconds, read

    def megabytes(self) -> float:
        """Resident memory of the process."""
        return self._process.memory_info().rss / 1e6


@contextmanager
def carrack(database: str, work: Path) -> Generator[Carrack]:
    """Run one process with all services on 127.0.0.1."""
    port, log = free_port(), work / "carrack.log"
    command = [str(Path(sys.executable).with_name("carrack")), "serve", "--database", database]
    # The client plays all nodes from one address and says which in X-Forwarded-For.
    command += ["--listen", f"127.0.0.1:{port}", "--trusted-proxies", "127.0.0.0/8", "--log-level", "warning"]
    begin = time.perf_counter()
    with child(command, log) as process:
        wait_for(process, port, "/ready", log)
        yield Carrack(port, process, time.perf_counter() - begin)
