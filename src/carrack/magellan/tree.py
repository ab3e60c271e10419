"""The Redfish documents of one BMC, however they were obtained, looked up by link (pure)."""

from collections.abc import Iterator, Mapping

from carrack.bmc.document import Document, link_at, links_at, objects_at, value_at
from carrack.bmc.uris import SERVICE_ROOT, canonical_uri


class ResourceTree:
    """`documents` by canonical URI. Documents are known by the URI they were fetched from, not by their @odata.id:
    some resources carry that of another one."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = dict(documents)
        # HPE ignores letter case in URIs and links some resources in another case than it serves them.
        self._any_case = {uri.lower(): uri for uri in sorted(self._documents, reverse=True)}

    def get(self, uri: str) -> Document | None:
        """The resource, None if it is not in the recording or was answered with an error."""
        wanted = canonical_uri(uri)
        found = self._documents.get(wanted)
        return found if found is not None else self._documents.get(self._any_case.get(wanted.lower(), ""))

    def root(self) -> Document:
        return self.get(SERVICE_ROOT) or {}

    def linked(self, document: Document | None, *path: str) -> Document | None:
        """The resource that a link names."""
        uri = link_at(document, *path)
        return self.get(uri) if uri else None

    def members(self, document: Document | None, *path: str) -> list[tuple[str, Document]]:
        """URI and document of what a property holds: a link to a collection (all its pages) or a list of links.

        Each URI once, in the BMC's order; members without a document are left out.
        """
        found = ((uri, self.get(uri)) for uri in self.member_uris(document, *path))
        return [(uri, document) for uri, document in found if document is not None]

    def member_uris(self, document: Document | None, *path: str) -> list[str]:
        """The links that `members` follows, those without a document included."""
        value = value_at(document, *path)
        uris = links_at(value) if isinstance(value, list) else self._collection_uris(link_at(value))
        return list(dict.fromkeys(uris))

    def _collection_uris(self, collection_uri: str) -> Iterator[str]:
        seen: set[str] = set()
        while collection_uri and collection_uri not in seen:
            seen.add(collection_uri)
            collection = self.get(collection_uri)
            yield from (link_at(member) for member in objects_at(collection, "Members") if link_at(member))
            collection_uri = link_at(collection, "Members@odata.nextLink")

    def __len__(self) -> int:
        return len(self._documents)
