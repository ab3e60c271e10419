"""All that decides over the cloud-init data of one caller, gathered from the view."""

from __future__ import annotations

import msgspec

from carrack.cloudinit.boot_records import GLOBAL, records_for
from carrack.records.boot import BootRecord
from carrack.records.cloudinit import CloudInitGroup, ClusterDefaults, InstanceInfo
from carrack.records.components import Component
from carrack.records.kinds import BOOT_RECORD, CLOUDINIT_GROUP, CLUSTER_DEFAULTS, GROUP_MEMBER, INSTANCE_INFO
from carrack.view import View

NO_DEFAULTS = ClusterDefaults()


class Facts(msgspec.Struct, frozen=True):
    """What is known of a caller. `node` is None for a caller that is no node; then only `records` count."""

    node: Component | None
    address: str
    records: tuple[BootRecord, ...]
    global_record: BootRecord | None
    defaults: ClusterDefaults
    info: InstanceInfo
    groups: dict[str, CloudInitGroup]


def gather(view: View, node: Component | None, address: str) -> Facts:
    """The facts of this caller."""
    groups: dict[str, CloudInitGroup] = {}
    info = InstanceInfo(id="")
    if node is not None:
        info = view[INSTANCE_INFO].get(node.id) or info
        groups = {label: view[CLOUDINIT_GROUP].get(label) or CloudInitGroup(name=label) for label in labels(view, node)}
    return Facts(
        node=node,
        address=address,
        records=tuple(records_for(view, node)),
        global_record=view[BOOT_RECORD].get(GLOBAL),
        defaults=view[CLUSTER_DEFAULTS].get("cluster") or NO_DEFAULTS,
        info=info,
        groups=groups,
    )


def labels(view: View, node: Component) -> list[str]:
    """The groups that a node is in, sorted."""
    return sorted(member.group for member in view[GROUP_MEMBER].find("component", node.id))
