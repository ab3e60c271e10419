"""`/phone-home` over HTTP."""

from __future__ import annotations

import asyncio

import pytest
from tests.bss.records import ADDRESS, NODE, known_node

from carrack.records.kinds import PHONE_HOME

SAID = {"pub_key_rsa": "ssh-rsa A root@n", "instance_id": "i-1", "hostname": "n", "fqdn": "n.example.org"}


async def stored(live):
    """The phone-homes in the database, once there is one."""
    async with asyncio.timeout(10):
        while not (found := list((await live.current())[PHONE_HOME].values())):
            await asyncio.sleep(0.05)
    return found


@pytest.mark.parametrize("sent", [{"data": SAID}, {"json": SAID}], ids=["form", "json"])
async def test_as_csm_it_comes_back_as_boot_parameters(api, given, live, sent):
    await given(*known_node())
    answer = await api.post("/phone-home", **sent)
    assert answer.status_code == 200
    assert answer.json() == {
        "hosts": [NODE],
        "cloud-init": {
            "meta-data": None,
            "user-data": None,
            "phone-home": {"pub_key_dsa": "", "pub_key_ecdsa": "", **SAID},
        },
    }
    (record,) = await stored(live)
    assert (record.id, record.address, record.data) == (NODE, ADDRESS, SAID)


@pytest.mark.parametrize("sent", [{"data": SAID}, {"json": SAID}], ids=["form", "json"])
async def test_as_openchami_it_is_the_address_that_tells_who_it_is(api, given, live, sent):
    await given(*known_node())
    answer = await api.post("/cloud-init/phone-home/x9999c0s0b0n0", **sent)
    assert (answer.status_code, answer.content) == (200, b"")
    assert [record.id for record in await stored(live)] == [NODE]


async def test_callers_that_are_no_node(api):
    assert (await api.post("/phone-home", data=SAID)).status_code == 404
    assert (await api.post("/phone-home/i-1", data=SAID)).status_code == 200


async def test_bad_bodies(api, given):
    await given(*known_node())
    for path in ("/phone-home", "/phone-home/i-1"):
        answer = await api.post(path, content=b"{", headers={"content-type": "application/json"})
        assert answer.status_code == 400
