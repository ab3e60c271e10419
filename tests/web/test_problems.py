"""Problem details: the bytes that clients of the Go servers compare, and nothing of our insides."""

from __future__ import annotations

from typing import Any

import pytest
from litestar import Request, get, post
from litestar.exceptions import PermissionDeniedException
from litestar.testing import create_async_test_client

from carrack.errors import (
    BMCError,
    Conflict,
    InvalidInput,
    InvalidName,
    NotFound,
    SchemaTooNew,
    StoreError,
    StoreUnavailable,
    Unavailable,
)
from carrack.web.problems import EXCEPTION_HANDLERS, RequestProblem, problem

RAISED: dict[str, Exception] = {
    "invalid": InvalidInput("bad <thing> & more"),
    "name": InvalidName("no xname: 'ü'"),
    "missing": NotFound("no such component"),
    "conflict": Conflict("it exists"),
    "later": Unavailable("not now", retry_after=7),
    "store": StoreUnavailable("the database does not answer"),
    "fixed": RequestProblem(403, "not you"),
    "framework": PermissionDeniedException("no"),
    "fault": RuntimeError("secret: hunter2"),
    "storefault": StoreError("the database failed"),
    "schema": SchemaTooNew("newer"),
    "bmc": BMCError("secret"),
}


@get("/raise/{name:str}")
async def failing(request: Request[Any, Any, Any]) -> None:
    raise RAISED[request.path_params["name"]]


@post("/posted")
async def posted() -> None: ...


async def ask(path: str, method: str = "GET") -> Any:
    async with create_async_test_client(
        [failing, posted], exception_handlers=EXCEPTION_HANDLERS, raise_server_exceptions=False
    ) as client:
        return await client.request(method, path)


def test_what_came_in_is_not_sent_back_by_the_megabyte() -> None:
    body = problem(400, "not an xname: " + "x" * 10**6).body
    assert len(body) < 1000
    assert b"not an xname: xxx" in body


def test_the_body_is_what_go_writes_to_the_byte() -> None:
    response = problem(404, "no such component", {"X-Thing": "1"})
    assert response.body == (b'{"type":"about:blank","title":"Not Found","detail":"no such component","status":404}\n')
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("name", "status", "detail"),
    [
        ("invalid", 400, "bad <thing> & more"),
        ("name", 400, "no xname: 'ü'"),
        ("missing", 404, "no such component"),
        ("conflict", 409, "it exists"),
        ("later", 503, "not now"),
        ("store", 503, "the database does not answer"),
        ("fixed", 403, "not you"),
        ("framework", 403, "no"),
        ("fault", 500, "internal server error"),
        ("storefault", 500, "internal server error"),
        ("schema", 500, "internal server error"),
        ("bmc", 500, "internal server error"),
    ],
)
async def test_each_exception_has_its_status(name: str, status: int, detail: str) -> None:
    answer = await ask(f"/raise/{name}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == detail
    assert answer.json()["status"] == status
    assert answer.content.endswith(b"}\n")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text


async def test_unavailable_says_when_to_come_back() -> None:
    assert (await ask("/raise/later")).headers["retry-after"] == "7"
    assert int((await ask("/raise/store")).headers["retry-after"]) > 0


async def test_an_unknown_path_is_answered_as_go_answers_it() -> None:
    answer = await ask("/nowhere")
    assert (answer.status_code, answer.content) == (404, b"404 page not found\n")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_a_wrong_method_names_the_right_ones() -> None:
    answer = await ask("/posted", "DELETE")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert "POST" in answer.headers["allow"]
    assert answer.json()["title"] == "Method Not Allowed"
    assert "POST" in answer.json()["detail"]
