"""The reference pages say what the code says."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "docs/generate.py", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_the_pages_are_up_to_date():
    checked = generate("--check")
    assert checked.returncode == 0, checked.stderr


def test_a_page_that_differs_is_named_with_the_command_that_writes_it(tmp_path: Path):
    shutil.copytree(ROOT / "docs" / "reference", tmp_path, dirs_exist_ok=True)
    settings = tmp_path / "settings.md"
    settings.write_text(settings.read_text().replace("--database", "--data-base"))
    checked = generate("--check", "--output", str(tmp_path))
    assert checked.returncode == 1
    assert "settings.md" in checked.stderr
    assert "make docs" in checked.stderr
    assert "--data-base" in settings.read_text(), "a check must not write"


def test_a_missing_page_is_written_and_then_up_to_date(tmp_path: Path):
    assert generate("--output", str(tmp_path)).returncode == 0
    assert generate("--check", "--output", str(tmp_path)).returncode == 0
    assert {page.name for page in tmp_path.iterdir()} == {"settings.md", "commands.md", "metrics.md", "api.md"}
