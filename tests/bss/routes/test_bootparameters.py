"""`/boot/v1/bootparameters` over HTTP, with the clients that sites run in mind."""

from __future__ import annotations

import uuid

import pytest
from tests.bss.records import MAC, NODE, boot, component, endpoint, known_node

from carrack.records.boot import BootImage

PATH = "/boot/v1/bootparameters"
PHONE_HOME = dict.fromkeys(("pub_key_dsa", "pub_key_rsa", "pub_key_ecdsa", "instance_id", "hostname", "fqdn"), "")
NO_CLOUD_INIT = {"meta-data": None, "user-data": None, "phone-home": PHONE_HOME}


async def ask(api, method="GET", *, query=None, **body):
    return await api.request(method, PATH, json=body or None, params=query)


async def hosts(api, **arguments):
    return [entry["hosts"][0] for entry in (await ask(api, **arguments)).json()]


async def test_nothing_stored_is_an_empty_list(api):
    answer = await ask(api)
    assert (answer.status_code, answer.json()) == (200, [])


async def test_creating_answers_a_token_that_is_in_the_script_and_in_no_list(api, given):
    await given(*known_node())
    answer = await ask(api, "POST", hosts=[NODE], kernel="http://s3/k", params="quiet")
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    token = answer.headers["BSS-Referral-Token"]
    assert uuid.UUID(token).version == 4
    assert token not in (await ask(api)).text
    assert f" bss_referral_token={token} " in (await api.get(f"/boot/v1/bootscript?mac={MAC}")).text


async def test_images_are_listed_before_hosts_and_cloud_init_is_always_there(api):
    await ask(api, "POST", hosts=["Default"], kernel="k", initrd="i", params="p")
    assert (await ask(api)).json() == [
        {"kernel": "k", "cloud-init": NO_CLOUD_INIT},
        {"initrd": "i", "cloud-init": NO_CLOUD_INIT},
        {"hosts": ["Default"], "params": "p", "kernel": "k", "initrd": "i", "cloud-init": NO_CLOUD_INIT},
    ]


async def test_the_ed25519_key_is_there_only_when_set(api):
    keys = {**PHONE_HOME, "pub_key_ed25519": "ssh-ed25519 A", "fqdn": "n.example.org"}
    await ask(api, "PUT", hosts=["a"], **{"cloud-init": {"phone-home": keys}})
    assert (await ask(api)).json()[0]["cloud-init"]["phone-home"] == keys


async def test_a_backup_can_be_restored(api, given):
    """A site's restore script POSTs every entry of a GET, and PUTs those that are refused."""
    meta = {"availability-zone": "x1", "list": [1, {"a": None}], "a": {"b": 1.5}}
    await ask(api, "POST", hosts=["Global"], **{"cloud-init": {"meta-data": meta, "user-data": {"u": []}}})
    await ask(api, "POST", hosts=["Default"], kernel="k", initrd="i", params="p")
    await ask(api, "PUT", kernel="k", params="of kernel")
    backup = (await ask(api)).json()
    await ask(api, "DELETE", hosts=["Global", "Default"], kernel="k", initrd="i")
    assert (await ask(api)).json() == []
    for entry in backup:
        if (await ask(api, "POST", **entry)).status_code >= 400:
            assert (await ask(api, "PUT", **entry)).status_code == 200
    assert (await ask(api)).json() == backup


async def test_creating_again_is_refused_and_changes_nothing(api):
    await ask(api, "POST", hosts=["a"], kernel="k")
    answer = await ask(api, "POST", hosts=["b", "a"], kernel="other")
    assert answer.status_code == 400
    assert answer.json()["detail"] == "Bad Request: Already exists: a"
    assert answer.json()["status"] == 400
    assert await hosts(api, query={"name": "a,b"}) == ["a"]


async def test_one_token_for_a_set_of_hosts_and_a_new_one_for_the_next(api):
    first = await ask(api, "PUT", hosts=["a", "b"], kernel="k")
    second = await ask(api, "PUT", hosts=["a"], kernel="k")
    assert first.status_code == second.status_code == 200
    assert first.headers["BSS-Referral-Token"] != second.headers["BSS-Referral-Token"]


async def test_images_alone_have_no_token(api):
    answer = await ask(api, "PUT", kernel="k", params="p")
    assert "BSS-Referral-Token" not in answer.headers


async def test_merging_keeps_the_token(api, given):
    await given(*known_node())
    token = (await ask(api, "PUT", hosts=[NODE], kernel="k")).headers["BSS-Referral-Token"]
    answer = await ask(api, "PATCH", hosts=[NODE], params="new", **{"cloud-init": {"meta-data": {"a": 1}}})
    assert (answer.status_code, answer.content) == (200, b"")
    assert "BSS-Referral-Token" not in answer.headers
    assert (
        f" new xname={NODE} nid=1 bss_referral_token={token} "
        in (await api.get("/boot/v1/bootscript", params={"nid": 1})).text
    )
    await ask(api, "PATCH", hosts=[NODE], **{"cloud-init": {"meta-data": {"a": None, "b": 2}}})
    assert (await ask(api, hosts=[NODE])).json()[0]["cloud-init"]["meta-data"] == {"b": 2}


@pytest.mark.parametrize("body", [{"hosts": ["no"]}, {"macs": ["aa:00:00:00:00:01"]}, {"nids": [9]}])
async def test_merging_into_what_does_not_exist_is_told(api, body):
    assert (await ask(api, "PATCH", params="p", **body)).status_code == 404


