"""The change feed is kept for a set time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from carrack.errors import CarrackError
from carrack.store import feed
from carrack.store.database import Database

EVERY = 3600  # seconds
log = structlog.get_logger(__name__)


async def trim_regularly(database: Database, hours: int) -> None:
    """Once an hour, forget changes older than `hours`. Several processes may do so; the work is shared by chance."""
    while True:
        await asyncio.sleep(EVERY)
        oldest = datetime.now(UTC) - timedelta(hours=hours)
        try:
            async with database.write() as connection:
                forgotten = await feed.trim(connection, feed.timestamp(oldest))
        except CarrackError as error:
            log.warning("feed.trim_failed", error=str(error))
        else:
            log.info("feed.trimmed", changes=forgotten)
