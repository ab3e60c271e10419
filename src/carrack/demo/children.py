"""The programs that the demo runs in the background: started, found again by a later run, and stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from carrack.errors import Unavailable

STOP_PATIENCE = 20.0  # seconds


class Children:
    """Background programs of one demo directory. Their output goes to ``logs/NAME.log`` there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._register = directory / "running.json"
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start a program that lives on until `stop` or, with the demo kept, until the next run."""
        log = self.log(name)
        log.parent.mkdir(exist_ok=True)
        with log.open("wb") as output:
            self._processes[name] = subprocess.Popen(  # noqa: S603 - our own programs, no shell
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
        pids = {name: process.pid for name, process in self._processes.items()}
        self._register.write_text(json.dumps(pids), encoding="utf-8")

    def log(self, name: str) -> Path:
        """Where a program's output goes."""
        return self._directory / "logs" / f"{name}.log"

    def check(self) -> None:
        """Raises Unavailable, with the end of its log, when a program has ended by itself."""
        for name, process in self._processes.items():
            if process.poll() is not None:
                last = self.log(name).read_text(encoding="utf-8", errors="replace").strip().splitlines()[-5:]
                raise Unavailable(f"{name} ended with exit code {process.returncode}: " + " | ".join(last))

    def stop(self) -> None:
        """Stop every program of this run, the last started first."""
        for process in reversed(self._processes.values()):
            process.terminate()
            try:
                process.wait(STOP_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes = {}
        self._register.unlink(missing_ok=True)

    def stop_leftovers(self) -> bool:
        """Stop what an earlier run left running; answers whether there was anything."""
        try:
            pids: dict[str, int] = json.loads(self._register.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        ours = [pid for pid in reversed(pids.values()) if _is_ours(pid, self._directory)]
        for pid in ours:
            _signal(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_PATIENCE
        while any(_is_ours(pid, self._directory) for pid in ours) and time.monotonic() < deadline:
            time.sleep(0.1)
        for pid in ours:
            if _is_ours(pid, self._directory):
                _signal(pid, signal.SIGKILL)
        self._register.unlink(missing_ok=True)
        return bool(ours)


def _is_ours(pid: int, directory: Path) -> bool:
    """Whether the process is still the one that was started here: its number may have been given to another since."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return False
    return str(directory) in command


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
