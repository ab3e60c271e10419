"""`/boot/v1/bootscript` over HTTP."""

from __future__ import annotations

import time

import pytest
from tests.bss.records import MAC, NODE, TOKEN, boot, component, interface, known_node

from carrack.errors import StoreUnavailable
from carrack.store.database import Database
from carrack.view.follower import Follower

PATH = "/boot/v1/bootscript"


async def test_a_script(api, given):
    await given(*known_node(), boot())
    answer = await api.get(PATH, params={"mac": MAC})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=UTF-8"
    assert answer.text == (
        "#!ipxe\n"
        "kernel --name kernel http://s3/k initrd=initrd console=ttyS0 xname=x1000c0s0b0n0 nid=1"
        f" bss_referral_token={TOKEN} ds=nocloud-net;s=http://carrack.test/cloud-init/ || goto boot_retry\n"
        "initrd --name initrd http://s3/i || goto boot_retry\n"
        "imgstat || echo Could not show image information.\n"
        "boot || goto boot_retry\n"
        ":boot_retry\n"
        "sleep 30\n"
        "chain http://carrack.test/boot/v1/bootscript?mac=aa:bb:cc:dd:ee:01&retry=1\n"
        "\n"
    )


@pytest.mark.parametrize("query", [{"name": NODE}, {"nid": "1"}, {"nid": "0x1"}, {"MAC": MAC.upper()}])
async def test_by_name_nid_and_mac_in_any_spelling(api, given, query):
    await given(*known_node(), boot())
    assert f" xname={NODE} " in (await api.get(PATH, params=query)).text


@pytest.mark.parametrize(
    ("retry", "following"), [("0", 1), ("41", 42), ("", 1), ("-3", 1), ("x", 1), ("9" * 5000, 1), ("٣", 1)]
)
async def test_retries_are_counted(api, given, retry, following):
    await given(*known_node(), boot())
    answer = await api.get(PATH, params={"mac": MAC, "retry": retry})
    assert answer.text.endswith(f"&retry={following}\n\n")


async def test_an_unknown_node_waits_and_says_its_architecture(api):
    before = int(time.time())
    lines = (await api.get(PATH, params={"mac": "aa:bb:cc:dd:ee:99"})).text.split("\n")
    chain, _, epoch = lines[2].rpartition("&ts=")
    assert lines[:2] == ["#!ipxe", "sleep 10"]
    assert chain == "chain http://carrack.test/boot/v1/bootscript?mac=aa:bb:cc:dd:ee:99&arch=${buildarch}"
    assert before <= int(epoch) <= time.time()
    assert lines[3:] == [""]


async def test_an_unknown_node_with_an_architecture(api, given):
    query = {"mac": "aa:bb:cc:dd:ee:99", "arch": "x86_64", "ts": "1"}
    assert (await api.get(PATH, params=query)).status_code == 404
    await given(boot("Unknown-x86_64"))
    text = (await api.get(PATH, params=query)).text
    assert text.startswith("#!ipxe\nkernel --name kernel http://s3/k initrd=initrd console=ttyS0 ds=nocloud-net;s=")
    chain, _, epoch = text.rpartition("&ts=")
    assert chain.endswith("?mac=aa:bb:cc:dd:ee:99&arch=${buildarch}")
    assert epoch.endswith("\n\n")
    assert abs(int(epoch) - time.time()) < 60


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("", "Need a mac=, name=, or nid= parameter"),
        ("mac=&name=", "Need a mac=, name=, or nid= parameter"),
        ("nid=x", "Bad Request - Invalid nid 'x'"),
        ("nid=-1", "Bad Request - Invalid nid '-1'"),
        ("nid=" + "9" * 5000, f"Bad Request - Invalid nid '{'9' * 64}'"),
    ],
)
async def test_who_asks_must_say_so(api, query, detail):
    answer = await api.get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {"type": "about:blank", "title": "Bad Request", "detail": detail, "status": 400}


async def test_a_node_with_nothing_to_boot_is_told_so(api, given):
    await given(*known_node())
    answer = await api.get(PATH, params={"mac": MAC, "arch": "x86_64"})
    assert answer.status_code == 404
    assert answer.json()["detail"] == f"mac={MAC} is not configured for booting"


async def test_nid_0_is_a_nid(api, given):
    await given(component(nid=0), interface(), known_node()[2], boot())
    assert " nid=0 " in (await api.get(PATH, params={"nid": "0"})).text


async def test_a_script_as_json(api, given):
    await given(*known_node(), boot(referral_token=""))
    answer = await api.get(PATH, params={"mac": MAC, "json": "1"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {
        "params": "kernel initrd=initrd console=ttyS0 xname=x1000c0s0b0n0 nid=1"
        " ds=nocloud-net;s=http://carrack.test/cloud-init/",
        "kernel": {"path": "http://s3/k"},
        "initrd": {"path": "http://s3/i"},
    }


async def test_a_gateways_prefix_comes_back_in_the_chain(api, given):
    await given(*known_node(), boot())
    text = (await api.get("/apis/bss" + PATH, params={"mac": MAC})).text
    assert "\nchain http://carrack.test/apis/bss/boot/v1/bootscript?mac=" in text
    assert ";s=http://carrack.test/cloud-init/ " in text


async def test_a_hostile_host_header_writes_nothing_into_a_script(api, given):
    await given(*known_node(), boot())
    for host in ("a b", "evil/${net0/mac}", "x||shell", "a\tb", "u@evil"):
        answer = await api.get(PATH, params={"mac": MAC}, headers={"host": host})
        assert host not in answer.text
        # Some are refused by the framework before they come to us.
        assert answer.status_code == 400 or "\nchain http://carrack.test/boot/v1/bootscript?" in answer.text


async def test_what_a_node_calls_itself_writes_nothing_into_a_script(api):
    text = (await api.get(PATH, params={"mac": "x\nshell ${y} || echo"})).text
    assert text.count("\n") == 3
    assert "mac=x%0Ashell%20%24%7By%7D%20%7C%7C%20echo&arch=" in text


async def test_scripts_are_served_when_the_database_is_gone(api, given, monkeypatch):
    await given(*known_node(), boot())
    before = (await api.get(PATH, params={"mac": MAC})).text

    def away(*_arguments):
        raise StoreUnavailable("the database does not answer")

    monkeypatch.setattr(Database, "write", away)
    monkeypatch.setattr(Database, "snapshot", away)
    monkeypatch.setattr(Follower, "pull", away)
    assert (await api.get("/boot/v1/bootparameters")).status_code == 503
    for _ in range(3):
        answer = await api.get(PATH, params={"mac": MAC})
        assert (answer.status_code, answer.text) == (200, before)
    monkeypatch.undo()
    history = await api.get("/boot/v1/endpoint-history", params={"name": NODE})
    assert [entry["endpoint"] for entry in history.json()] == ["bootscript"]
