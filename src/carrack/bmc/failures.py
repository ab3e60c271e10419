"""Which layer a broken exchange failed in: aiohttp's and the kernel's exceptions as BMCError (pure)."""

import ssl

import aiohttp

from carrack.errors import BadAnswer, BMCError, TLSFailed, Unreachable

EXCHANGE_ERRORS = (aiohttp.ClientError, OSError, TimeoutError, ValueError)
"""What an exchange may raise: aiohttp and the kernel, and ValueError for an answer that breaks HTTP's syntax."""


def from_exception(error: BaseException, uri: str) -> BMCError:
    """The BMCError for an exception of an exchange; its text names the layer, never what was sent."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError | ssl.SSLError):
        return TLSFailed(f"TLS handshake failed: {_brief(error)}", uri=uri)
    if isinstance(error, TimeoutError):
        return Unreachable("no answer in time", uri=uri)
    if isinstance(error, aiohttp.ServerDisconnectedError | ConnectionResetError):
        return Unreachable("the BMC closed the connection without an answer", uri=uri)
    if isinstance(error, aiohttp.ClientPayloadError):
        return BadAnswer("the answer was cut short", uri=uri)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Unreachable(f"cannot connect: {_brief(error.os_error)}", uri=uri)
    if isinstance(error, aiohttp.ClientOSError | OSError):
        return Unreachable(f"connection failed: {_brief(error)}", uri=uri)
    return BadAnswer(f"not an HTTP answer: {_brief(error)}", uri=uri)


def is_dead_connection(error: BaseException) -> bool:
    """Whether the BMC dropped a connection that may have been idle: worth one try on a fresh one."""
    return isinstance(error, aiohttp.ServerDisconnectedError | ConnectionResetError | BrokenPipeError) or (
        isinstance(error, aiohttp.ClientOSError) and not isinstance(error, aiohttp.ClientConnectorError)
    )


def _brief(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())[:200]
