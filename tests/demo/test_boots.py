"""Progress is put together from several witnesses."""

from __future__ import annotations

from carrack.demo.boots import Node, progress

NODE = Node(xname="x1000c0s0b0n0", nid=1, mac="02:00:00:00:00:01", address="127.1.0.1", model="")
OTHER = Node(xname="x1000c0s1b0n0", nid=2, mac="02:00:00:00:00:02", address="127.1.0.2", model="")
LOG = """\
Serving HTTP on 127.0.0.1 port 8080 (http://127.0.0.1:8080/) ...
127.1.0.1 - - [23/Nov/2026 18:00:00] "GET /kernel HTTP/1.1" 200 -
127.1.0.1 - - [23/Nov/2026 18:00:00] code 404, message File not found
127.1.0.2 - - [23/Nov/2026 18:00:00] "GET /kernel HTTP/1.1" 404 -
127.1.0.1 - - [23/Nov/2026 18:00:01] "GET /initrd HTTP/1.1" 200 -
"""


def test_a_node_that_did_nothing_is_powered_on() -> None:
    assert progress([NODE], [], "")[NODE.xname].stage == "power on"


def test_the_image_log_tells_nodes_apart_and_failures_do_not_count() -> None:
    found = progress([NODE, OTHER], [], LOG)
    assert found[NODE.xname].stage == "initrd"
    assert found[OTHER.xname].stage == "power on"


def test_a_lease_is_the_stage_dhcp() -> None:
    assert progress([NODE], [], "", leases=[NODE.mac])[NODE.xname].stage == "DHCP"


def test_only_a_phone_home_counts_as_booted() -> None:
    trace = {"ID": NODE.xname, "Stages": {"bootscript": 0.0, "meta-data": 1.0, "user-data": 1.1}}
    assert not progress([NODE], [trace], LOG)[NODE.xname].booted
    trace["Stages"] = {"phone-home": 2.0}
    assert progress([NODE], [trace], LOG)[NODE.xname].booted
