"""Fixtures that every part uses: databases of both kinds, a live view on one, and a client of the whole application."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import httpx
import pytest
import structlog
from hypothesis import settings as hypothesis_settings

from carrack.settings import Settings
from carrack.store.database import Database
from carrack.store.migrate import migrate
from carrack.view import LiveView
from tests.postgres import PostgresServer

# One slow example on a busy machine is no failure; pytest-timeout catches what hangs.
hypothesis_settings.register_profile("carrack", deadline=None)
hypothesis_settings.load_profile("carrack")

_numbers = count()

NOTHING_SKIPPED = "CARRACK_NOTHING_SKIPPED"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where everything that tests need was installed (CI), a skipped test is a hole: it fails the run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and NOTHING_SKIPPED in os.environ:
        terminalreporter.section(f"{len(skipped)} skipped, and {NOTHING_SKIPPED} is set", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """See `pytest_terminal_summary`."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and NOTHING_SKIPPED in os.environ and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Generator[None]:
    """A command that runs inside a test sets up logging to that test's standard error, which is closed afterwards."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres() -> Generator[PostgresServer]:
    """A PostgreSQL server for the whole run, without fsync: nothing here outlives it."""
    with postgres_directory() as directory, PostgresServer(directory, fsync=False) as server:
        yield server


@pytest.fixture
def own_postgres() -> Generator[PostgresServer]:
    """A PostgreSQL server for one test, to kill and to start again; what it commits is on the disk."""
    with postgres_directory() as directory, PostgresServer(directory) as server:
        yield server


@contextmanager
def postgres_directory() -> Generator[Path]:
    """Not under pytest's: root's PostgreSQL runs as another user, whom every start of pytest shuts out of there."""
    with TemporaryDirectory(prefix="carrack-postgres-", ignore_cleanup_errors=True) as directory:
        yield Path(directory)


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> PostgresServer:
    """The server, with a migrated, empty database called ``template_carrack`` in it."""
    asyncio.run(_create_database(postgres, "template_carrack"))
    asyncio.run(_migrate(postgres.url("template_carrack")))
    return postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a migrated, empty database: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "carrack.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    server: PostgresServer = request.getfixturevalue("postgres_template")
    name = f"test_{next(_numbers)}"
    asyncio.run(_create_database(server, name, template="template_carrack"))
    return server.url(name)


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """An open database."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def live(database: Database) -> AsyncGenerator[LiveView]:
    """A live view on an empty database."""
    view = LiveView(database)
    await view.start()
    await view.current()
    yield view
    await view.stop()


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings of the application under test; a test module may override this fixture."""
    return Settings(database=database_url)


@pytest.fixture
async def api(settings: Settings) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of the whole application, without a socket. Its peer address is 127.0.0.1."""
    async with client_of(settings) as client:
        yield client


@asynccontextmanager
async def client_of(settings: Settings, *parts: str, address: str = "127.0.0.1") -> AsyncGenerator[httpx.AsyncClient]:
    """A client of an application with these settings and services (all by default), asking from `address`."""
    from carrack.app import build  # noqa: PLC0415 - tests of one part need not import all of them

    app = build(settings, parts) if parts else build(settings)
    incoming: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    outgoing: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    running = asyncio.create_task(app(scope, incoming.get, outgoing.put))
    await incoming.put({"type": "lifespan.startup"})
    started = await outgoing.get()
    assert started["type"] == "lifespan.startup.complete", started
    transport = httpx.ASGITransport(app, raise_app_exceptions=True, client=(address, 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://carrack.test") as client:
        yield client
    await incoming.put({"type": "lifespan.shutdown"})
    assert (await outgoing.get())["type"] == "lifespan.shutdown.complete"
    await running


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


async def _create_database(server: PostgresServer, name: str, template: str = "template0") -> None:
    connection = await asyncpg.connect(server.url("postgres"))
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    await connection.close()
