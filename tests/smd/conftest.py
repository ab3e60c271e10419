"""The fixtures of SMD's tests."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from carrack.settings import Settings
from tests.conftest import client_of


@pytest.fixture
async def api(settings: Settings) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of a process that serves SMD alone."""
    async with client_of(settings, "smd") as client:
        yield client
