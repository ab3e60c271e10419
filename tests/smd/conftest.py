"""The fixtures of SMD's tests."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from tests.conftest import client_of

from carrack.settings import Settings


@pytest.fixture
async def api(settings: Settings) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of a process that serves SMD alone."""
    async with client_of(settings, "smd") as client:
        yield client
