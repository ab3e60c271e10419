"""`/admin/*` over HTTP."""

from __future__ import annotations

import pytest
from tests.bss.records import NODE, known_node
from tests.conftest import client_of

GROUP = {"name": "compute", "description": "d", "meta-data": {"a": {"b": [1]}}, "file": {"content": "#cloud-config"}}

EMPTY = {"meta-data": {}, "file": {}}


class TestGroups:
    async def test_create_read_list_replace_delete(self, api):
        created = await api.post("/cloud-init/admin/groups", json=GROUP)
        assert (created.status_code, created.headers["location"]) == (201, "/groups/compute")
        assert (await api.get("/cloud-init/admin/groups/compute")).json() == GROUP
        assert (await api.get("/cloud-init/admin/groups")).json() == {"compute": GROUP}
        replaced = await api.put("/cloud-init/admin/groups/compute", json={"name": "compute", "description": "new"})
        assert (replaced.status_code, replaced.headers["location"]) == (201, "/groups/compute")
        assert (await api.get("/cloud-init/admin/groups/compute")).json() == EMPTY | {
            "name": "compute",
            "description": "new",
        }
        assert (await api.delete("/cloud-init/admin/groups/compute")).status_code == 200
        assert (await api.get("/cloud-init/admin/groups")).json() == {}

    async def test_creating_again_is_a_conflict(self, api):
        await api.post("/admin/groups", json=GROUP)
        assert (await api.post("/admin/groups", json=GROUP | {"description": "x"})).status_code == 409
        assert (await api.get("/admin/groups/compute")).json() == GROUP

    async def test_replacing_creates_and_the_name_may_be_in_the_path_alone(self, api):
        assert (await api.put("/admin/groups/new", json={"description": "d"})).status_code == 201
        assert (await api.get("/admin/groups/new")).json() == EMPTY | {"name": "new", "description": "d"}

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b"[]",
            b"{}",
            b'{"name":""}',
            b'{"name":"a/b"}',
            b'{"name":"a\\nb"}',
            b'{"name":1}',
            b'{"name":"a","meta-data":[]}',
            b'{"name":"a","file":{"content":"!","encoding":"base64"}}',
            b'{"name":"a","file":{"content":"x","encoding":"rot13"}}',
        ],
    )
    async def test_what_is_no_group_is_422(self, api, content):
        assert (await api.post("/admin/groups", content=content)).status_code == 422
        assert (await api.get("/admin/groups")).json() == {}

    async def test_a_body_about_another_group_than_the_path(self, api):
        assert (await api.put("/admin/groups/a", json={"name": "b"})).status_code == 422

    async def test_unknown_groups(self, api):
        assert (await api.get("/admin/groups/no")).status_code == 404
        assert (await api.delete("/admin/groups/no")).status_code == 404


class TestClusterDefaults:
    async def test_what_is_given_is_merged_into_what_is_there(self, api):
        assert (await api.get("/admin/cluster-defaults")).json() == {}
        first = {"cluster-name": "demo", "public-keys": ["a"], "nid-length": 3, "cloud_provider": "p"}
        assert (await api.post("/admin/cluster-defaults", json=first)).status_code == 201
        second = {"short-name": "n", "cluster-name": "", "base-url": "http://h:8081/cloud-init", "key": "x"}
        assert (await api.post("/admin/cluster-defaults", json=second)).status_code == 201
        assert (await api.get("/admin/cluster-defaults")).json() == first | {
            "short-name": "n",
            "base-url": "http://h:8081/cloud-init",
        }

    async def test_a_process_that_read_them_from_the_database_answers_the_same(self, api, settings):
        await api.post("/admin/cluster-defaults", json={"region": "r"})
        async with client_of(settings, "cloud-init") as other:
            assert (await other.get("/admin/cluster-defaults")).json() == {"region": "r"}

    @pytest.mark.parametrize(
        "body",
        [
            {"nid-length": "3"},
            {"nid-length": -1},
            {"nid-length": 10**6},
            {"public-keys": "a"},
            {"base-url": "http://h/\nhttp://evil"},
            {"base-url": "ftp://h"},
            [],
        ],
    )
    async def test_bad_ones_are_refused(self, api, body):
        assert (await api.post("/admin/cluster-defaults", json=body)).status_code == 400
        assert (await api.get("/admin/cluster-defaults")).json() == {}


class TestInstanceInfo:
    PATH = f"/cloud-init/admin/instance-info/{NODE}"

    async def test_set_read_delete(self, api, given):
        await given(*known_node())
        info = {"local-hostname": "login", "public-keys": ["k"]}
        assert (await api.put(self.PATH.replace(NODE, NODE.upper()), json=info)).status_code == 201
        assert (await api.get(self.PATH)).json() == {"id": NODE, **info}
        assert (await api.get("/meta-data")).json()["local-hostname"] == "login"
        assert (await api.put(self.PATH, json={"id": "ignored", "hostname": "h"})).status_code == 201
        assert (await api.get(self.PATH)).json() == {"id": NODE, "hostname": "h"}
        assert (await api.delete(self.PATH)).status_code == 200
        assert (await api.get(self.PATH)).status_code == 404
        assert (await api.delete(self.PATH)).status_code == 404

    async def test_of_what_is_no_xname(self, api):
        for method in ("GET", "PUT", "DELETE"):
            answer = await api.request(method, "/admin/instance-info/nonsense", json={})
            assert answer.status_code == 400

    @pytest.mark.parametrize("body", [{"hostname": 1}, {"cloud-init-base-url": "http://h/ x"}, []])
    async def test_bad_ones_are_refused(self, api, body):
        assert (await api.put(self.PATH, json=body)).status_code == 400
        assert (await api.get(self.PATH)).status_code == 404
