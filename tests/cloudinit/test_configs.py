"""user-data, vendor-data and group configs as text."""

import base64

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.bss.records import ADDRESS, NODE, boot, component, view_of

from carrack.cloudinit.configs import config_text, to_yaml, user_data, vendor_data
from carrack.cloudinit.facts import gather
from carrack.errors import InvalidInput
from carrack.records.cloudinit import CloudConfigFile, ClusterDefaults


def text(*records, node=component()):  # noqa: B008 - records never change
    return user_data(gather(view_of(*records), node, ADDRESS), "")


def test_user_data_of_role_and_node_with_the_host_name():
    records = [
        boot("Compute", user_data={"packages": ["a"], "ntp": {"enabled": True}}),
        boot(NODE, user_data={"ntp": {"servers": ["t"]}}),
        ClusterDefaults(short_name="n", nid_length=2),
    ]
    found = text(*records)
    assert found.startswith("#cloud-config\n")
    assert yaml.safe_load(found) == {
        "packages": ["a"],
        "ntp": {"enabled": True, "servers": ["t"]},
        "local-hostname": "n01",
    }


def test_a_host_name_in_user_data_stays():
    assert yaml.safe_load(text(boot(NODE, user_data={"local-hostname": "mine"}))) == {"local-hostname": "mine"}


def test_without_user_data_it_is_an_empty_cloud_config():
    assert text() == text(boot(NODE, user_data={})) == text(boot(NODE, meta_data={"a": 1})) == "#cloud-config"


def test_callers_that_are_no_node_get_defaults():
    assert text(boot("Default", user_data={"a": 1}), node=None) == "#cloud-config\na: 1\n"


def test_vendor_data_includes_each_group():
    assert vendor_data([], "http://c") == "#include\n"
    assert vendor_data(["a", "b:c", "d e\nf/"], "http://c") == (
        "#include\nhttp://c/a.yaml\nhttp://c/b:c.yaml\nhttp://c/d%20e%0Af%2F.yaml\n"
    )


@pytest.mark.parametrize("encoding", ["", "plain"])
def test_a_plain_config(encoding):
    assert (
        config_text(CloudConfigFile(content="#cloud-config\nä: 1\n", encoding=encoding))
        == "#cloud-config\nä: 1\n".encode()
    )


def test_a_base64_config_in_lines_or_in_one():
    content = b"#cloud-config\nwrite_files: []\n" * 10
    assert config_text(CloudConfigFile(content=base64.b64encode(content).decode(), encoding="base64")) == content
    assert config_text(CloudConfigFile(content=base64.encodebytes(content).decode(), encoding="base64")) == content


def test_no_config_is_an_empty_one():
    assert config_text(CloudConfigFile()) == b"#cloud-config"


@pytest.mark.parametrize(("content", "encoding"), [("!", "base64"), ("YQ", "base64"), ("ä", "base64"), ("a", "rot13")])
def test_content_that_is_not_as_it_says_is_refused(content, encoding):
    with pytest.raises(InvalidInput):
        config_text(CloudConfigFile(content=content, encoding=encoding))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=3))
def test_yaml_reads_back_as_what_was_written(document):
    written = to_yaml(document)
    assert yaml.safe_load(written) == document


def test_lists_used_twice_are_written_twice():
    keys = ["a"]
    assert to_yaml({"x": keys, "y": keys}) == "x:\n- a\ny:\n- a\n"
