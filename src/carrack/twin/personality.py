"""What makes one vendor's BMC different from another's: its documents, its protocol dialect and its quirks, as data."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any

from carrack.twin.cluster import TwinBMC

Document = dict[str, Any]


class Behaviour(StrEnum):
    """Deviations of the protocol (not of a document) that a quirk can switch on."""

    EXPAND_DROPS_REQUIRED = "expanded members lack properties that the schema requires"
    EXPAND_TWO_DOCUMENTS = "an expanded answer holds two JSON documents, one of them an error"
    EXTENDED_INFO_OBJECT = "@Message.ExtendedInfo is an object, not an array"
    SESSION_TABLE_VENDOR_CODE = "a full session table is told with the vendor's message id"
    RESTART_NEEDS_POWER = "a restart of a node that is off is refused as an invalid state"


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
class Quirk:
    """One deviation, put there on purpose.

    `edit` changes the finished documents; `make` changes the identity of the BMC's nodes when it is generated;
    `behaviour` changes the protocol. `fails` lists what a schema validator must find because of it: regular expressions
    that match the whole of "URI property". `share` is the part of the generated BMCs that have it.
    """

    id: str
    seen: str
    does: str
    edit: "Callable[[Tree, TwinBMC], None] | None" = None
    make: Callable[[TwinBMC], None] | None = None
    behaviour: Behaviour | None = None
    fails: tuple[str, ...] = ()
    share: float = 1.0


@dataclass(frozen=True)
class Refusal:
    """A resource that is linked and answers with an error."""

    status: int
    message_id: str
    message: str


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

    def documents(self, bmc: TwinBMC) -> "Tree":
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


@dataclass
class Tree:
    """The documents of one BMC by path (no trailing slash), and the paths that answer with an error instead.

    `versions` gives the schema version that this vendor's firmware names for each resource type.
    """

    versions: dict[str, str]
    documents: dict[str, Document] = field(default_factory=dict[str, Document])
    refused: dict[str, Refusal] = field(default_factory=dict[str, Refusal])

    def resource(self, path: str, schema: str, name: str, properties: Document) -> str:
        """Add one resource; its Id is the last segment of the path unless `properties` says otherwise.

        Properties whose value is None are left out: that is how a block says "this vendor does not show it".
        """
        shown = {key: value for key, value in properties.items() if value is not None}
        identity = {
            "@odata.id": path,
            "@odata.type": f"#{schema}.v{self.versions[schema]}.{schema}",
            "Id": path.rsplit("/", 1)[1],
            "Name": name,
        }
        self.documents[path] = identity | shown
        return path

    def collection(self, path: str, schema: str, name: str, members: list[str]) -> str:
        """Add a collection of the members' schema."""
        self.documents[path] = {
            "@odata.id": path,
            "@odata.type": f"#{schema}Collection.{schema}Collection",
            "Name": name,
            "Members": links(members),
            "Members@odata.count": len(members),
        }
        return path

    def find(self, schema: str) -> list[Document]:
        """Every resource of this type, in the order they were added."""
        prefix = f"#{schema}."
        return [document for document in self.documents.values() if document["@odata.type"].startswith(prefix)]


def link(path: str) -> Document:
    """A Redfish reference."""
    return {"@odata.id": path}


def links(paths: list[str]) -> list[Document]:
    """An array of Redfish references."""
    return [link(path) for path in paths]
