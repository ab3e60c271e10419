"""The Redfish documents of one BMC, while a personality puts them together."""

from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """A resource that is linked and answers with an error."""

    status: int
    message_id: str
    message: str


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
