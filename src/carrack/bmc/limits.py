"""How hard one BMC may be asked, and for how long."""

import ssl
from dataclasses import dataclass
from functools import cache

from carrack.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Times in seconds.

    The defaults stay inside what HPE's CSM profile lets a site assume of a BMC: at least 10 connections and an answer
    within 30 s. `deadline` covers everything done through one connection object, retries and waiting included.
    """

    connect_timeout: float = 5.0
    request_timeout: float = 30.0
    deadline: float = 300.0
    in_flight: int = 4
    body_bytes: int = 32 * 1024 * 1024
    busy_retries: int = 2
    longest_wait: float = 10.0


@cache
def unverified_tls() -> ssl.SSLContext:
    """TLS as BMCs speak it: self-signed certificates, and old ciphers and versions on old firmware."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


@cache
def verified_tls(ca_file: str | None = None) -> ssl.SSLContext:
    """TLS that checks certificate and name, against `ca_file` or the system's authorities.

    Raises InvalidInput for a file that cannot be read, or holds no certificate.
    """
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # of which ssl.SSLError is one
        reason = "no certificate in it" if isinstance(error, ssl.SSLError) else error.strerror
        raise InvalidInput(f"cannot take certificate authorities from {ca_file}: {reason}") from None
