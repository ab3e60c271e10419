"""cloud-init data as OpenCHAMI's cloud-init server keeps it."""

from __future__ import annotations

from typing import Any

from msgspec import field

from carrack.records.base import Record


class CloudConfigFile(Record, frozen=True, kw_only=True):
    """A cloud-config of a group. ``encoding`` is plain or base64."""

    content: str = ""
    filename: str = ""
    encoding: str = ""


class CloudInitGroup(Record, frozen=True, kw_only=True):
    """What the members of an SMD group are given: data for their meta-data, and a cloud-config."""

    name: str
    description: str = ""
    meta_data: dict[str, Any] = field(default_factory=dict[str, Any], name="meta-data")
    file: CloudConfigFile = field(default_factory=CloudConfigFile)


class ClusterDefaults(Record, frozen=True, kw_only=True):
    """Defaults for every node; there is one such record, whose ``key`` is always ``cluster``."""

    key: str = "cluster"
    cloud_provider: str = ""
    region: str = ""
    availability_zone: str = field(default="", name="availability-zone")
    cluster_name: str = field(default="", name="cluster-name")
    public_keys: tuple[str, ...] = field(default=(), name="public-keys")
    base_url: str = field(default="", name="base-url")
    boot_subnet: str = field(default="", name="boot-subnet")
    wg_subnet: str = field(default="", name="wg-subnet")
    short_name: str = field(default="", name="short-name")
    nid_length: int = field(default=0, name="nid-length")


class InstanceInfo(Record, frozen=True, kw_only=True):
    """What one node is given instead of the defaults. ``id`` is the xname."""

    id: str
    instance_id: str = field(default="", name="instance-id")
    local_hostname: str = field(default="", name="local-hostname")
    hostname: str = ""
    cluster_name: str = field(default="", name="cluster-name")
    region: str = ""
    availability_zone: str = field(default="", name="availability-zone")
    cloud_provider: str = field(default="", name="cloud-provider")
    instance_type: str = field(default="", name="instance-type")
    cloud_init_base_url: str = field(default="", name="cloud-init-base-url")
    public_keys: tuple[str, ...] = field(default=(), name="public-keys")


class PhoneHome(Record, frozen=True, kw_only=True):
    """The last phone-home of a node: that it came up, when (RFC 3339), from where, and what it said."""

    id: str
    at: str
    address: str = ""
    data: dict[str, str] = field(default_factory=dict[str, str])
