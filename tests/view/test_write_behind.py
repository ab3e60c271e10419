"""Writes that nobody waits for: nothing is lost while the database is away, and the newest record wins."""

from __future__ import annotations

import asyncio

import pytest

from carrack.errors import StoreUnavailable
from carrack.records.boot import EndpointAccess
from carrack.records.kinds import ENDPOINT_ACCESS
from carrack.view import write_behind
from carrack.view.write_behind import WriteBehind


def access(name="x1", epoch=100):
    return EndpointAccess(name=name, endpoint="bootscript", last_epoch=epoch)


def writes_to(live, every=0.01):
    return WriteBehind(live, ENDPOINT_ACCESS, age=lambda record: record.last_epoch, actor="test", every=every)


class AwayAtFirst:
    """A live view whose database does not answer the first writes."""

    def __init__(self, live, failures, error):
        self._live = live
        self.failures = failures
        self._error = error

    async def write(self, actor, rules):
        if self.failures:
            self.failures -= 1
            raise self._error
        return await self._live.write(actor, rules)


async def stored(live):
    return {record.name: record.last_epoch for record in (await live.current())[ENDPOINT_ACCESS].values()}


async def until(condition):
    async with asyncio.timeout(10):
        while not await condition():
            await asyncio.sleep(0.01)


async def test_records_reach_the_database_by_themselves_and_wait_no_longer(live):
    writes = writes_to(live)
    await writes.start()
    writes.put(access())
    assert writes.waiting() == {"x1/bootscript": access()}

    async def written():
        return await stored(live) == {"x1": 100} and not writes.waiting()

    await until(written)
    await writes.stop()


async def test_stopping_writes_what_waits(live, monkeypatch):
    monkeypatch.setattr(write_behind, "MOST_AT_ONCE", 2)
    writes = writes_to(live, every=3600)
    await writes.start()
    for number in range(5):
        writes.put(access(f"x{number}"))
    await writes.stop()
    assert await stored(live) == {f"x{number}": 100 for number in range(5)}


async def test_the_oldest_go_first_when_there_are_many(live, monkeypatch):
    monkeypatch.setattr(write_behind, "MOST_AT_ONCE", 2)
    writes = writes_to(live)
    for number in range(3):
        writes.put(access(f"x{number}"))
    writes.put(access("x0", 200))
    assert await writes.flush()
    assert await stored(live) == {"x0": 200, "x1": 100}
    assert list(writes.waiting()) == ["x2/bootscript"]


async def test_an_older_record_does_not_replace_a_newer_one(live):
    await live.write("another process", lambda draft: draft[ENDPOINT_ACCESS].put(access(epoch=200)))
    writes = writes_to(live)
    writes.put(access(epoch=100))
    await writes.flush()
    assert await stored(live) == {"x1": 200}


@pytest.mark.parametrize("error", [StoreUnavailable("away"), RuntimeError("a fault")])
async def test_while_the_database_is_away_records_wait_and_are_tried_again(live, error):
    away = AwayAtFirst(live, 3, error)
    writes = writes_to(away)
    await writes.start()
    writes.put(access())

    async def back():
        return await stored(live) == {"x1": 100}

    await until(back)
    assert away.failures == 0
    await writes.stop()


async def test_what_comes_in_during_a_write_is_not_forgotten(live):
    writes = writes_to(live)
    writes.put(access(epoch=100))
    flush = asyncio.create_task(writes.flush())
    await asyncio.sleep(0)
    writes.put(access(epoch=101))
    await flush
    assert writes.waiting() == {"x1/bootscript": access(epoch=101)}
    await writes.flush()
    assert await stored(live) == {"x1": 101}


async def test_stopping_does_not_wait_forever_for_a_database_that_is_away(live, monkeypatch):
    monkeypatch.setattr(write_behind, "LAST_FLUSH", 0.1)

    class Silent:
        async def write(self, _actor, _rules):
            await asyncio.sleep(3600)

    writes = writes_to(Silent(), every=3600)
    await writes.start()
    writes.put(access())
    async with asyncio.timeout(5):
        await writes.stop()
    assert writes.waiting()
