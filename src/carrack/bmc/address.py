"""Where a BMC listens, in the forms that people and programs write it."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from carrack.errors import InvalidInput
from carrack.names.host import is_host

_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, order=True)
class BMCAddress:
    """Scheme, host (a name or an IP without brackets) and port of one BMC."""

    scheme: str
    host: str
    port: int

    @property
    def bracketed(self) -> str:
        """The host as it stands in a URL: IPv6 in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def url(self) -> str:
        """`https://10.0.0.5`, with the port only when it is not the scheme's own."""
        return f"{self.scheme}://{self._without_default_port(_DEFAULT_PORTS[self.scheme])}"

    @property
    def secret_id(self) -> str:
        """The key of this BMC in a secrets file: `https://10.0.0.5:443`, always with its port."""
        return f"{self.scheme}://{self.bracketed}:{self.port}"

    @property
    def fqdn(self) -> str:
        """What SMD keeps as FQDN: the host, with the port only when it is not 443."""
        return self._without_default_port(443)

    def _without_default_port(self, default: int) -> str:
        return self.bracketed if self.port == default else f"{self.bracketed}:{self.port}"


def parse_address(text: str, *, scheme: str = "https", port: int | None = None) -> BMCAddress:
    """Read an IP, `host:port`, `[v6]:port` or URL; `scheme` and `port` fill what the text leaves out.

    Raises InvalidInput with the reason. A path, query or user in the text is refused: none has a meaning here.
    """
    given = text.strip()
    if not given:
        raise InvalidInput("an empty text is not a BMC address")
    if "@" in given:  # first, so that no other complaint repeats the text with a password in it
        raise InvalidInput("a BMC address holds no user and password; keep them in the secrets file")
    if "://" not in given:
        given = f"{scheme}://{_bracket_bare_ipv6(given)}"
    try:
        parts = urlsplit(given)
        host, given_port = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidInput(f"{text!r} is not a BMC address: {error}") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise InvalidInput(f"{text!r} is not a BMC address: the scheme must be https or http")
    if not host or not is_host(host):
        raise InvalidInput(f"{text!r} is not a BMC address: no host in it")
    if parts.path not in {"", "/", "/redfish/v1", "/redfish/v1/"} or parts.query or parts.fragment:
        raise InvalidInput(f"{text!r} is not a BMC address: it names a resource")
    return BMCAddress(parts.scheme, host, given_port or port or _DEFAULT_PORTS[parts.scheme])


def _bracket_bare_ipv6(text: str) -> str:
    try:
        return f"[{text}]" if ipaddress.ip_address(text).version == 6 else text
    except ValueError:
        return text
