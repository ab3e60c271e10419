"""Many tasks in several processes write to one database: the feed is one story, and everybody is told the same."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from tests.view.members import COUNTERS, start_all

from carrack.records.components import Component
from carrack.records.kinds import COMPONENT, GROUP_MEMBER, KINDS
from carrack.store import feed
from carrack.store.database import Database
from carrack.view import LiveView

pytestmark = pytest.mark.system

PROCESSES, TASKS, WRITES = 3, 17, 6  # on SQLite these are 51 writers of one file


async def test_the_feed_is_one_story_for_everybody(database_url: str, database: Database, live: LiveView) -> None:
    async with start_all("count", database_url, PROCESSES, tasks=TASKS, writes=WRITES) as members:
        for member in members:
            assert await member.line() == b"done"
        for member in members:
            await member.tell()
        answers = await asyncio.gather(*(member.finish() for member in members))

    accepted = sum(answer["accepted"] for answer in answers)
    assert accepted == PROCESSES * TASKS * WRITES * 2 // 3
    assert accepted + sum(answer["refused"] for answer in answers) == PROCESSES * TASKS * WRITES

    async with database.snapshot() as connection:
        changes = await feed.since(connection, feed.BEGINNING)
    assert changes is not None
    assert [change.seq for change in changes] == list(range(1, 2 * accepted + 1)), "one for each kind, none missing"

    told: dict[str, dict[str, object]] = {name: {} for name in KINDS}
    for change in changes:  # each was made from what all before it left: number order is commit order
        for key, before, after in zip(change.keys, change.before, change.after, strict=True):
            assert told[change.kind].get(key) == before
            told[change.kind][key] = after
    assert all(before != after for change in changes for before, after in zip(change.before, change.after, strict=True))

    view = await live.current()
    assert {key: view[COMPONENT].get(key) for key in view[COMPONENT].keys()} == told["component"]  # noqa: SIM118
    assert sum(component.nid or 0 for component in view[COMPONENT]) == accepted, "no count was lost"
    assert sorted(view[COMPONENT].keys()) == sorted(COUNTERS)
    assert len(view[GROUP_MEMBER]) == accepted, "what was refused left nothing behind"

    fresh = LiveView(database)
    await fresh.start()
    loaded = await fresh.current()
    story = [[change.seq, change.actor, change.kind, change.keys] for change in changes]
    for answer in answers:
        assert answer["applied"] == story[answer["held"] :]
        for kind in (COMPONENT, GROUP_MEMBER):
            records = {msgspec.json.decode(text, type=kind.type) for text in answer["records"][kind.name]}
            assert records == set(loaded[kind]) == set(view[kind])
    await fresh.stop()


async def test_fifty_tasks_of_one_process_share_commits(live: LiveView) -> None:
    def rules_of(number: int):
        return lambda draft: draft[COMPONENT].put(Component(id=f"x{number}", type="Node"))

    await asyncio.gather(*(live.write(f"task {number}", rules_of(number)) for number in range(50)))
    assert len((await live.current())[COMPONENT]) == 50
