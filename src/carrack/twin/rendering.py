"""A BMC's documents as bytes with their entity tags, kept until the BMC changes."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

import msgspec

from carrack.twin.cluster import TwinBMC
from carrack.twin.personalities import personality
from carrack.twin.personality import Personality
from carrack.twin.tree import Document, Refusal

# One rendered tree takes about 60 KiB; rendering again takes under a millisecond.
_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Rendered:
    """One document as it goes out."""

    body: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class RenderedTree:
    """All of a BMC's documents by path. Paths are in lower case when the BMC ignores case."""

    revision: int
    documents: dict[str, Rendered]
    refused: dict[str, Refusal]


class Renderings:
    """The rendered trees of the BMCs that were asked lately."""

    def __init__(self) -> None:
        self._trees: OrderedDict[str, RenderedTree] = OrderedDict()

    def of(self, bmc: TwinBMC) -> RenderedTree:
        """The BMC's tree as it is now."""
        tree = self._trees.get(bmc.xname)
        if tree is None or tree.revision != bmc.revision:
            tree = _render(bmc)
            self._trees[bmc.xname] = tree
            if len(self._trees) > _KEPT:
                self._trees.popitem(last=False)
        self._trees.move_to_end(bmc.xname)
        return tree


def render(document: Document, kind: Personality) -> Rendered:
    """One document in the vendor's form."""
    body = msgspec.json.encode(document)
    tag = hashlib.blake2s(body, digest_size=8).hexdigest()
    etag = f'W/"{tag}"' if kind.etag.weak else f'"{tag}"'
    if kind.etag.in_body:
        body = msgspec.json.encode(document | {"@odata.etag": etag})
    return Rendered(body, etag)


def _render(bmc: TwinBMC) -> RenderedTree:
    kind = personality(bmc.personality)
    tree = kind.documents(bmc)

    def key(path: str) -> str:
        return path.lower() if kind.ignores_case else path

    return RenderedTree(
        bmc.revision,
        {key(path): render(document, kind) for path, document in tree.documents.items()},
        {key(path): refusal for path, refusal in tree.refused.items()},
    )
