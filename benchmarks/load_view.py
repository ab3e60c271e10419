"""Seconds that it takes to read the whole database into a view: `python -m benchmarks.load_view URL`."""

from __future__ import annotations

import asyncio
import sys
import time

from carrack.observe import logs
from carrack.store.database import Database
from carrack.view import LiveView


async def main(url: str) -> None:
    logs.configure("error", "json")
    database = Database(url)
    live = LiveView(database)
    begin = time.perf_counter()
    await live.start()
    await live.current()
    print(time.perf_counter() - begin)
    await live.stop()
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
