"""Writes: refusals are private, failures reach everybody they concern and nobody else, nothing waits for ever."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from tests.view.samples import endpoint

from carrack.errors import Conflict, InvalidInput, StoreUnavailable
from carrack.records.boot import BootImage, BootRecord
from carrack.records.components import Component
from carrack.records.kinds import BOOT_IMAGE, BOOT_RECORD, COMPONENT, REDFISH_ENDPOINT
from carrack.store.database import Database
from carrack.view import Draft, LiveView, writer
from carrack.view.draft import LONGEST_KEY


def adding(key: str, nid: int | None = None) -> Any:
    def rules(draft: Draft) -> str:
        if key in draft[COMPONENT]:
            raise Conflict(f"{key} exists")
        draft[COMPONENT].put(Component(id=key, type="Node", nid=nid))
        return key

    return rules


async def together(live: LiveView, *rules: Any) -> list[Any]:
    """Run writes that go into one commit, and answer what each was told."""
    return await asyncio.gather(*(live.write("me", rule) for rule in rules), return_exceptions=True)


async def test_a_refused_request_is_refused_alone(live: LiveView) -> None:
    first, again, second = await together(live, adding("x0"), adding("x0"), adding("x1"))
    assert (first, second) == ("x0", "x1")
    assert isinstance(again, Conflict)
    assert set((await live.current())[COMPONENT].keys()) == {"x0", "x1"}
    assert live.seq == 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_connection_that_the_server_gave_up_fails_no_write(live: LiveView, database: Database) -> None:
    await live.write("me", adding("x0"))
    async with database.snapshot() as connection:  # as a restarted server does, to every connection but this
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid()"
            )
        )
    await live.write("me", adding("x1"))
    assert set((await live.current())[COMPONENT].keys()) == {"x0", "x1"}


async def test_a_fault_in_a_rule_undoes_all_that_it_did_and_nothing_else(live: LiveView) -> None:
    def faulty(draft: Draft) -> None:
        draft[COMPONENT].put(Component(id="x9", type="Node"))
        draft[COMPONENT].remove("x0")
        raise ZeroDivisionError

    def running_dry(draft: Draft) -> None:
        draft[COMPONENT].clear()
        next(iter(()))

    answers = await together(live, adding("x0"), faulty, running_dry, adding("x1"))
    assert [type(answer) for answer in answers] == [str, ZeroDivisionError, RuntimeError, str]
    assert set((await live.current())[COMPONENT].keys()) == {"x0", "x1"}


async def test_keys_are_as_long_as_a_database_can_index_and_no_longer(live: LiveView) -> None:
    """PostgreSQL compresses what it indexes, so only text without a pattern finds its limit."""
    longest = random.Random(1).randbytes(LONGEST_KEY).hex()[:LONGEST_KEY]

    def image(draft: Draft) -> None:
        draft[BOOT_IMAGE].put(BootImage(kind="kernel", path=longest[len("kernel/") :]))

    def too_long(draft: Draft) -> None:
        draft[BOOT_IMAGE].put(BootImage(kind="kernel", path=longest))

    def too_long_in_utf8(draft: Draft) -> None:
        draft[BOOT_RECORD].put(BootRecord(key="\N{SNOWMAN}" * (LONGEST_KEY // 3 + 1)))

    def unique(draft: Draft) -> None:
        draft[REDFISH_ENDPOINT].put(endpoint("x0", longest))

    def unique_too_long(draft: Draft) -> None:
        draft[REDFISH_ENDPOINT].put(endpoint("x1", longest + "0"))

    answers = await together(live, image, too_long, too_long_in_utf8, unique, unique_too_long)
    assert [type(answer) for answer in answers] == [type(None), InvalidInput, InvalidInput, type(None), InvalidInput]
    assert str(answers[1]).startswith("longer than 2500 bytes: kernel/")
    assert len(str(answers[1])) < 100
    view = await live.current()
    assert (len(view[BOOT_IMAGE]), len(view[REDFISH_ENDPOINT]), live.seq) == (1, 1, 2)


async def test_what_the_database_cannot_hold_is_refused_alone(live: LiveView) -> None:
    answers = await together(live, adding("x0"), adding("x1", nid=2**70), adding("x2"))
    assert [answers[0], answers[2]] == ["x0", "x2"]
    assert isinstance(answers[1], Exception)
    assert set((await live.current())[COMPONENT].keys()) == {"x0", "x2"}


async def test_two_endpoints_may_swap_names_in_one_write(live: LiveView, database: Database) -> None:
    def rules(one: str, other: str) -> Any:
        def put(draft: Draft) -> None:
            draft[REDFISH_ENDPOINT].put(endpoint("x0c0b0", one))
            draft[REDFISH_ENDPOINT].put(endpoint("x0c1b0", other))

        return put

    await live.write("me", rules("one", "two"))
    await live.write("me", rules("two", "one"))
    fresh = LiveView(database)
    await fresh.start()
    found = (await fresh.current())[REDFISH_ENDPOINT].find("fqdn", "one")
    assert [record.id for record in found] == ["x0c1b0"]
    await fresh.stop()


async def test_a_caller_that_goes_away_before_its_turn_writes_nothing(live: LiveView) -> None:
    going = asyncio.create_task(live.write("me", adding("x0")))
    staying = asyncio.create_task(live.write("me", adding("x1")))
    await asyncio.sleep(0)
    going.cancel()
    assert await staying == "x1"
    assert "x0" not in (await live.current())[COMPONENT]


async def test_a_write_that_changes_nothing_leaves_the_feed_alone(live: LiveView) -> None:
    await live.write("me", lambda draft: draft[COMPONENT].put(Component(id="x0", type="Node")))
    await live.write("me", lambda draft: draft[COMPONENT].put(Component(id="x0", type="Node")))
    await live.write("me", lambda draft: draft[COMPONENT].remove("x9"))
    assert live.seq == 1


async def test_more_writes_than_fit_one_commit_all_happen(live: LiveView) -> None:
    number = writer.MOST_IN_ONE_COMMIT + 10
    assert await together(live, *(adding(f"x{index}") for index in range(number))) == [f"x{i}" for i in range(number)]


@asynccontextmanager
async def failing(*_args: object) -> AsyncGenerator[AsyncConnection]:
    raise StoreUnavailable("gone")
    yield


async def test_when_nothing_is_committed_nobody_is_told_what_the_others_did(
    live: LiveView, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That x0 exists would be news from a commit that failed."""
    real = database.write

    @asynccontextmanager
    async def lost_at_commit() -> AsyncGenerator[AsyncConnection]:
        async with real() as connection:
            yield connection
            raise StoreUnavailable("gone")

    monkeypatch.setattr(database, "write", lost_at_commit)
    answers = await together(live, adding("x0"), adding("x0"))
    assert [type(answer) for answer in answers] == [StoreUnavailable, StoreUnavailable]
    monkeypatch.undo()
    assert await live.write("me", adding("x0")) == "x0"


async def test_stopping_does_not_wait_for_ever_for_a_database_that_hangs(
    live: LiveView, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    @asynccontextmanager
    async def hanging() -> AsyncGenerator[AsyncConnection]:
        await asyncio.sleep(60)
        yield  # type: ignore[misc]

    monkeypatch.setattr(database, "write", hanging)
    monkeypatch.setattr(writer, "LAST_WRITE", 0.1)
    under_way = asyncio.create_task(live.write("me", adding("x0")))
    await asyncio.sleep(0)
    waiting = [asyncio.create_task(live.write("me", adding(f"x{n}"))) for n in range(1, 300)]
    await asyncio.sleep(0.01)
    start = time.monotonic()
    await live.stop()
    assert time.monotonic() - start < 2
    answers = await asyncio.gather(under_way, *waiting, return_exceptions=True)
    assert {type(answer) for answer in answers} == {StoreUnavailable}


async def test_stopping_finishes_writes_under_way(live: LiveView, database: Database) -> None:
    writes = [asyncio.create_task(live.write("me", adding(f"x{number}"))) for number in range(5)]
    await asyncio.sleep(0)
    await live.stop()
    assert await asyncio.gather(*writes) == [f"x{number}" for number in range(5)]
