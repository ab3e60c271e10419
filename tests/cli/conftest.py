from pathlib import Path

import pytest
from tests.cli.shell import Shell


@pytest.fixture
def carrack(tmp_path: Path) -> Shell:
    """The program, in a directory and with a home of its own."""
    return Shell(tmp_path)
