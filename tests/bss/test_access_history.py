"""The history is true at once and kept in the database."""

from __future__ import annotations

import pytest

from carrack.bss.access_history import AccessHistory
from carrack.records.boot import EndpointAccess
from carrack.records.kinds import ENDPOINT_ACCESS


@pytest.fixture
def clock(monkeypatch):
    """Stands still at `clock["now"]`."""
    now = {"now": 1000.9}
    monkeypatch.setattr("carrack.bss.access_history.time.time", lambda: now["now"])
    return now


def told(history, view, *asked):
    return sorted((access.name, access.endpoint, access.last_epoch) for access in history.seen(view, *asked))


async def test_it_can_be_read_at_once_and_after_it_was_written(live, clock):
    history = AccessHistory(live)
    history.note("x1", "bootscript")
    history.note("x1", "user-data")
    history.note("x2", "bootscript")
    expected = [("x1", "bootscript", 1000), ("x1", "user-data", 1000), ("x2", "bootscript", 1000)]
    assert told(history, await live.current()) == expected
    await history.stop()
    view = await live.current()
    assert len(view[ENDPOINT_ACCESS]) == 3
    assert told(history, view) == expected
    assert told(AccessHistory(live), view) == expected


async def test_what_was_just_seen_replaces_what_is_stored(live, clock):
    history = AccessHistory(live)
    history.note("x1", "bootscript")
    await history.stop()
    clock["now"] = 2000.0
    history.note("x1", "bootscript")
    view = await live.current()
    assert told(history, view, "x1") == [("x1", "bootscript", 2000)]
    assert told(history, view, "x1", "bootscript") == [("x1", "bootscript", 2000)]
    assert told(history, view, "", "bootscript") == [("x1", "bootscript", 2000)]


async def test_it_is_told_by_name_and_by_endpoint(live, clock):
    history = AccessHistory(live)
    for name in ("x1", "x2"):
        history.note(name, "bootscript")
    history.note("x2", "user-data")
    view = await live.current()
    assert told(history, view, "x2") == [("x2", "bootscript", 1000), ("x2", "user-data", 1000)]
    assert told(history, view, "", "user-data") == [("x2", "user-data", 1000)]
    assert told(history, view, "x3") == []


async def test_what_was_never_seen_has_the_epoch_0(live):
    seen = AccessHistory(live).seen(await live.current(), "x1", "bootscript")
    assert seen == [EndpointAccess(name="x1", endpoint="bootscript", last_epoch=0)]


async def test_stages_that_bss_keeps_no_history_of_are_passed_over(live):
    history = AccessHistory(live)
    history.note("x1", "vendor-data")
    assert told(history, await live.current()) == []
