"""The benchmark itself works: every row gets a number, in a few seconds, on a small cluster."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.figures import FIGURES

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "benchmarks"]
pytestmark = pytest.mark.system


@pytest.mark.skipif(
    shutil.which("wrk") is None or shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is None,
    reason="needs wrk and nginx: apt-get install -y wrk nginx-light",
)
def test_every_row_has_a_number(tmp_path: Path):
    figures = tmp_path / "figures.json"
    arguments = ["--quick", "--nodes", "200", "--database", "sqlite", "--json", str(figures)]
    ended = subprocess.run([*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    rows = json.loads(figures.read_text())["sqlite"]
    assert set(rows) == set(FIGURES)
    for row in rows.values():
        assert row["value"] > 0, row
        assert row["title"] in ended.stdout
    assert all(rows[key]["nginx"] > 0 for key in ("bootscript", "component", "component_list"))


def test_missing_programs_are_named_with_the_command_that_installs_them(tmp_path: Path):
    ended = subprocess.run(COMMAND, cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "apt-get install -y wrk" in ended.stderr  # nginx too, unless it is in /usr/sbin
    assert "Traceback" not in ended.stderr
