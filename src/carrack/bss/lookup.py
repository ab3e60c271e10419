"""Which boot parameters a node gets. The order of the keys is CSM's."""

from __future__ import annotations

from typing import Final

import msgspec

from carrack.bss.keys import DEFAULT, UNKNOWN, Tables, mac_keys, node_by_mac, node_by_name, node_by_nid
from carrack.records.boot import BootRecord
from carrack.records.components import Component
from carrack.records.kinds import BOOT_RECORD, COMPONENT_ENDPOINT


class Asked(msgspec.Struct, frozen=True, gc=False):
    """By what a node asks for its script: one of MAC, name and NID."""

    mac: str = ""
    name: str = ""
    nid: int = -1

    @property
    def by(self) -> tuple[str, str]:
        """The query parameter and its value."""
        if self.mac:
            return "mac", self.mac
        return ("name", self.name) if self.name else ("nid", str(self.nid))


class Boot(msgspec.Struct, frozen=True):
    """Boot this record. Without a component the node is nobody: it is told neither xname nor NID nor token."""

    record: BootRecord
    component: Component | None


class AskArchitecture(msgspec.Struct, frozen=True):
    """Nothing is known to boot: let the node come back and say its architecture."""


ASK_ARCHITECTURE: Final = AskArchitecture()


def find_node(tables: Tables, asked: Asked) -> Component | None:
    """The node that asks, if SMD knows it."""
    if asked.mac:
        return node_by_mac(tables, asked.mac)
    return node_by_name(tables, asked.name) if asked.name else node_by_nid(tables, asked.nid)


def find_record(tables: Tables, component: Component, asked: Asked) -> BootRecord | None:
    """The record of a known node: its own, else one filed under what it asks by, its role's, or Default."""
    records = tables[BOOT_RECORD]
    record = records.get(component.id)
    if record is not None:
        return record
    kind, given = asked.by
    keys = mac_keys(tables, given) if kind == "mac" else [f"nid{given}" if kind == "nid" else given]
    for key in (*keys, component.role, DEFAULT):
        record = records.get(key)
        if record is not None:
            return record
    return None


def choose(tables: Tables, asked: Asked, component: Component | None, arch: str) -> Boot | AskArchitecture | None:
    """What to boot; None when the node is not configured for booting.

    A node is unknown when SMD does not have it, or it has no enabled ComponentEndpoint, or no record with a kernel. It
    gets ``Unknown-<arch>``, for which it must first say its architecture; failing that, a node that SMD does have boots
    its own record after all.
    """
    record = find_record(tables, component, asked) if component is not None else None
    own = Boot(record, component) if record is not None and record.kernel else None
    if own is not None and component is not None:
        endpoint = tables[COMPONENT_ENDPOINT].get(component.id)
        if endpoint is not None and endpoint.enabled:
            return own
    if not arch:
        return ASK_ARCHITECTURE
    unknown = tables[BOOT_RECORD].get(UNKNOWN + arch)
    if unknown is not None and unknown.kernel:
        return Boot(unknown, None)
    return own
