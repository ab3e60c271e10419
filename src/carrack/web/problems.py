"""Problem details (RFC 7807), in the form that clients of the Go servers parse, and what each exception becomes."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request
from litestar.exceptions import HTTPException
from litestar.response.base import ASGIResponse

from carrack.errors import Conflict, InvalidInput, NotFound, Unavailable
from carrack.web.answers import text

PROBLEM_JSON = "application/problem+json"
LONGEST_DETAIL = 900  # characters: what is wrong often quotes what came in, which may be megabytes
log = structlog.get_logger(__name__)


class Problem(msgspec.Struct, frozen=True):
    """Keys in the order in which the Go servers write them."""

    type: str
    title: str
    detail: str
    status: int


class RequestProblem(Exception):
    """A refusal whose HTTP status is part of a contract and so cannot follow from the kind of error.

    Only HTTP edges raise it.
    """

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> ASGIResponse:
    """A problem document with the standard title of its status."""
    if len(detail) > LONGEST_DETAIL:
        detail = detail[:LONGEST_DETAIL] + "..."
    body = msgspec.json.encode(Problem("about:blank", HTTPStatus(status).phrase, detail, status)) + b"\n"
    return ASGIResponse(body=body, status_code=status, media_type=PROBLEM_JSON, headers=headers)


def _invalid(_request: Request[Any, Any, Any], error: Exception) -> ASGIResponse:
    return problem(400, str(error))


def _not_found(_request: Request[Any, Any, Any], error: Exception) -> ASGIResponse:
    return problem(404, str(error))


def _conflict(_request: Request[Any, Any, Any], error: Exception) -> ASGIResponse:
    return problem(409, str(error))


def _unavailable(_request: Request[Any, Any, Any], error: Unavailable) -> ASGIResponse:
    return problem(503, str(error), {"Retry-After": str(error.retry_after)})


def _requested(_request: Request[Any, Any, Any], error: RequestProblem) -> ASGIResponse:
    return problem(error.status, error.detail)


def _http(_request: Request[Any, Any, Any], error: HTTPException) -> ASGIResponse:
    """What the framework itself refuses: unknown paths, wrong methods, bodies over the limit."""
    if error.status_code == 404:
        # Go's own router answers so, and clients match the text.
        return text("404 page not found\n", status=404, media="text/plain; charset=utf-8")
    headers = dict(error.headers or {})
    detail = error.detail
    if error.status_code == 405:
        allow = _allowed(headers.pop("allow", ""))
        return problem(405, f"allow {allow}", {"Allow": allow})
    return problem(error.status_code, detail, headers)


def _allowed(methods: str) -> str:
    """The methods of a path in BSS's form: HEAD goes with GET, and nothing answers OPTIONS."""
    names = [name for name in methods.split(", ") if name not in {"HEAD", "OPTIONS", "TRACE"}]
    return ",".join(f"{name},HEAD" if name == "GET" else name for name in names)


def _unexpected(request: Request[Any, Any, Any], error: Exception) -> ASGIResponse:
    """A fault of ours. The caller learns that it happened; the trace goes to the log alone."""
    log.error("http.fault", method=request.method, path=request.scope["path"], exc_info=error)
    return problem(500, "internal server error")


class _Answer:
    """Litestar wants from an exception handler what can become a response, and has no use for one that is ready."""

    def __init__(self, response: ASGIResponse) -> None:
        self._response = response

    def to_asgi_response(self, **_wishes: Any) -> ASGIResponse:
        """The response as it is."""
        return self._response


def _answering(
    answer: Callable[[Request[Any, Any, Any], Any], ASGIResponse],
) -> Callable[[Request[Any, Any, Any], Any], Any]:
    return lambda request, error: _Answer(answer(request, error))


EXCEPTION_HANDLERS: dict[Any, Callable[[Request[Any, Any, Any], Any], Any]] = {
    InvalidInput: _answering(_invalid),
    NotFound: _answering(_not_found),
    Conflict: _answering(_conflict),
    Unavailable: _answering(_unavailable),
    RequestProblem: _answering(_requested),
    HTTPException: _answering(_http),
    Exception: _answering(_unexpected),
}
