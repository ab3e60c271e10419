"""The demo as a program that somebody ends."""

import contextlib
import json
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from tests.cli.shell import PROGRAM


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whatever_ends_it_nothing_stays_running(tmp_path: Path, number: signal.Signals) -> None:
    register = tmp_path / "demo-data" / "running.json"
    demo = subprocess.Popen(
        [PROGRAM, "demo", "--count", "1"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # These tests may run under nohup, which the demo would inherit; nothing else runs in this child yet.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509
    )
    try:
        children = _children(demo, register)
        demo.send_signal(number)
        assert demo.wait(30) == 128 + number
        assert [child for child in children if child.is_running()] == []
        assert not register.exists()
    finally:
        demo.kill()
        demo.wait()


def _children(demo: subprocess.Popen[bytes], register: Path) -> list[psutil.Process]:
    """The first programs that the demo has started in the background."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert demo.poll() is None
        with contextlib.suppress(OSError, ValueError):
            return [psutil.Process(pid) for pid in json.loads(register.read_text()).values()]
        time.sleep(0.02)
    raise AssertionError("the demo started nothing")
