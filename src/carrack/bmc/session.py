"""A Redfish session: opened by name and password, used by token, always closed."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any, Protocol

from carrack.bmc.answers import Answer, failure
from carrack.bmc.credentials import Credentials
from carrack.bmc.document import Document, link_at
from carrack.bmc.failures import EXCHANGE_ERRORS
from carrack.bmc.uris import SERVICE_ROOT, canonical_uri
from carrack.errors import BadAnswer, BMCError, LoginFailed

_TOKEN = "X-Auth-Token"  # noqa: S105  # the name of the header


class Exchange(Protocol):
    """What a session needs of its connection: one request that bypasses login, retries and slots."""

    async def send(
        self,
        method: str,
        uri: str,
        *,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        patience: float | None = None,
    ) -> Answer: ...

    def sessions_uri(self, root: Document) -> str: ...


class RedfishSession:
    """Log in at the first use; `log_out` deletes the session from the BMC."""

    logout_timeout = 5.0

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._opening = asyncio.Lock()
        self.token = ""
        self.uri = ""

    async def headers(self, exchange: Exchange) -> dict[str, str]:
        """The header that carries the token; opens the session if there is none."""
        async with self._opening:
            if not self.token:
                await self._log_in(exchange)
        return {_TOKEN: self.token}

    async def _log_in(self, exchange: Exchange) -> None:
        root_answer = await exchange.send("GET", SERVICE_ROOT + "/")
        where = exchange.sessions_uri(root_answer.document() if root_answer.ok else {})
        user = self._credentials
        answer = await exchange.send("POST", where, body={"UserName": user.username, "Password": user.password})
        # iLO answers a wrong password with 400 and a message, Cray nC with 401.
        if answer.status in {400, 401, 403}:
            error = failure(answer)
            if isinstance(error, BadAnswer | LoginFailed):
                raise LoginFailed("the BMC refuses these credentials", uri=where, status=answer.status)
            raise error
        if not answer.ok:
            raise failure(answer)
        self.token = answer.headers.get(_TOKEN, "")
        self.uri = self._session_uri(answer)
        if not self.token:
            raise BadAnswer("the BMC opened a session without a token", uri=where, status=answer.status)

    @staticmethod
    def _session_uri(answer: Answer) -> str:
        """From Location, else from the body: BMCs give either or both."""
        location = answer.headers.get("Location", "")
        if location:
            return canonical_uri(location)
        try:
            return link_at(answer.document())
        except BMCError:
            return ""

    def forget(self, headers: Mapping[str, str]) -> None:
        """The BMC no longer knows the token in these headers; another request may have opened a new session since."""
        if headers == {_TOKEN: self.token}:
            self.token = self.uri = ""

    async def log_out(self, exchange: Exchange) -> None:
        """Delete the session; a BMC that does not answer is left to its own session timeout."""
        if not (self.token and self.uri):
            return
        token, uri = self.token, self.uri
        self.token = self.uri = ""
        with contextlib.suppress(*EXCHANGE_ERRORS, BMCError):
            await exchange.send("DELETE", uri, headers={_TOKEN: token}, patience=self.logout_timeout)
