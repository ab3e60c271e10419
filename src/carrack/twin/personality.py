"""What makes one vendor's BMC different from another's: its documents, its protocol dialect and its quirks, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from carrack.twin.cluster import TwinBMC
from carrack.twin.quirk import Behaviour, Quirk
from carrack.twin.tree import Document, Tree


@dataclass(frozen=True)
class Expand:
    """The `ExpandQuery` of ServiceRoot: `links` is `~`, `no_links` is `.`, `both` is `*`. All false: not offered.

    `ignored` tells what a BMC without support does with the query: answer the plain document, or refuse it.
    """

    links: bool = False
    no_links: bool = False
    both: bool = False
    levels: bool = False
    max_levels: int = 1
    ignored: bool = False

    @property
    def offered(self) -> bool:
        """Whether any form works."""
        return self.links or self.no_links or self.both

    def document(self) -> Document:
        """The object that ServiceRoot shows."""
        shown: Document = {
            "ExpandAll": self.both,
            "Levels": self.levels,
            "Links": self.links,
            "NoLinks": self.no_links,
        }
        return shown | {"MaxLevels": self.max_levels} if self.offered else shown


class Etag(Enum):
    """How the entity tag is written, and whether the body repeats it as `@odata.etag`."""

    WEAK_IN_BODY = (True, True)
    WEAK = (True, False)
    STRONG_IN_BODY = (False, True)
    STRONG = (False, False)

    @property
    def weak(self) -> bool:
        """Whether it is written `W/"..."`."""
        return self.value[0]

    @property
    def in_body(self) -> bool:
        """Whether the body has `@odata.etag`."""
        return self.value[1]


@dataclass(frozen=True)
class Model:
    """One product that `generate` may pick. Tuples are the values that it chooses from."""

    manufacturer: str
    name: str
    bios: tuple[str, ...]
    firmware: tuple[str, ...]
    processors: tuple[tuple[str, int], ...]
    sockets: int
    dimm_slots: int
    dimms: tuple[int, ...]
    dimm_mib: tuple[int, ...]
    nics: int
    drives: tuple[int, ...] = (0,)
    drive_bytes: tuple[int, ...] = (0,)
    gpu: str = ""
    gpus: int = 0


@dataclass(frozen=True)
class Personality:
    """One vendor's BMC.

    `tree` renders the documents as the schema wants them; the quirks in force are applied to that. `node_id` is the
    Redfish Id of the n-th System, `serial` and `node_serial` are patterns (`A` a letter, `9` a digit, `*` either).
    `base` is the version of DMTF's Base message registry; `session_limit` 0 means none.
    """

    name: str
    tree: "Callable[[TwinBMC, Personality], Tree]"
    models: tuple[Model, ...]
    quirks: tuple[Quirk, ...]
    expand: Expand
    etag: Etag
    reset_types: tuple[str, ...]
    boot_targets: tuple[str, ...]
    node_id: Callable[[int], str]
    serial: str
    node_serial: str
    many_nodes: bool = False
    ignores_case: bool = False
    session_limit: int = 0
    base: str = "1.8"

    def documents(self, bmc: TwinBMC) -> Tree:
        """What the BMC shows now, quirks included."""
        tree = self.tree(bmc, self)
        for quirk in self.in_force(bmc):
            if quirk.edit:
                quirk.edit(tree, bmc)
        return tree

    def in_force(self, bmc: TwinBMC) -> list[Quirk]:
        """The quirks that this BMC has, in the order they are applied."""
        return [quirk for quirk in self.quirks if quirk.id in bmc.quirks]

    def behaves(self, bmc: TwinBMC, behaviour: Behaviour) -> bool:
        """Whether a quirk in force has this behaviour."""
        return any(quirk.behaviour is behaviour for quirk in self.in_force(bmc))