class TestAsking:
    @pytest.fixture
    async def api(self, api, given):
        await given(
            *known_node(),
            component("x1000c0s1b0n0", nid=2),
            endpoint("x1000c0s1b0n0"),
            *(boot(key) for key in (NODE, "x1000c0s1b0n0", "Default", "nid7", "AA:00:00:00:00:07")),
            BootImage(kind="kernel", path="http://s3/k", params="p"),
        )
        return api

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"name": NODE}, [NODE]),
            ({"name": f"{NODE},Default,no"}, [NODE, "Default"]),
            ({"name": ["Default", NODE]}, ["Default", NODE]),
            ({"mac": MAC.upper()}, [NODE]),
            ({"mac": "aa-00-00-00-00-07"}, ["AA:00:00:00:00:07"]),
            ({"nid": "0x1,7"}, [NODE, "nid7"]),
            ({"name": "Default", "nid": "2", "mac": MAC}, ["Default", NODE, "x1000c0s1b0n0"]),
            ({"name": f"{NODE}.example.org"}, [NODE]),
            ({"name": "X1000C0S0B0N0"}, [NODE]),
        ],
    )
    async def test_by_query(self, api, query, found):
        assert await hosts(api, query=query) == found

    @pytest.mark.parametrize(
        ("body", "found"),
        [
            ({"hosts": [NODE, "no"]}, [NODE]),
            ({"macs": [MAC], "nids": [2]}, [NODE, "x1000c0s1b0n0"]),
            ({"Hosts": ["Default"], "kernel": None}, ["Default"]),
        ],
    )
    async def test_by_body(self, api, body, found):
        assert await hosts(api, **body) == found

    async def test_by_both(self, api):
        assert await hosts(api, query={"name": "Default"}, hosts=[NODE]) == ["Default", NODE]

    async def test_by_image(self, api):
        answer = await ask(api, kernel="http://s3/k", initrd="no")
        assert answer.json() == [{"params": "p", "kernel": "http://s3/k", "cloud-init": NO_CLOUD_INIT}]

    async def test_beside_a_query_a_bad_body_is_passed_over(self, api):
        answer = await api.request("GET", PATH, params={"name": NODE}, content=b"{nonsense")
        assert [entry["hosts"] for entry in answer.json()] == [[NODE]]

    @pytest.mark.parametrize("query", [{"name": "no"}, {"mac": "no mac"}, {"nid": "99"}, {"name": "x.example.org"}])
    async def test_nothing_found_is_404(self, api, query):
        assert (await ask(api, query=query)).status_code == 404

    @pytest.mark.parametrize(
        ("content", "detail"),
        [(b"{}", "No specified data requested"), (b'{"params":"p"}', "No specified data requested"), (b"{no", None)],
    )
    async def test_a_body_that_asks_for_nothing_is_400(self, api, content, detail):
        answer = await api.request("GET", PATH, content=content)
        assert answer.status_code == 400
        assert detail in (None, answer.json()["detail"])

    @pytest.mark.parametrize("nid", ["x", "1,x", "-1"])
    async def test_a_bad_nid_is_400(self, api, nid):
        answer = await ask(api, query={"nid": nid})
        assert (answer.status_code, answer.json()["detail"]) == (
            400,
            f"Bad Request - Invalid nid '{nid.split(',')[-1]}'",
        )

    async def test_no_role_nor_default_stands_in(self, api):
        assert (await ask(api, query={"name": "x1000c0s2b0n0"})).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"{",
        b'{"hosts":"a"}',
        b'{"hosts":[1]}',
        b'{"nids":["1"]}',
        b'{"nids":[-1]}',
        b'{"nids":[99999999999]}',
        b'{"hosts":["a"],"cloud-init":{"meta-data":[]}}',
        b'{"hosts":["a"],"cloud-init":{"user-data":"text"}}',
        b'{"hosts":["a"],"params":1}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
async def test_bad_bodies_are_refused_and_change_nothing(api, method, content):
    answer = await api.request(method, PATH, content=content)
    assert answer.status_code == 400
    assert answer.json()["status"] == 400
    assert (await ask(api)).json() == []


async def test_deleting(api, given):
    await given(*known_node(), boot("a"), boot(NODE), boot("nid7"))
    assert (await ask(api, "DELETE", hosts=["a"], macs=[MAC], nids=[7])).status_code == 200
    assert (await ask(api)).json() == []
    assert (await ask(api, "DELETE", hosts=["a"])).status_code == 400
    assert (await ask(api, "DELETE", nids=[7])).status_code == 400
    assert (await ask(api, "DELETE", macs=["aa:00:00:00:00:01"])).status_code == 200


async def test_a_refused_delete_removes_nothing(api, given):
    await given(boot("a"))
    assert (await ask(api, "DELETE", hosts=["a", "no"])).status_code == 400
    assert await hosts(api, query={"name": "a"}) == ["a"]


async def test_ten_thousand_hosts_in_one_request(api):
    names = [f"x{cabinet}c0s{slot}b0n0" for cabinet in range(100) for slot in range(100)]
    assert (await ask(api, "PUT", hosts=names, kernel="k")).status_code == 200
    assert len(await hosts(api, hosts=names)) == 10_000
