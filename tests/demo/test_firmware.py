"""Stopping the demo with real firmware: the network namespace goes, unless another demo lives in it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.twin.lab import make_lab

from carrack.demo import firmware
from carrack.twin.firmware_lab import FirmwareLab

pytestmark = pytest.mark.firmware


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Iterator[FirmwareLab]:
    """The demo's lab under a name of this test run's own."""
    made = make_lab("demo")
    monkeypatch.setattr(firmware, "LAB", made.name)
    yield made
    made.destroy()


def test_stop_removes_a_lab_that_nobody_lives_in(lab: FirmwareLab, tmp_path: Path) -> None:
    firmware.stop(tmp_path)
    assert not lab.exists


def test_stop_leaves_the_lab_of_a_demo_in_another_directory(lab: FirmwareLab, tmp_path: Path) -> None:
    other = subprocess.Popen(lab.command("sleep", "60"))
    try:
        while not lab.residents():
            assert other.poll() is None
        assert not firmware.stop(tmp_path)
        assert lab.exists
    finally:
        other.kill()
        other.wait()
