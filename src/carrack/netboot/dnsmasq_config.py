"""dnsmasq's configuration, rendered from settings. Pure.

dnsmasq is started once with this text; nodes come and go through the hosts file, which it reads again on SIGHUP.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Network
from typing import Final

from carrack.errors import SettingsError
from carrack.netboot.architectures import ARCHITECTURES

_INTERFACE: Final = re.compile(r"[A-Za-z0-9_.:-]{1,15}")
_DOMAIN: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
# What dnsmasq takes literally in a value: no comma (next value), no quote, no space, no comment.
_PLAIN: Final = re.compile(r"[A-Za-z0-9._~:/?&=%+@\[\]-]+")
# Between quotes it takes everything literally but the quote, the backslash and the end of the line.
_PATH: Final = re.compile(r'/[^"\\\x00-\x1f\x7f]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class NetbootSettings:
    """One network that is served.

    `boot_url` is the boot script's URL without a query, as nodes reach it. `files_url` is where the files of the TFTP
    root are served by HTTP, with a slash at its end; without it, UEFI HTTP boot gets no answer. `pool` (first, last)
    is for unknown machines; without it they are ignored. `lease_seconds` is the lease of a known machine; one from
    the pool lasts at most five minutes, so that it is free again soon after SMD knows the machine. `ra_prefix` makes
    dnsmasq answer IPv6 router solicitations there (never as a router): iPXE waits fifteen seconds for somebody to.
    """

    interface: str
    subnet: IPv4Network
    boot_url: str
    tftp_root: str
    gateway: IPv4Address | None = None
    dns_servers: tuple[IPv4Address, ...] = ()
    domain: str = ""
    files_url: str = ""
    pool: tuple[IPv4Address, IPv4Address] | None = None
    lease_seconds: int = 3600
    node_pattern: str = "nid{04d}"
    ra_prefix: IPv6Network | None = None
    user: str = "dnsmasq"

    def __post_init__(self) -> None:
        """Raises SettingsError for a value that cannot be written into dnsmasq's file, or makes no sense."""
        _require(_INTERFACE, self.interface, "interface")
        _require(_PLAIN, self.boot_url, "boot-url")
        if not self.boot_url.startswith(("http://", "https://")):
            raise SettingsError(f"boot-url: {self.boot_url!r} is not an HTTP URL")
        _require(_PATH, self.tftp_root, "tftp-root")
        _require(_INTERFACE, self.user, "user")
        if self.domain:
            _require(_DOMAIN, self.domain, "domain")
        if self.files_url:
            _require(_PLAIN, self.files_url, "files-url")
            if not self.files_url.endswith("/"):
                raise SettingsError(f"files-url: {self.files_url!r} does not end with a slash")
        for address in (self.gateway, *(self.pool or ())):
            if address is not None and address not in self.subnet:
                raise SettingsError(f"{address} is not in {self.subnet}")
        if self.pool and self.pool[0] > self.pool[1]:
            raise SettingsError(f"the pool ends before it begins: {self.pool[0]} to {self.pool[1]}")
        if self.lease_seconds < 120:
            raise SettingsError("lease: at least 120 seconds, which is dnsmasq's least")


def _require(pattern: re.Pattern[str], value: str, name: str) -> None:
    if not pattern.fullmatch(value):
        raise SettingsError(f"{name}: {value!r} is not usable here")


def render(settings: NetbootSettings, *, hosts_file: str, lease_file: str) -> str:
    """The whole configuration. `hosts_file` and `lease_file` are absolute paths that dnsmasq's user can reach."""
    _require(_PATH, hosts_file, "hosts file")
    _require(_PATH, lease_file, "lease file")
    lines = [
        "# Written by carrack, and again at each start: do not edit.",
        *_general(settings, lease_file),
        *_addresses(settings, hosts_file),
        *_options(settings),
        *_boot(settings),
    ]
    return "\n".join(lines) + "\n"


def _general(settings: NetbootSettings, lease_file: str) -> Iterator[str]:
    yield "port=0"  # no DNS
    yield "no-resolv"
    yield "no-hosts"
    yield "pid-file"
    yield f"user={settings.user}"
    yield f"interface={settings.interface}"
    yield "except-interface=lo"
    yield "bind-dynamic"
    yield "log-facility=-"
    yield "log-dhcp"
    yield f'dhcp-leasefile="{lease_file}"'
    yield "enable-tftp"
    yield f'tftp-root="{settings.tftp_root}"'
    yield "tftp-no-fail"
    yield "tftp-max=1000"  # every node of a large machine at once


def _addresses(settings: NetbootSettings, hosts_file: str) -> Iterator[str]:
    subnet = settings.subnet
    yield "dhcp-authoritative"
    # BMC, UEFI, iPXE and the operating system of one machine send different client identifiers: the MAC counts.
    yield "dhcp-ignore-clid"
    yield "dhcp-ignore-names"
    yield f'dhcp-hostsfile="{hosts_file}"'
    yield f"dhcp-range={subnet.network_address},static,{subnet.netmask},{settings.lease_seconds}"
    if settings.pool:
        first, last = settings.pool
        yield f"dhcp-range={first},{last},{subnet.netmask},{min(300, settings.lease_seconds)}"
    else:
        yield "dhcp-ignore=tag:!known"
    if settings.ra_prefix:
        yield "enable-ra"
        yield f"dhcp-range={settings.ra_prefix.network_address},ra-only,{settings.ra_prefix.prefixlen}"
        yield f"ra-param={settings.interface},0,0"


def _options(settings: NetbootSettings) -> Iterator[str]:
    # Without a value dnsmasq leaves an option out; else it would offer itself as router and DNS server.
    yield "dhcp-option=option:router" + (f",{settings.gateway}" if settings.gateway else "")
    yield "dhcp-option=option:dns-server" + "".join(f",{server}" for server in settings.dns_servers)
    if settings.domain:
        yield f"domain={settings.domain}"


def _boot(settings: NetbootSettings) -> Iterator[str]:
    # iPXE names itself in the user class and carries its own option 175; builds exist that do only one of the two.
    yield "dhcp-match=set:ipxe,175"
    yield "dhcp-userclass=set:ipxe,iPXE"
    yield "dhcp-vendorclass=set:pxe,PXEClient"
    yield "dhcp-vendorclass=set:http,HTTPClient"
    for architecture in ARCHITECTURES:
        yield f"dhcp-match=set:arch{architecture.code},option:client-arch,{architecture.code}"
    # iPXE is never given iPXE again: that would loop.
    yield f"dhcp-boot=tag:ipxe,{settings.boot_url}?mac=${{netX/mac}}"
    yield "dhcp-option-force=tag:pxe,tag:!ipxe,option:vendor-class,PXEClient"
    # PXE discovery control, bit 3: take the file named in this offer. Without it EDK2, told PXEClient, looks for a boot
    # server on port 4011 and finds none (seen with OVMF 2022.11: PXE-E16).
    yield "dhcp-option-force=tag:pxe,tag:!ipxe,vendor:PXEClient,6,8b"
    if settings.files_url:
        # EDK2 ignores an offer for HTTP boot that does not say HTTPClient back.
        yield "dhcp-option-force=tag:http,tag:!ipxe,option:vendor-class,HTTPClient"
    for architecture in ARCHITECTURES:
        tags = f"tag:arch{architecture.code},tag:!ipxe"
        if not architecture.over_http:
            yield f"dhcp-boot={tags},{architecture.file}"
        elif settings.files_url:
            yield f"dhcp-boot={tags},{settings.files_url}{architecture.file}"
