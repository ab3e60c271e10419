"""What whole-program tests share."""

import shutil
import tempfile
from pathlib import Path

import pytest

from carrack.errors import MissingProgram
from carrack.twin import cloud_kernel

CACHE = Path.home() / ".cache" / "carrack" / "kernel"


@pytest.fixture
def folder():
    """A directory that everybody may enter: dnsmasq, under a user of its own, cannot enter pytest's."""
    made = Path(tempfile.mkdtemp(prefix="carrack-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def kernel():
    """Debian's cloud kernel; skips, saying why, where it cannot be had."""
    try:
        return cloud_kernel.obtain(CACHE)
    except MissingProgram as missing:
        pytest.skip(str(missing))
