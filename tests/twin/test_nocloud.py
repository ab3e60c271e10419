"""What cloud-init makes of a command line and its documents."""

import pytest

from carrack.errors import InvalidInput
from carrack.twin import nocloud
from carrack.twin.nocloud import PhoneHome, Seed

META = {"instance-id": "i-1", "local-hostname": "nid0001.cluster.local"}


@pytest.mark.parametrize(
    ("command_line", "seed"),
    [
        ("console=ttyS0 ds=nocloud-net;s=http://10.0.0.1:8888/ quiet", Seed("http://10.0.0.1:8888/")),
        ("ds=nocloud;s=http://h/ci/", Seed("http://h/ci/")),
        ("ds=nocloud;i=i-7;h=n7;s=http://h/", Seed("http://h/", "i-7", "n7")),
        ("ds=nocloud;seedfrom=https://h/", Seed("https://h/")),
        ("ds=nocloud;s=http://h/?a=b", Seed("http://h/?a=b")),
        ("ds=ec2;s=http://h/", None),
        ("ds=nocloud", None),
        ("ds=nocloud;s=/var/lib/seed/", None),
        ("xds=nocloud;s=http://h/", None),
        ("", None),
    ],
)
def test_the_seed_on_the_command_line(command_line, seed):
    assert nocloud.seed_of(command_line) == seed


def test_the_command_line_wins_over_meta_data():
    meta = nocloud.read_meta_data('{"instance-id": "a", "local-hostname": "b"}', Seed("http://h/", "x"))
    assert meta == {"instance-id": "x", "local-hostname": "b"}


@pytest.mark.parametrize("text", ["", "local-hostname: n1\n", "- a\n", "a: [", "instance-id:\n"])
def test_meta_data_that_cloud_init_would_refuse(text):
    with pytest.raises(InvalidInput):
        nocloud.read_meta_data(text, Seed("http://h/"))


def test_includes():
    assert nocloud.includes("#include\nhttp://h/a.yaml\n\n# no\nhttp://h/b.yaml\n") == [
        "http://h/a.yaml",
        "http://h/b.yaml",
    ]
    assert nocloud.includes("#cloud-config\nhttp://h/a.yaml\n") == []
    assert nocloud.includes("") == []


def test_cloud_config():
    assert nocloud.read_cloud_config("#cloud-config\na: 1\n") == {"a": 1}
    assert nocloud.read_cloud_config("#cloud-config") == {}
    assert nocloud.read_cloud_config("#!/bin/sh\necho a: 1\n") == {}
    with pytest.raises(InvalidInput):
        nocloud.read_cloud_config("#cloud-config\n- a\n")


def test_phone_home_with_a_list():
    config = {"phone_home": {"url": "http://h/$INSTANCE_ID/", "post": ["instance_id", "hostname", "fqdn"], "tries": 3}}
    assert nocloud.phone_home(config, META) == PhoneHome(
        "http://h/i-1/",
        (("instance_id", "i-1"), ("hostname", "nid0001"), ("fqdn", "nid0001.cluster.local")),
        3,
    )


def test_phone_home_with_everything_says_not_available_for_what_is_missing():
    found = nocloud.phone_home({"phone_home": {"url": "http://h/${INSTANCE_ID}"}}, META)
    assert found is not None
    assert found.url == "http://h/i-1"
    assert dict(found.form)["pub_key_rsa"] == "N/A"
    assert found.tries == 10


def test_no_phone_home():
    assert nocloud.phone_home({}, META) is None


@pytest.mark.parametrize("wanted", ["http://h/", {}, {"url": 1}, {"url": "http://h/", "post": "some"}])
def test_a_malformed_phone_home_is_refused(wanted):
    with pytest.raises(InvalidInput):
        nocloud.phone_home({"phone_home": wanted}, META)
