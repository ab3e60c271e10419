"""The forms that all of SMD's answers share, and how it reads bodies."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import msgspec
from litestar import Request
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from carrack.names import normalize_xname, xname_type
from carrack.web.answers import json_value
from carrack.web.bodies import BadBody, decode, load
from carrack.web.problems import RequestProblem

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]
PathText = FromPath[str]

BASE: Final = "/hsm/v2"


class Message(msgspec.Struct, frozen=True):
    """What SMD says when something was done."""

    code: int
    message: str


class ResourceURI(msgspec.Struct, frozen=True):
    """Where something that was created can be found."""

    uri: str = msgspec.field(name="URI")


@contextmanager
def decoding() -> Generator[None]:
    """Within, what is wrong with a body's form is refused with 500: SMD answers that, and its clients know it.

    This is the only place that knows the status. Raises RequestProblem.
    """
    try:
        yield
    except BadBody as error:
        raise RequestProblem(500, f"error decoding JSON {error}") from None


async def read_body(request: AnyRequest, type_: type[T]) -> T:
    """The body of a request. Raises RequestProblem."""
    body = await request.body()
    with decoding():
        return decode(body, type_)


async def read_document(request: AnyRequest) -> Any:
    """The body of a request as plain values, for paths that take several forms. Raises RequestProblem."""
    body = await request.body()
    with decoding():
        return load(body)


def path_xname(text: str, refusal: str) -> str:
    """The normalised xname out of a path. Raises RequestProblem 400 with the words `refusal` when it is none."""
    if not xname_type(text):
        raise RequestProblem(400, refusal)
    return normalize_xname(text)


def message(text: str) -> ASGIResponse:
    """200 with a message."""
    return json_value(Message(0, text))


def deleted_entry() -> ASGIResponse:
    """The answer to the deletion of one item."""
    return message("deleted 1 entry")


def deleted_entries(count: int) -> ASGIResponse:
    """The answer to the deletion of a collection."""
    return message(f"deleted {count} entries")


def created(collection: str, ids: Sequence[str]) -> ASGIResponse:
    """The answer to the creation of several resources below `collection`, which is a path below /hsm/v2."""
    uris = [ResourceURI(f"{BASE}{collection}/{id_}") for id_ in ids]
    location = uris[0].uri if len(uris) == 1 else f"{BASE}{collection}"
    return json_value(uris, 201, {"Location": location})


def created_one(collection: str, id_: str) -> ASGIResponse:
    """The answer to the creation of a resource where only one can be created at a time."""
    uri = ResourceURI(f"{BASE}{collection}/{id_}")
    return json_value(uri, 201, {"Location": uri.uri})
