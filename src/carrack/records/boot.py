"""What nodes boot: BSS boot parameters and what booting nodes asked for."""

from __future__ import annotations

from typing import Any

from msgspec import field

from carrack.records.base import Record


class PhoneHomeKeys(Record, frozen=True, kw_only=True):
    """What a node reported of itself; CSM's BSS always emits these keys, empty or not."""

    pub_key_dsa: str = ""
    pub_key_rsa: str = ""
    pub_key_ecdsa: str = ""
    pub_key_ed25519: str = ""
    instance_id: str = ""
    hostname: str = ""
    fqdn: str = ""


class BootRecord(Record, frozen=True, kw_only=True):
    """Boot parameters under one key.

    ``key`` is what BSS files them under: an xname, a MAC as given, ``nid<N>``, a role, ``Default``, ``Global`` or
    ``Unknown-<arch>``. ``meta_data`` and ``user_data`` are kept exactly as given, ``None`` when never set.
    """

    key: str
    params: str = ""
    kernel: str = ""
    initrd: str = ""
    meta_data: Any = field(default=None, name="meta-data")
    user_data: Any = field(default=None, name="user-data")
    phone_home: PhoneHomeKeys = field(default_factory=PhoneHomeKeys, name="phone-home")
    referral_token: str = field(default="", name="referral-token")


class BootImage(Record, frozen=True, kw_only=True):
    """Parameters that belong to a kernel or initrd image rather than to a host. ``kind`` is kernel or initrd."""

    kind: str
    path: str
    params: str = ""


class EndpointAccess(Record, frozen=True, kw_only=True):
    """When a node last fetched something from BSS. ``endpoint`` is bootscript or user-data; epoch in seconds."""

    name: str
    endpoint: str
    last_epoch: int
