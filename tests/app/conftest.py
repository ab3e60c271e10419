"""What is tested here happens before a database is asked, so one kind of database is enough."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from carrack.settings import Settings


@pytest.fixture
def settings(sqlite_template: Path, tmp_path: Path) -> Settings:
    path = tmp_path / "carrack.db"
    shutil.copy(sqlite_template, path)
    return Settings(database=f"sqlite:///{path}")
