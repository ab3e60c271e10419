"""A client of the cloud-init service alone, that asks from a node's address, and records for it."""

from __future__ import annotations

import shutil

import pytest
from tests.bss.records import ADDRESS, put_all
from tests.conftest import client_of


@pytest.fixture
def database_url(sqlite_template, tmp_path):
    """SQLite alone: what differs between databases is tested below the services."""
    path = tmp_path / "carrack.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def api(settings):
    """A client whose address is that of the node in tests.bss.records."""
    async with client_of(settings, "cloud-init", address=ADDRESS) as client:
        yield client


@pytest.fixture
def given(live, api):
    """`await given(record, ...)` stores records, and the client's service has seen them when it returns."""

    async def store(*records):
        await live.write("test", lambda draft: put_all(draft, records))
        assert (await api.get("/admin/groups")).status_code == 200  # a linearizable read

    return store
