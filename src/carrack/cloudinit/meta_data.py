"""The meta-data document: what OpenCHAMI's server and CSM's BSS give a node, in one."""

from __future__ import annotations

from typing import Any, cast

from carrack.cloudinit import names
from carrack.cloudinit.boot_records import merged
from carrack.cloudinit.facts import Facts


def meta_data(facts: Facts, base_url: str, cluster_name: str) -> dict[str, Any]:
    """The document as plain values.

    `base_url` is where the node finds its cloud-init data; `cluster_name` counts where neither instance-info nor the
    cluster defaults have one.
    """
    given = merged([record.meta_data for record in facts.records])
    document = merged([_of_node(facts, given, base_url, cluster_name), given])
    document["instance-id"] = names.instance_id(facts, given)
    if facts.node is not None:
        document["shasta-type"] = facts.node.role
        document["shasta-role"] = facts.node.sub_role
    document["Global"] = merged([facts.global_record.meta_data if facts.global_record else None])
    return document


def _of_node(facts: Facts, given: dict[str, Any], base_url: str, cluster_name: str) -> dict[str, Any]:
    """OpenCHAMI's document. Its templates read ``ds.meta_data.instance_data.v1``, with underscores."""
    node, info, defaults = facts.node, facts.info, facts.defaults
    if node is None:
        return {}
    cluster = info.cluster_name or defaults.cluster_name or cluster_name
    instance, hostname = names.instance_id(facts, given), names.local_hostname(facts, given, cluster)
    full_name = info.hostname or str(given.get("hostname") or hostname)
    public_keys = list(info.public_keys or defaults.public_keys)
    vendor_data: dict[str, Any] = {
        "version": "1.0",
        "cloud_init_base_url": base_url,
        "cluster_name": cluster,
        "role": node.role,
        "sub_role": node.sub_role,
        "nid": node.nid,
        "groups": {
            label: {"Description": group.description, **group.meta_data} for label, group in facts.groups.items()
        },
    }
    instance_data: dict[str, Any] = {
        "cloud_provider": info.cloud_provider or defaults.cloud_provider,
        "region": info.region or defaults.region,
        "availability_zone": info.availability_zone or defaults.availability_zone,
        "instance_type": info.instance_type,
    }
    return {
        "instance-id": instance,
        "local-hostname": hostname,
        "hostname": full_name,
        "cluster-name": cluster,
        # cloud-init itself reads the keys here, and only here.
        "public-keys": public_keys,
        "instance_data": {
            "v1": {
                "instance_id": instance,
                "local_hostname": hostname,
                "hostname": full_name,
                "local_ipv4": facts.address,
                "public_keys": public_keys,
                **_without_empty(instance_data),
                "vendor_data": _without_empty(vendor_data) | {"groups": vendor_data["groups"]},
            }
        },
    }


def at_key(document: Any, key: str) -> Any:
    """The value under a key such as ``Global.ca-certs.trusted``; None when there is none."""
    found = document
    for part in key.split("."):
        if not isinstance(found, dict):
            return None
        found = cast("dict[str, Any]", found).get(part)
    return found


def _without_empty(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value not in ("", None)}
