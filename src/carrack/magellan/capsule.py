"""The recording of one crawl: every answer of a BMC, enough to map it again without the BMC (pure)."""

import hashlib
import re
from datetime import datetime
from typing import Any

import msgspec

from carrack.bmc.address import BMCAddress
from carrack.bmc.answers import Answer
from carrack.bmc.document import Document, link_at, objects_at
from carrack.bmc.expand import expanded_members
from carrack.bmc.uris import canonical_uri
from carrack.errors import BMCError
from carrack.magellan.tree import ResourceTree

FORMAT = 1

_SECRET_HEADERS = {"authorization", "cookie", "location", "set-cookie", "x-auth-token"}
_FRAMING_HEADERS = {"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"}


class RecordedAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One GET. `uri` holds the query that was asked; `error` says why there is no usable answer.

    Times in seconds. `sha256` names the body, "" if there was none.
    """

    uri: str
    status: int = 0
    elapsed: float = 0.0
    connect: float = 0.0
    headers: dict[str, str] = {}
    sha256: str = ""
    size: int = 0
    error: str = ""
    layer: str = ""


class CapsuleHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What `capsule.json` says of the crawl as a whole.

    `plan` tells how it was asked. `failed` says why there is no inventory in it, with the name of the BMCError as
    `layer`; both are "" for a crawl that came through, whatever single resources it missed.
    """

    format: int = FORMAT
    bmc: str
    client: str
    started: datetime
    elapsed: float
    plan: dict[str, Any]
    answers: list[RecordedAnswer]
    failed: str = ""
    layer: str = ""


class Capsule(msgspec.Struct, frozen=True, kw_only=True):
    """The answers in the order of their URIs, with the bodies by SHA-256."""

    address: BMCAddress
    header: CapsuleHeader
    bodies: dict[str, bytes]

    def documents(self) -> dict[str, Document]:
        """Every resource by canonical URI: those fetched, and those that came inside an expanded collection."""
        found: dict[str, Document] = {}
        within: dict[str, Document] = {}
        for answer in self.header.answers:
            document = self.document(answer)
            if document is None:
                continue
            uri, asked_expand = split_expand(answer.uri)
            found[uri] = document
            if asked_expand:
                within.update(
                    {link_at(member): member for member in expanded_members(document) or () if link_at(member)}
                )
        return {**within, **found}

    def document(self, answer: RecordedAnswer) -> Document | None:
        """The Redfish resource in an answer, None if it holds none."""
        if not answer.sha256:
            return None
        try:
            return Answer("GET", answer.uri, answer.status, {}, self.bodies[answer.sha256]).document()
        except BMCError:
            return None

    def tree(self) -> ResourceTree:
        return ResourceTree(self.documents())

    def problems(self) -> list[RecordedAnswer]:
        """The answers that gave no resource."""
        return [answer for answer in self.header.answers if answer.error]


def record(answer: Answer, error: BMCError | None = None) -> RecordedAnswer:
    """An answer without what must not be kept: tokens, cookies, session addresses, and the framing of its body."""
    return RecordedAnswer(
        uri=answer.uri,
        status=answer.status,
        elapsed=round(answer.elapsed, 4),
        connect=round(answer.connect, 4),
        headers={
            name: value
            for name, value in answer.headers.items()
            if name.lower() not in _SECRET_HEADERS | _FRAMING_HEADERS
        },
        sha256=body_hash(answer.body),
        size=len(answer.body),
        error=str(error) if error else "",
        layer=type(error).__name__ if error else "",
    )


def record_failure(uri: str, error: BMCError) -> RecordedAnswer:
    """A request that got no answer."""
    return RecordedAnswer(uri=uri, status=error.status, error=str(error), layer=type(error).__name__)


def body_hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


_EXPAND = re.compile(r"[?&]\$expand=[^&]*")


def split_expand(uri: str) -> tuple[str, bool]:
    """The canonical URI without an `$expand`, and whether there was one."""
    plain, count = _EXPAND.subn("", uri)
    return canonical_uri(plain), bool(count)


def unexpanded(collection: Document) -> Document:
    """An expanded collection as its plain GET would look: members are links."""
    return {
        **collection,
        "Members": [{"@odata.id": member["@odata.id"]} for member in objects_at(collection, "Members")],
    }
