"""One client for one BMC during one piece of work: kept connections, bounded in number, time and size."""

import asyncio
import base64
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from ssl import SSLContext
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import aiohttp
import yarl

from carrack.bmc.address import BMCAddress
from carrack.bmc.answers import Answer, failure
from carrack.bmc.credentials import Credentials
from carrack.bmc.document import Document, link_at
from carrack.bmc.failures import EXCHANGE_ERRORS, from_exception, is_dead_connection
from carrack.bmc.limits import Limits, unverified_tls
from carrack.bmc.retries import pause_before_retry
from carrack.bmc.session import RedfishSession
from carrack.bmc.uris import SERVICE_ROOT
from carrack.errors import BadAnswer, LoginFailed, Unreachable

_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 3
_SHORTEST_TIMEOUT = 0.001  # aiohttp takes 0 for "no timeout"


class Login(StrEnum):
    """How to log in. Basic leaks no session; a session spares some BMCs a slow password check per request."""

    BASIC = "basic"
    SESSION = "session"


class BMCConnection:
    """`async with BMCConnection(address, credentials) as bmc:` then `get`, `read`, `post` or `patch`.

    Requests raise a BMCError when there is no usable HTTP answer; an answer with any status but 401 is returned as it
    is, after a bounded number of retries for 429, 503 and other 5xx of a GET. After the first 401 nothing more is sent
    with these credentials: many BMCs lock the account after a few wrong passwords. For the same reason the first
    request that carries credentials travels alone.
    """

    def __init__(
        self,
        address: BMCAddress,
        credentials: Credentials | None = None,
        *,
        limits: Limits | None = None,
        tls: SSLContext | None = None,
        login: Login = Login.BASIC,
    ) -> None:
        self.address = address
        self.limits = limits or Limits()
        self._credentials = credentials
        self._tls = tls or unverified_tls()
        self._login = login
        self._client: aiohttp.ClientSession | None = None
        self._session: RedfishSession | None = None
        self._slots = asyncio.Semaphore(self.limits.in_flight)
        self._first_login = asyncio.Lock()
        self._credentials_work = False
        self._refused: LoginFailed | None = None
        self._deadline = 0.0
        self._identity = True

    async def __aenter__(self) -> Self:
        self._deadline = time.monotonic() + self.limits.deadline
        trace = aiohttp.TraceConfig()
        trace.on_connection_create_start.append(_note_connect_start)
        trace.on_connection_create_end.append(_note_connect_end)
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=self._tls, limit=self.limits.in_flight, ttl_dns_cache=None),
            cookie_jar=aiohttp.DummyCookieJar(),
            trace_configs=[trace],
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        closing = asyncio.ensure_future(self._close())
        try:
            await asyncio.shield(closing)
        except asyncio.CancelledError:
            await closing  # a session left open counts against the BMC's few (iDRAC: 8) until it times out
            raise

    async def _close(self) -> None:
        try:
            if self._session:
                await self._session.log_out(self)
        finally:
            if self._client:
                await self._client.close()

    async def get(self, uri: str, *, authenticated: bool = True) -> Answer:
        return await self.request("GET", uri, authenticated=authenticated)

    async def read(self, uri: str, *, authenticated: bool = True) -> Document:
        """A GET that must give a Redfish resource; raises the BMCError that says why it did not."""
        return (await self.get(uri, authenticated=authenticated)).document()

    async def get_root(self) -> Answer:
        """The service root, asked without credentials as the standard allows; with them where a BMC insists."""
        answer = await self.get(SERVICE_ROOT + "/", authenticated=False)
        if answer.status == 401 and self._credentials:
            answer = await self.get(SERVICE_ROOT + "/")
        return answer

    async def post(self, uri: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Answer:
        return await self.request("POST", uri, body=body, headers=headers)

    async def patch(self, uri: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Answer:
        return await self.request("PATCH", uri, body=body, headers=headers)

    async def request(
        self,
        method: str,
        uri: str,
        *,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        authenticated: bool = True,
    ) -> Answer:
        """Send one request; see the class for what is raised and what is retried."""
        sent = _Request(method, uri, body, dict(headers or {}))
        async with self._turn(uri):
            if not (authenticated and self._credentials):
                return await self._with_retries(sent)
            if self._credentials_work:
                return await self._authenticated(sent, self._credentials)
            async with self._first_login:
                return await self._authenticated(sent, self._credentials)

    @asynccontextmanager
    async def _turn(self, uri: str) -> AsyncGenerator[None]:
        """A slot among the requests in flight, within the deadline of the whole connection."""
        try:
            async with asyncio.timeout(self._remaining()):
                await self._slots.acquire()
        except TimeoutError:
            raise self._out_of_time(uri) from None
        limit = asyncio.timeout(self._remaining())
        try:
            async with limit:
                yield
        except TimeoutError:
            if limit.expired():
                raise self._out_of_time(uri) from None
            raise
        finally:
            self._slots.release()

    async def _authenticated(self, sent: "_Request", credentials: Credentials) -> Answer:
        if self._refused:
            raise LoginFailed(str(self._refused), uri=sent.uri, status=self._refused.status)
        login = await self._login_headers(credentials)
        answer = await self._with_retries(sent.with_headers(login))
        if answer.status == 401 and self._session and self._credentials_work:
            # The session ran out; the password is known to be good, so that one new login cannot lock the account.
            self._session.forget(login)
            answer = await self._with_retries(sent.with_headers(await self._login_headers(credentials)))
        if answer.status == 401:
            self._refused = LoginFailed("the BMC refuses these credentials", uri=sent.uri, status=401)
            raise self._refused
        self._credentials_work = True
        return answer

    async def _login_headers(self, credentials: Credentials) -> dict[str, str]:
        if self._login is Login.BASIC:
            pair = f"{credentials.username}:{credentials.password}".encode()
            return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        if self._session is None:
            self._session = RedfishSession(credentials)
        try:
            return await self._session.headers(self)
        except EXCHANGE_ERRORS as error:
            raise from_exception(error, SERVICE_ROOT) from error
        except LoginFailed as error:
            self._refused = error
            raise

    async def _with_retries(self, sent: "_Request") -> Answer:
        """Repeat what may be repeated: a GET that met a dead connection, a busy BMC or a passing 5xx."""
        repeatable = sent.method in {"GET", "HEAD"}
        dead_connections = 0
        attempt = 0
        while True:
            try:
                answer = await self.send(sent.method, sent.uri, body=sent.body, headers=sent.headers)
            except EXCHANGE_ERRORS as error:
                if repeatable and is_dead_connection(error) and not dead_connections:
                    dead_connections += 1
                    continue
                raise from_exception(error, sent.uri) from error
            if answer.status == 406 and self._identity:
                self._identity = False  # a few BMCs refuse `Accept-Encoding: identity`
                continue
            pause = pause_before_retry(answer, attempt, self.limits, self._remaining()) if repeatable else None
            if pause is None:
                return answer
            attempt += 1
            await asyncio.sleep(pause)

    async def send(
        self,
        method: str,
        uri: str,
        *,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        patience: float | None = None,
    ) -> Answer:
        """One exchange as it is, redirects within the BMC included; raises aiohttp's errors.

        `patience` in seconds replaces what is left until the deadline.
        """
        if self._client is None:
            raise RuntimeError("BMCConnection is used outside of its `async with`")
        sent_headers = {"Accept": "application/json", "OData-Version": "4.0", **(headers or {})}
        if self._identity:
            # Compression changes the ETag on some BMCs (iDRAC10 appends "-gzip").
            sent_headers["Accept-Encoding"] = "identity"
        target = uri
        for _ in range(_MOST_REDIRECTS + 1):
            started = time.perf_counter()
            timings: dict[str, float] = {}
            async with self._client.request(
                method,
                yarl.URL(self.address.url + target, encoded=True),
                json=body,
                headers=sent_headers,
                allow_redirects=False,
                trace_request_ctx=timings,
                timeout=aiohttp.ClientTimeout(
                    total=min(self.limits.request_timeout, max(_SHORTEST_TIMEOUT, patience or self._remaining())),
                    sock_connect=self.limits.connect_timeout,
                ),
            ) as response:
                content = await self._body(response, uri)
                answer = Answer(
                    method=method,
                    uri=uri,
                    status=response.status,
                    headers=response.headers,
                    body=content,
                    elapsed=time.perf_counter() - started,
                    connect=timings.get("connect", 0.0),
                )
            if answer.status not in _REDIRECTS or method not in {"GET", "HEAD"}:
                return answer
            target = self._redirect_target(answer, target)
        raise BadAnswer("the BMC redirects in a circle", uri=uri)

    def _redirect_target(self, answer: Answer, target: str) -> str:
        """Where a redirect leads, if that is the same BMC: credentials are never carried to another host."""
        location = answer.headers.get("Location", "")
        there = urlsplit(urljoin(self.address.url + target, location))
        here = urlsplit(self.address.url)
        if not location or (there.scheme, there.netloc) != (here.scheme, here.netloc):
            raise BadAnswer("the BMC redirects to another place", uri=answer.uri, status=answer.status)
        return f"{there.path}?{there.query}" if there.query else there.path

    async def _body(self, response: aiohttp.ClientResponse, uri: str) -> bytes:
        content = bytearray()
        async for chunk in response.content.iter_any():
            content += chunk
            if len(content) > self.limits.body_bytes:
                response.close()
                raise BadAnswer(f"the answer is larger than {self.limits.body_bytes} bytes", uri=uri)
        return bytes(content)

    def _remaining(self) -> float:
        return max(0.0, self._deadline - time.monotonic())

    def _out_of_time(self, uri: str) -> Unreachable:
        return Unreachable(f"not done within {self.limits.deadline:g} s", uri=uri)

    def sessions_uri(self, root: Document) -> str:
        """Where sessions are opened: the root's link, as SessionService itself may need a login."""
        return link_at(root, "Links", "Sessions") or f"{SERVICE_ROOT}/SessionService/Sessions"


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    uri: str
    body: Mapping[str, Any] | None
    headers: dict[str, str]

    def with_headers(self, more: Mapping[str, str]) -> Self:
        return replace(self, headers={**self.headers, **more})


def expect_success(answer: Answer) -> Answer:
    """The answer itself, or the BMCError that it means."""
    if not answer.ok:
        raise failure(answer)
    return answer


async def _note_connect_start(_client: aiohttp.ClientSession, context: Any, _params: Any) -> None:
    context.connect_started = time.perf_counter()


async def _note_connect_end(_client: aiohttp.ClientSession, context: Any, _params: Any) -> None:
    context.trace_request_ctx["connect"] = time.perf_counter() - context.connect_started
