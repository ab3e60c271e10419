"""What requests about components carry. JSON keys match in any case; what is absent is None or empty."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import field

from carrack.errors import InvalidInput
from carrack.names.nid import LARGEST
from carrack.web.bodies import BadBody

Number = int | float | str


class ComponentBody(msgspec.Struct, frozen=True, kw_only=True):
    """A component as a client describes it. A Type is never read: the xname says it."""

    id: str = field(default="", name="ID")
    state: str = field(default="", name="State")
    flag: str = field(default="", name="Flag")
    enabled: bool | None = field(default=None, name="Enabled")
    software_status: str = field(default="", name="SoftwareStatus")
    role: str = field(default="", name="Role")
    sub_role: str = field(default="", name="SubRole")
    nid: Number | None = field(default=None, name="NID")
    subtype: str = field(default="", name="Subtype")
    net_type: str = field(default="", name="NetType")
    arch: str = field(default="", name="Arch")
    class_: str = field(default="", name="Class")


class ComponentsPost(msgspec.Struct, frozen=True, kw_only=True):
    """Components to create, or with Force to change."""

    components: list[ComponentBody] = field(default_factory=list[ComponentBody], name="Components")
    force: bool = field(default=False, name="Force")


class ComponentPut(msgspec.Struct, frozen=True, kw_only=True):
    """One component to create, or with Force to change."""

    component: ComponentBody = field(default_factory=ComponentBody, name="Component")
    force: bool = field(default=False, name="Force")


class ComponentPatch(msgspec.Struct, frozen=True, kw_only=True):
    """Changes to one component (ID, optional) or to many (ComponentIDs); each path reads only its own fields."""

    id: str = field(default="", name="ID")
    component_ids: list[str] = field(default_factory=list[str], name="ComponentIDs")
    state: str = field(default="", name="State")
    flag: str = field(default="", name="Flag")
    force: bool = field(default=False, name="Force")
    enabled: bool | None = field(default=None, name="Enabled")
    software_status: str | None = field(default=None, name="SoftwareStatus")
    role: str = field(default="", name="Role")
    sub_role: str = field(default="", name="SubRole")
    nid: Number | None = field(default=None, name="NID")
    extended_info: Any = field(default=None, name="ExtendedInfo")


class NIDPatch(msgspec.Struct, frozen=True, kw_only=True):
    """A NID for one component; negative unsets it."""

    id: str = field(default="", name="ID")
    nid: Number | None = field(default=None, name="NID")


class NIDsPatch(msgspec.Struct, frozen=True, kw_only=True):
    """A NID for each of many components."""

    components: list[NIDPatch] = field(default_factory=list[NIDPatch], name="Components")


class ComponentQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The filters of ``GET /State/Components`` in a body, for lists of ids that are too long for a URL."""

    component_ids: list[str] = field(default_factory=list[str], name="ComponentIDs")
    partition: str = ""
    group: str = ""
    stateonly: bool = False
    flagonly: bool = False
    roleonly: bool = False
    nidonly: bool = False
    type: list[str] = field(default_factory=list[str])
    state: list[str] = field(default_factory=list[str])
    flag: list[str] = field(default_factory=list[str])
    enabled: list[str] = field(default_factory=list[str])
    softwarestatus: list[str] = field(default_factory=list[str])
    role: list[str] = field(default_factory=list[str])
    subrole: list[str] = field(default_factory=list[str])
    subtype: list[str] = field(default_factory=list[str])
    arch: list[str] = field(default_factory=list[str])
    class_: list[str] = field(default_factory=list[str], name="class")
    nid: list[str] = field(default_factory=list[str])
    nid_start: list[str] = field(default_factory=list[str])
    nid_end: list[str] = field(default_factory=list[str])


class NIDQuery(msgspec.Struct, frozen=True, kw_only=True):
    """NID ranges such as ``["1-5", "9"]``."""

    nid_ranges: list[str] = field(default_factory=list[str], name="NIDRanges")
    partition: str = ""
    stateonly: bool = False
    flagonly: bool = False
    roleonly: bool = False
    nidonly: bool = False


def as_query(body: ComponentQuery | NIDQuery) -> dict[str, list[str]]:
    """The body as if it had come as query parameters."""
    query: dict[str, list[str]] = {}
    for info in msgspec.structs.fields(body):
        value = getattr(body, info.name)
        if value is True:
            query[info.encode_name.lower()] = ["true"]
        elif isinstance(value, str) and value:
            query[info.encode_name.lower()] = [value]
        elif isinstance(value, list) and value:
            query[info.encode_name.lower()] = value
    return query


def nid_value(given: Number | None) -> int | None:
    """A NID from a number or its text; None when not given, -1 when negative (unset).

    Raises BadBody when the text is no number, as Go's decoder does; InvalidInput when it is no NID.
    """
    if given is None or given == "":
        return None
    if isinstance(given, str):
        try:
            given = int(given) if len(given) <= 32 else float(given)
        except ValueError:
            try:
                given = float(given)
            except ValueError:
                raise BadBody(f"json: invalid number literal, trying to unmarshal {given[:40]!r} into Number") from None
    if given != given or given in (float("inf"), float("-inf")) or int(given) != given:  # noqa: PLR0124 - NaN
        raise InvalidInput("a required argument was not an integer")
    if given < 0:
        return -1
    if given > LARGEST:
        raise InvalidInput("An argument was out of range")
    return int(given)
