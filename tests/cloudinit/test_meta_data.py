"""The meta-data document."""

from hypothesis import given
from hypothesis import strategies as st
from tests.bss.records import ADDRESS, NODE, boot, component, view_of

from carrack.cloudinit.facts import gather
from carrack.cloudinit.meta_data import at_key, meta_data
from carrack.records.cloudinit import CloudInitGroup, ClusterDefaults, InstanceInfo
from carrack.records.components import GroupMember

BASE = "http://ci/cloud-init"
DEFAULTS = ClusterDefaults(
    cluster_name="demo", short_name="nid", nid_length=3, region="r", cloud_provider="p", public_keys=("key",)
)


def document(*records, node=component(role="Application", sub_role="Worker", nid=7), cluster_name="", address=ADDRESS):  # noqa: B008 - records never change
    return meta_data(gather(view_of(*records), node, address), BASE, cluster_name)


def test_the_whole_document():
    groups = [
        GroupMember(group="compute", component=NODE),
        GroupMember(group="all", component=NODE),
        GroupMember(group="other", component="x1c0s0b0n0"),
        CloudInitGroup(name="compute", description="The computes", meta_data={"slurm": {"port": 1}}),
        CloudInitGroup(name="other", meta_data={"not": "mine"}),
    ]
    names = {"local_hostname": "nid007", "hostname": "nid007", "instance_id": "x1000c0s0b0n0-66a87220e1f1"}
    assert document(DEFAULTS, *groups) == {
        "instance-id": "x1000c0s0b0n0-66a87220e1f1",
        "local-hostname": "nid007",
        "hostname": "nid007",
        "cluster-name": "demo",
        "public-keys": ["key"],
        "instance_data": {
            "v1": {
                **names,
                "local_ipv4": ADDRESS,
                "public_keys": ["key"],
                "cloud_provider": "p",
                "region": "r",
                "vendor_data": {
                    "version": "1.0",
                    "cloud_init_base_url": BASE,
                    "cluster_name": "demo",
                    "role": "Application",
                    "sub_role": "Worker",
                    "nid": 7,
                    "groups": {
                        "all": {"Description": ""},
                        "compute": {"Description": "The computes", "slurm": {"port": 1}},
                    },
                },
            }
        },
        "shasta-type": "Application",
        "shasta-role": "Worker",
        "Global": {},
    }


def test_boot_records_are_laid_over_it_and_global_stands_apart():
    found = document(
        boot("Worker", meta_data={"a": {"x": 1}, "local-hostname": "role"}),
        boot(NODE, meta_data={"a": {"y": 2}, "local-hostname": "ncn-w001", "instance_data": {"v1": {"mine": 1}}}),
        boot("Global", meta_data={"host_records": [1]}),
    )
    assert found["a"] == {"x": 1, "y": 2}
    assert found["local-hostname"] == found["instance_data"]["v1"]["local_hostname"] == "ncn-w001"
    assert found["instance_data"]["v1"]["mine"] == 1
    assert found["instance_data"]["v1"]["local_ipv4"] == ADDRESS
    assert found["Global"] == {"host_records": [1]}


def test_instance_info_wins():
    info = InstanceInfo(
        id=NODE,
        instance_id="i-1",
        local_hostname="login",
        hostname="login.example.org",
        cluster_name="other",
        region="s",
        public_keys=("mine",),
        instance_type="big",
    )
    found = document(DEFAULTS, info, boot(NODE, meta_data={"local-hostname": "no", "instance-id": "no"}))
    v1 = found["instance_data"]["v1"]
    assert (found["instance-id"], v1["instance_id"]) == ("i-1", "i-1")
    assert (v1["local_hostname"], v1["hostname"]) == ("login", "login.example.org")
    assert (found["cluster-name"], v1["region"], v1["instance_type"]) == ("other", "s", "big")
    assert found["public-keys"] == v1["public_keys"] == ["mine"]


def test_host_names():
    def name(*records, **arguments):
        return document(*records, **arguments)["local-hostname"]

    assert name() == NODE
    assert name(cluster_name="venado") == "ve0007"
    assert name(ClusterDefaults(cluster_name="demo")) == "de0007"
    assert name(ClusterDefaults(short_name="n", nid_length=1), cluster_name="venado") == "n7"
    assert name(DEFAULTS, node=component(nid=None)) == NODE


def test_the_instance_id_is_the_same_at_every_boot_and_differs_between_nodes():
    first, second = document()["instance-id"], document(DEFAULTS, boot("Worker"))["instance-id"]
    assert first == second
    assert document(node=component("x1000c0s1b0n0"))["instance-id"] != first


def test_a_caller_that_is_no_node_gets_default_and_nothing_of_any_node():
    found = document(DEFAULTS, boot("Default", meta_data={"a": 1}), boot("Global", meta_data={"g": 1}), node=None)
    again = document(boot("Default", meta_data={"a": 1}), boot("Global", meta_data={"g": 1}), node=None)
    assert found == again
    assert found.pop("instance-id").startswith("default-")
    assert found == {"a": 1, "Global": {"g": 1}}
    assert document(node=None, address="10.9.9.9")["instance-id"] != again["instance-id"]


def test_at_key():
    found = {"Global": {"a": {"b": [1]}}, "x": 1}
    assert at_key(found, "Global.a.b") == [1]
    assert at_key(found, "x") == 1
    for missing in ("y", "x.y", "Global.a.b.c", "Global..a", "."):
        assert at_key(found, missing) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
well_known = st.sampled_from(["instance-id", "local-hostname", "hostname", "instance_data", "public-keys", "Global"])


@given(st.dictionaries(st.text(max_size=5) | well_known, json_values, max_size=5))
def test_whatever_is_in_a_record_a_document_comes_out(data):
    found = document(DEFAULTS, boot(NODE, meta_data=data))
    assert isinstance(found["instance-id"], str)
    for key in data.keys() - {"instance-id", "instance_data", "local-hostname", "Global", "shasta-type", "shasta-role"}:
        assert found[key] == data[key]
