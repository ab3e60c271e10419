"""Deviations from the standard that were seen on hardware, as data: each can be switched off."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from carrack.twin.cluster import TwinBMC
from carrack.twin.tree import Tree


class Behaviour(StrEnum):
    """Deviations of the protocol (not of a document) that a quirk can switch on."""

    EXPAND_DROPS_REQUIRED = "expanded members lack properties that the schema requires"
    EXPAND_TWO_DOCUMENTS = "an expanded answer holds two JSON documents, one of them an error"
    EXTENDED_INFO_OBJECT = "@Message.ExtendedInfo is an object, not an array"
    SESSION_TABLE_VENDOR_CODE = "a full session table is told with the vendor's message id"
    RESTART_NEEDS_POWER = "a restart of a node that is off is refused as an invalid state"


@dataclass(frozen=True)
class Quirk:
    """One deviation, put there on purpose.

    `edit` changes the finished documents; `make` changes the identity of the BMC's nodes when it is generated;
    `behaviour` changes the protocol. `fails` lists what a schema validator must find because of it: regular expressions
    that match the whole of "URI property". `share` is the part of the generated BMCs that have it.
    """

    id: str
    seen: str
    does: str
    edit: Callable[[Tree, TwinBMC], None] | None = None
    make: Callable[[TwinBMC], None] | None = None
    behaviour: Behaviour | None = None
    fails: tuple[str, ...] = ()
    share: float = 1.0
