"""Which services make up a process, and what they share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from litestar import Litestar
from litestar.types import ASGIApp

from carrack import bss, cloudinit, smd
from carrack.app.boots import boot_routes
from carrack.app.edge import Edge
from carrack.app.openapi import schema_routes
from carrack.app.retention import trim_regularly
from carrack.app.status import status_routes
from carrack.errors import CarrackError, StoreUnavailable
from carrack.observe.boot_trace import BootTrace
from carrack.observe.metrics import RequestMetrics
from carrack.records.kinds import KINDS
from carrack.settings import Settings
from carrack.store.database import Database
from carrack.store.migrate import migrate
from carrack.view import LiveView
from carrack.web.problems import EXCEPTION_HANDLERS

LARGEST_BODY = 256 * 1024 * 1024  # bytes: 100,000 components in one POST are about 20 MB
STARTUP_PATIENCE = 2  # seconds that a start waits for its database before it goes on without
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Part:
    """A service that can run alone: its usual port, and its name on the command line."""

    name: str
    port: int


PARTS = {part.name: part for part in (Part("smd", 27779), Part("bss", 27778), Part("cloud-init", 27777))}


def build(settings: Settings, parts: Sequence[str] = tuple(PARTS)) -> ASGIApp:
    """The ASGI application of one process with these services in it."""
    database = Database(settings.database)
    live = LiveView(database)
    metrics = RequestMetrics()
    history = bss.AccessHistory(live)
    phone_homes = cloudinit.PhoneHomes(live)
    trace = BootTrace()

    def note_access(node: str, stage: str) -> None:
        """What a node fetched: for the boot trace all of it, for BSS's endpoint history what BSS serves."""
        trace.note(node, stage)
        if stage in bss.ENDPOINTS:
            history.note(node, stage)

    handlers: list[Any] = []
    if "smd" in parts:
        handlers += smd.routes(live, settings)
    if "bss" in parts:
        handlers += bss.routes(live, settings, history, note_access)
    if "cloud-init" in parts or "bss" in parts:  # CSM's BSS serves the seeds of its nodes on its own port
        handlers += cloudinit.routes(live, settings, note_access, phone_homes)
    handlers += boot_routes(trace)
    handlers += status_routes(live, metrics)
    handlers += schema_routes(handlers)
    _add_gauges(metrics, live)

    @asynccontextmanager
    async def running(_app: Litestar) -> AsyncGenerator[None]:
        opening = asyncio.create_task(_open(database, live), name="open database")
        trimming = asyncio.create_task(trim_regularly(database, settings.feed_retention), name="feed retention")
        try:
            await asyncio.wait([opening], timeout=STARTUP_PATIENCE)
            await history.start()
            await phone_homes.start()
            yield
        finally:
            await _cancel(opening, trimming)
            await phone_homes.stop()
            await history.stop()
            await live.stop()
            await database.close()

    app = Litestar(
        handlers,
        lifespan=[running],
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=None,
        logging_config=None,
        request_max_body_size=LARGEST_BODY,
    )
    return Edge(app, metrics)


async def prepare(settings: Settings) -> None:
    """Bring the schema up to date before anything is served, so that what waiting cannot mend ends the start.

    A PostgreSQL that does not answer will come; a SQLite file that cannot be opened will not. Raises StoreUnavailable
    for the latter, and StoreError.
    """
    database = Database(settings.database)
    try:
        if settings.is_sqlite:
            database.check_file()
        await migrate(database)
    except StoreUnavailable as error:
        if settings.is_sqlite:
            raise
        log.warning("store.waiting", error=str(error))
    finally:
        await database.close()


async def _open(database: Database, live: LiveView) -> None:
    """Bring the schema up to date and begin to follow, as soon as the database lets us."""
    waiting = False
    while True:
        try:
            await migrate(database)
        except StoreUnavailable as error:
            if not waiting:
                log.warning("store.waiting", error=str(error))
            waiting = True
            await asyncio.sleep(1)
        except CarrackError as error:  # it came, and is not ours; every request that needs it is told to come back
            log.error("store.unusable", error=str(error))
            return
        else:
            break
    await live.start()
    while not live.loaded:
        try:
            await live.current()
        except StoreUnavailable:
            await asyncio.sleep(0.2)


async def _cancel(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _add_gauges(metrics: RequestMetrics, live: LiveView) -> None:
    metrics.gauge("carrack_store_up", "1 while the database answers.", lambda: float(live.answering))
    metrics.gauge("carrack_view_seq", "Newest change that the view holds.", lambda: float(live.seq))
    for kind in KINDS.values():
        metrics.gauge(
            f"carrack_records_{kind.name}", f"Records of kind {kind.name}.", lambda kind=kind: float(live.count(kind))
        )
