"""A client of the boot script service alone, and a way to put records behind its back."""

from __future__ import annotations

import shutil

import pytest
from tests.bss.records import put_all
from tests.conftest import client_of


@pytest.fixture
def database_url(sqlite_template, tmp_path):
    """SQLite alone: what differs between databases is tested below the services."""
    path = tmp_path / "carrack.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def api(settings):
    """A client of BSS. Its peer address is 127.0.0.1."""
    async with client_of(settings, "bss") as client:
        yield client


@pytest.fixture
def given(live, api):
    """`await given(record, ...)` stores records of any kind, and the client's BSS has seen them when it returns."""

    async def store(*records):
        await live.write("test", lambda draft: put_all(draft, records))
        answer = await api.get("/boot/v1/service/etcd")
        assert answer.json() == {"bss-status-etcd": "connected"}

    return store
