"""The shared check: one question for many requests, and no request that waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest
from tests.view.samples import settled

from carrack.errors import StoreUnavailable
from carrack.records.components import Component
from carrack.records.kinds import COMPONENT
from carrack.store.database import Database
from carrack.view import LiveView
from carrack.view import follower as module
from carrack.view.follower import Follower
from carrack.view.view import View


@pytest.fixture
async def follower(database: Database) -> AsyncGenerator[Follower]:
    view = View()
    following = Follower(database, view)
    yield following
    await following.stop()


async def test_requests_that_arrive_during_a_check_share_the_next(
    follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    go_on = asyncio.Event()
    real = follower._head.ask

    async def slow() -> object:
        asked.append(1)
        await go_on.wait()
        return await real()

    monkeypatch.setattr(follower._head, "ask", slow)
    first = asyncio.create_task(follower.check())
    await asyncio.sleep(0.01)
    others = [asyncio.create_task(follower.check()) for _ in range(100)]
    await asyncio.sleep(0.01)
    assert len(asked) == 1
    assert not any(task.done() for task in (first, *others))
    go_on.set()
    await asyncio.gather(first, *others)
    assert len(asked) == 2, "those that came later may not use the answer to a question asked before"


async def test_a_check_that_fails_in_an_unforeseen_way_fails_its_requests_only(
    follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = asyncio.Event()

    async def fault() -> object:
        await go_on.wait()
        raise KeyError("a kind that only a newer carrack knows")

    with monkeypatch.context() as patch:
        patch.setattr(follower._head, "ask", fault)
        first = asyncio.create_task(follower.check())
        await asyncio.sleep(0.01)
        second = asyncio.create_task(follower.check())
        await asyncio.sleep(0.01)
        go_on.set()
        answers = await asyncio.wait_for(asyncio.gather(first, second, return_exceptions=True), 2)
    assert [type(answer) for answer in answers] == [KeyError, KeyError]
    await asyncio.wait_for(follower.check(), 2)


async def test_a_request_that_goes_away_takes_no_other_with_it(follower: Follower) -> None:
    going, staying = asyncio.create_task(follower.check()), asyncio.create_task(follower.check())
    await asyncio.sleep(0)
    going.cancel()
    await asyncio.wait_for(staying, 2)
    assert going.cancelled()


async def test_following_survives_a_fault(follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "POLL", 0.01)
    real, faults = follower._head.ask, []

    async def sometimes() -> object:
        if len(faults) < 2:
            faults.append(1)
            raise KeyError("unforeseen")
        return await real()

    monkeypatch.setattr(follower._head, "ask", sometimes)
    await follower.start()
    await settled(lambda: follower.answering)


async def test_requests_do_not_wait_long_for_a_view_that_is_being_loaded(
    follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)

    async def slowly(*_args: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(View, "_load", slowly)
    with pytest.raises(StoreUnavailable, match="still being read"):
        await asyncio.wait_for(follower.check(), 2)


async def test_stopping_answers_those_who_wait(follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never() -> object:
        return await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(follower._head, "ask", never)
    first = asyncio.create_task(follower.check())
    await asyncio.sleep(0.01)
    second = asyncio.create_task(follower.check())
    await asyncio.sleep(0.01)
    await follower.stop()
    answers = await asyncio.wait_for(asyncio.gather(first, second, return_exceptions=True), 2)
    assert [type(answer) for answer in answers] == [StoreUnavailable, StoreUnavailable]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_write_wakes_the_other_processes_and_not_its_own(database: Database) -> None:
    writing, other = LiveView(database), LiveView(database)
    for live in (writing, other):
        await live.start()
        await live.current()
    woken: dict[LiveView, list[int]] = {writing: [], other: []}
    for live, times in woken.items():
        live._follower._wake.clear()
        live._follower._wake.set = lambda times=times: times.append(1)  # type: ignore[method-assign]
        live._follower._head._on_wake = live._follower._wake.set  # type: ignore[union-attr]
    await writing.write("me", lambda draft: draft[COMPONENT].put(Component(id="x0", type="Node")))
    await settled(lambda: woken[other])
    assert woken[writing] == []
    for live in (writing, other):
        await live.stop()
