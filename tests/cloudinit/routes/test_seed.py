"""The NoCloud seed over HTTP, as OpenCHAMI's and as CSM's nodes ask for it."""

from __future__ import annotations

import pytest
import yaml
from tests.bss.records import ADDRESS, NODE, boot, known_node
from tests.conftest import client_of

from carrack.errors import StoreUnavailable
from carrack.records.cloudinit import CloudConfigFile, CloudInitGroup, ClusterDefaults, InstanceInfo
from carrack.records.components import GroupMember
from carrack.settings import Settings
from carrack.store.database import Database
from carrack.view.follower import Follower

IN_COMPUTE = GroupMember(group="compute", component=NODE)
CONFIG = CloudConfigFile(content="#cloud-config\npackages: [vim]\n")


async def test_openchami_answers_yaml_and_csm_json_with_the_same_in_it(api, given):
    await given(*known_node(), boot(NODE, meta_data={"a": 1}))
    openchami, csm = await api.get("/cloud-init/meta-data"), await api.get("/meta-data")
    assert openchami.headers["content-type"] == "application/x-yaml"
    assert csm.headers["content-type"] == "application/json"
    assert openchami.status_code == csm.status_code == 200
    assert yaml.safe_load(openchami.text) == csm.json()
    assert csm.json()["local-hostname"] == NODE
    assert csm.json()["a"] == 1
    assert csm.json()["instance_data"]["v1"]["vendor_data"]["cloud_init_base_url"] == "http://carrack.test/cloud-init"


async def test_user_data(api, given):
    await given(*known_node())
    for path in ("/user-data", "/cloud-init/user-data"):
        assert (await api.get(path)).text == "#cloud-config"
    await given(boot("Compute", user_data={"runcmd": ["date"]}))
    csm, openchami = await api.get("/user-data"), await api.get("/cloud-init/user-data")
    assert csm.text == openchami.text == f"#cloud-config\nruncmd:\n- date\nlocal-hostname: {NODE}\n"
    assert csm.headers["content-type"] == "text/yaml"
    assert openchami.headers["content-type"].startswith("text/plain")


async def test_vendor_data_and_what_it_includes(api, given):
    await given(*known_node(), IN_COMPUTE, CloudInitGroup(name="compute", file=CONFIG))
    vendor = await api.get("/cloud-init/vendor-data")
    assert vendor.text == "#include\nhttp://carrack.test/cloud-init/compute.yaml\n"
    config = await api.get(vendor.text.split()[1])
    assert (config.status_code, config.text) == (200, CONFIG.content)
    assert (await api.get("/compute.yaml")).text == CONFIG.content


async def test_where_the_includes_point(given, api, database_url):
    defaults = ClusterDefaults(base_url="http://default:8081/cloud-init/")
    await given(*known_node(), IN_COMPUTE, defaults)

    async def included():
        return (await api.get("/vendor-data")).text.split()[1]

    assert await included() == "http://default:8081/cloud-init/compute.yaml"
    async with client_of(Settings(database=database_url, cloud_init_url="http://set/ci"), address=ADDRESS) as other:
        assert (await other.get("/vendor-data")).text.split()[1] == "http://set/ci/compute.yaml"
    await given(InstanceInfo(id=NODE, cloud_init_base_url="http://mine"))
    assert await included() == "http://mine/compute.yaml"


async def test_the_config_of_a_group_is_for_its_members_alone(api, given):
    await given(*known_node(), IN_COMPUTE, CloudInitGroup(name="secret", file=CONFIG))
    assert (await api.get("/cloud-init/secret.yaml")).status_code == 404
    assert (await api.get("/cloud-init/no.yaml")).status_code == 404
    assert (await api.get("/cloud-init/compute.yaml")).text == "#cloud-config"


@pytest.mark.parametrize("path", ["/network-config", "/cloud-init/network-config", "/nothing", "/.yaml"])
async def test_what_there_is_not_is_404(api, given, path):
    await given(*known_node())
    assert (await api.get(path)).status_code == 404


class TestCallersThatAreNoNode:
    async def test_openchami(self, api, given):
        await given(boot("Default", user_data={"a": 1}, meta_data={"a": 1}))
        for path in ("/cloud-init/meta-data", "/cloud-init/vendor-data", "/vendor-data"):
            answer = await api.get(path)
            assert (answer.status_code, answer.content) == (422, b"")
        assert (await api.get("/cloud-init/user-data")).text == "#cloud-config"
        assert (await api.get("/cloud-init/compute.yaml")).status_code == 404

    async def test_csm(self, api, given):
        await given(boot("Default", user_data={"u": 1}, meta_data={"m": 1}))
        found = (await api.get("/meta-data")).json()
        assert found.pop("instance-id").startswith("default-")
        assert found == {"m": 1, "Global": {}}
        assert (await api.get("/user-data")).text == "#cloud-config\nu: 1\n"


async def test_keys_of_meta_data(api, given):
    await given(boot("Global", meta_data={"ca": {"trusted": ["x"]}, "empty": {}}))
    assert (await api.get("/meta-data", params={"key": "Global.ca.trusted"})).json() == ["x"]
    assert (await api.get("/meta-data", params={"key": "Global.empty"})).json() == {}
    missing = await api.get("/meta-data", params={"key": "Global.no"})
    assert (missing.status_code, missing.json()["detail"]) == (404, "Not Found")


async def test_an_address_is_believed_from_listed_proxies_only(live, database_url, given, api):
    await given(*known_node())
    forged = {"x-forwarded-for": ADDRESS}
    async with client_of(Settings(database=database_url), "cloud-init", address="10.9.9.9") as stranger:
        assert (await stranger.get("/cloud-init/meta-data", headers=forged)).status_code == 422
    trusting = Settings(database=database_url, trusted_proxies=("10.9.9.0/24",))
    async with client_of(trusting, "cloud-init", address="10.9.9.9") as proxy:
        assert (await proxy.get("/cloud-init/meta-data", headers=forged)).status_code == 200


async def test_user_data_is_in_the_history_of_bss(live, database_url, given, api):
    await given(*known_node())
    async with client_of(Settings(database=database_url), address=ADDRESS) as everything:
        for path in ("meta-data", "user-data", "vendor-data"):
            await everything.get(f"/{path}")
        (entry,) = (await everything.get("/boot/v1/endpoint-history")).json()
        assert (entry["name"], entry["endpoint"]) == (NODE, "user-data")


async def test_seeds_are_served_when_the_database_is_gone(api, given, monkeypatch):
    await given(*known_node(), IN_COMPUTE, CloudInitGroup(name="compute", file=CONFIG), boot(NODE, user_data={"a": 1}))
    paths = [f"/cloud-init/{name}" for name in ("meta-data", "user-data", "vendor-data", "compute.yaml")]
    before = [(await api.get(path)).text for path in paths]

    def away(*_arguments):
        raise StoreUnavailable("the database does not answer")

    for owner, name in ((Database, "write"), (Database, "snapshot"), (Follower, "pull")):
        monkeypatch.setattr(owner, name, away)
    assert (await api.get("/admin/groups")).status_code == 503
    assert [(await api.get(path)).text for path in paths] == before
    assert (await api.post("/phone-home/i-1", data={"hostname": "n"})).status_code == 200
    monkeypatch.undo()
