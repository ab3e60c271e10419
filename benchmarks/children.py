"""Child processes that never outlive the benchmark."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

PATIENCE = 30  # seconds that a child is given to start or to end


class BenchmarkFailed(Exception):
    """What was measured did not do what it should, so there is no number to print."""


def end_with_sigterm() -> None:
    """Let SIGTERM unwind as Ctrl-C does, so that children are ended and directories removed."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(143)

    signal.signal(signal.SIGTERM, leave)


def free_port() -> int:
    """A port on 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def child(command: Sequence[str], log: Path) -> Generator[subprocess.Popen[bytes]]:
    """Run a command, its output in `log`, until the block ends."""
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    """Return when GET `path` answers 200. Raises BenchmarkFailed when the child ends or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.01)
    raise BenchmarkFailed(f"{process.args} does not answer {path}; its output:\n{log.read_text()[-2000:]}")
