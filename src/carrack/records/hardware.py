"""The hardware inventory: places (by xname) and the parts that fill them (FRUs)."""

from __future__ import annotations

from typing import Any

from msgspec import field

from carrack.records.base import Record


class HardwareLocation(Record, frozen=True, kw_only=True):
    """A place for a part. In JSON ``info`` stands under the key of its type, such as ``NodeLocationInfo``."""

    id: str = field(name="ID")
    type: str = field(name="Type")
    ordinal: int = field(name="Ordinal")
    status: str = field(name="Status")
    info: dict[str, Any] = field(default_factory=dict[str, Any], name="LocationInfo")
    fru_id: str = field(default="", name="FRUID")


class HardwareFRU(Record, frozen=True, kw_only=True):
    """A field-replaceable unit, wherever it is. In JSON ``info`` stands under a key such as ``NodeFRUInfo``."""

    fru_id: str = field(name="FRUID")
    type: str = field(name="Type")
    subtype: str = field(name="Subtype")
    info: dict[str, Any] = field(default_factory=dict[str, Any], name="FRUInfo")
