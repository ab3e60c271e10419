"""What SMD answers while its database is away: 503 at once, never a 400 and never a request that hangs."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from litestar import Litestar
from tests.smd.routes.steps import COMPONENTS, NODE, problem

from carrack.settings import Settings
from carrack.smd import routes
from carrack.store.database import Database
from carrack.view import LiveView
from carrack.web.problems import EXCEPTION_HANDLERS


@pytest.fixture
async def orphan() -> AsyncGenerator[httpx.AsyncClient]:
    """A client of SMD whose PostgreSQL refuses connections."""
    database = Database("postgresql://nobody@127.0.0.1:1/nothing")
    live = LiveView(database)
    app = Litestar(
        routes(live, Settings()), exception_handlers=EXCEPTION_HANDLERS, openapi_config=None, logging_config=None
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://carrack.test") as client:
        yield client
    await live.stop()
    await database.close()


async def test_reads_and_writes_say_when_to_come_back(orphan: httpx.AsyncClient) -> None:
    bulk = {"ComponentIDs": [NODE], "State": "Off"}
    for answer in (
        await orphan.get(f"{COMPONENTS}/{NODE}"),
        await orphan.get(COMPONENTS),
        await orphan.post(COMPONENTS, json={"Components": [{"ID": NODE, "State": "On"}]}),
        await orphan.patch(f"{COMPONENTS}/BulkStateData", json=bulk),
    ):
        assert problem(answer)[0] == 503
        assert int(answer.headers["retry-after"]) > 0


async def test_it_is_alive_but_not_ready(orphan: httpx.AsyncClient) -> None:
    assert problem(await orphan.get("/hsm/v2/service/ready"))[0] == 503
    assert (await orphan.get("/hsm/v2/service/liveness")).status_code == 204
    assert (await orphan.get("/hsm/v2/service/values/class")).json() == {"Class": ["River", "Mountain", "Hill"]}


async def test_what_is_wrong_anyway_is_said_without_the_database(orphan: httpx.AsyncClient) -> None:
    assert problem(await orphan.post(COMPONENTS, json={})) == (400, "Missing Components")
