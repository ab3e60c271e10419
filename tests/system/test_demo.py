"""The demo as the README says: nodes found, inventoried and booted, left running if asked, and no secret told."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.request
from pathlib import Path

import psutil
import pytest
from tests.system.program import CARRACK

pytestmark = pytest.mark.system


def demo(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(CARRACK), "demo", "--directory", str(directory), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_three_nodes_boot_and_stay_until_they_are_stopped(tmp_path: Path) -> None:
    directory = tmp_path / "demo-data"
    done = demo(directory, "--count", "3", "--keep")
    try:
        assert done.returncode == 0, done.stdout + done.stderr
        assert re.search(r"^3 of 3 nodes booted in [0-9.]+ s$", done.stdout, re.MULTILINE)
        rows = re.findall(r"^ *(x\S+) +(\d+) +([0-9a-f:]{17}) +\S.* (On) +phone-home", done.stdout, re.MULTILINE)
        assert len(rows) == 3, done.stdout

        url = re.search(r"curl '(http://[^/]+)/hsm/v2/State/Components'", done.stdout)
        assert url, done.stdout
        with urllib.request.urlopen(f"{url[1]}/hsm/v2/State/Components?type=Node", timeout=10) as answer:
            nodes = {component["ID"]: component for component in json.load(answer)["Components"]}
        assert {name for name, *_ in rows} == set(nodes)
        assert {node["State"] for node in nodes.values()} == {"On"}
        assert all(nodes[name]["NID"] == int(nid) for name, nid, *_ in rows)
        _no_secret_is_told(directory, done.stdout + done.stderr)
    finally:
        stopped = demo(directory, "--stop")
    assert stopped.returncode == 0, stopped.stdout + stopped.stderr
    assert not [process for process in psutil.process_iter(["cmdline"]) if _mentions(process, directory)]


def _no_secret_is_told(directory: Path, output: str) -> None:
    """The BMCs' password and the key of the secrets file are in the environment of programs that need them only."""
    secrets: set[str] = set()
    told = [output]
    for process in psutil.process_iter(["cmdline"]):
        if not _mentions(process, directory):
            continue
        told.append(" ".join(process.info["cmdline"]))
        environment = process.environ()
        secrets |= {environment[name] for name in ("CARRACK_TWIN_PASSWORD", "MASTER_KEY") if name in environment}
    assert len(secrets) == 2
    key = directory / "master.key"  # what it is there for, and for nobody else to read
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text() in secrets
    told += [path.read_bytes().decode("latin-1") for path in directory.rglob("*") if path.is_file() and path != key]
    assert not [secret for secret in secrets for text in told if secret in text]


def _mentions(process: psutil.Process, directory: Path) -> bool:
    return any(str(directory) in word for word in process.info["cmdline"] or ())
