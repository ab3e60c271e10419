"""The tutorial's commands, run as they are written."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "first-cluster.md"


def commands(page: Path) -> str:
    """Every block of shell commands of a page, in order."""
    return "\n".join(re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE))


@pytest.mark.system
@pytest.mark.skipif(shutil.which("curl") is None, reason="the tutorial uses curl: apt-get install --yes curl")
def test_the_tutorial_works_as_written(tmp_path: Path) -> None:
    script = commands(TUTORIAL)
    for port in ("8000", "8080", "8443"):  # this machine may use the tutorial's ports for something else
        script = script.replace(f"127.0.0.1:{port}", f"127.0.0.1:{(free := _free_port())}")
        script = script.replace(f"images {port}", f"images {free}").replace(f"--port {port}", f"--port {free}")
        if port == "8000":
            script = script.replace("carrack serve", f"carrack serve --listen 127.0.0.1:{free}")
            script = script.replace(
                "carrack twin",
                f"carrack twin --smd-url http://127.0.0.1:{free} --boot-url http://127.0.0.1:{free}/boot/v1/bootscript",
            )
        if port == "8443":
            script = script.replace("carrack twin", f"carrack twin --port {free}")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    done = subprocess.run(
        ["bash", "-e", "-u", "-o", "pipefail", "-c", f"trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{script}"],
        cwd=tmp_path,
        env=os.environ | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert '"Stage":"phone-home"' in done.stdout
    assert not (tmp_path / "demo-data" / "tutorial").exists()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
