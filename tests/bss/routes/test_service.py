"""`/boot/v1/service/*`, notifications and the endpoint history over HTTP."""

from __future__ import annotations

import time

import pytest
from tests.bss.records import MAC, NODE, boot, known_node

from carrack import __version__
from carrack.errors import StoreUnavailable
from carrack.view.follower import Follower

SERVICE = "/boot/v1/service"
STORAGE = {"bss-storage-backend": {"name": "sqlite", "status": "connected"}}
HEALTHY = {
    "status": {"bss-status": "running"},
    "version": {"bss-version": __version__},
    "hsm": {"bss-status-hsm": "connected"},
    "etcd": {"bss-status-etcd": "connected"},
    "storage/status": STORAGE,
}
HEALTHY["status/all"] = HEALTHY["status"] | HEALTHY["version"] | HEALTHY["hsm"] | HEALTHY["etcd"] | STORAGE


@pytest.mark.parametrize("path", HEALTHY)
async def test_all_is_well(api, path):
    answer = await api.get(f"{SERVICE}/{path}")
    assert (answer.status_code, answer.json()) == (200, HEALTHY[path])


async def test_without_its_database_bss_says_so_and_still_has_what_smd_said(api, monkeypatch):
    def away(_self):
        raise StoreUnavailable("the database does not answer")

    monkeypatch.setattr(Follower, "pull", away)
    told = {path: await api.get(f"{SERVICE}/{path}") for path in HEALTHY}
    assert {path: answer.status_code for path, answer in told.items()} == {
        "status": 200,
        "version": 200,
        "hsm": 200,
        "etcd": 500,
        "storage/status": 500,
        "status/all": 500,
    }
    assert told["etcd"].json() == {"bss-status-etcd": "error"}
    assert told["storage/status"].json() == {"bss-storage-backend": {"name": "sqlite", "status": "error"}}
    assert told["status/all"].json()["bss-status-etcd"] == "error"
    monkeypatch.undo()


async def test_state_change_notifications_are_taken(api):
    body = {"Components": [NODE], "State": "Off", "Unknown": 1}
    answer = await api.post("/boot/v1/scn", json=body)
    assert (answer.status_code, answer.content) == (200, b"")
    for content in (b"", b"{", b'{"Components":"x"}'):
        assert (await api.post("/boot/v1/scn", content=content)).status_code == 400


async def test_every_script_is_in_the_history_at_once(api, given):
    await given(*known_node(), boot())
    assert (await api.get("/boot/v1/endpoint-history")).json() == []
    never = {"name": NODE, "endpoint": "bootscript", "last_epoch": 0}
    query = {"name": NODE, "endpoint": "bootscript"}
    assert (await api.get("/boot/v1/endpoint-history", params=query)).json() == [never]
    before = int(time.time())
    await api.get("/boot/v1/bootscript", params={"mac": MAC})
    for asked in ({}, query, {"name": NODE}, {"endpoint": "bootscript"}):
        (entry,) = (await api.get("/boot/v1/endpoint-history", params=asked)).json()
        assert (entry["name"], entry["endpoint"]) == (NODE, "bootscript")
        assert before <= entry["last_epoch"] <= time.time()
    assert (await api.get("/boot/v1/endpoint-history", params={"endpoint": "user-data"})).json() == []


async def test_callers_that_are_no_node_leave_no_history(api):
    await api.get("/boot/v1/bootscript", params={"mac": "aa:bb:cc:dd:ee:99"})
    assert (await api.get("/boot/v1/endpoint-history")).json() == []
