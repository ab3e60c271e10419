"""Components: the things a cluster is made of, by xname (SMD `State/Components`)."""

from __future__ import annotations

from msgspec import field

from carrack.records.base import Record


class Component(Record, frozen=True, kw_only=True):
    """One component. Field order is SMD's output order."""

    id: str = field(name="ID")
    type: str = field(name="Type")
    state: str = field(default="", name="State")
    flag: str = field(default="", name="Flag")
    enabled: bool | None = field(default=None, name="Enabled")
    software_status: str = field(default="", name="SoftwareStatus")
    role: str = field(default="", name="Role")
    sub_role: str = field(default="", name="SubRole")
    nid: int | None = field(default=None, name="NID")
    subtype: str = field(default="", name="Subtype")
    net_type: str = field(default="", name="NetType")
    arch: str = field(default="", name="Arch")
    class_: str = field(default="", name="Class")
    reservation_disabled: bool = field(default=False, name="ReservationDisabled")
    locked: bool = field(default=False, name="Locked")


class Group(Record, frozen=True, kw_only=True):
    """A named set of components. Members are records of their own, so that adding one writes one row."""

    label: str
    description: str
    tags: tuple[str, ...] = ()
    exclusive_group: str = field(default="", name="exclusiveGroup")


class GroupMember(Record, frozen=True, kw_only=True):
    """One component in one group."""

    group: str
    component: str
