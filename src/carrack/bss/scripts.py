"""Boot scripts of nodes, kept ready: all that a node's requests share is rendered once."""

from __future__ import annotations

from typing import Final

import msgspec

from carrack.bss import script
from carrack.bss.command_line import assemble
from carrack.bss.lookup import Asked, Boot
from carrack.errors import InvalidName
from carrack.names import parse_mac
from carrack.records.boot import BootImage, BootRecord
from carrack.records.components import Component
from carrack.records.kinds import BOOT_IMAGE, ETHERNET_INTERFACE
from carrack.settings import Settings
from carrack.view import View

MOST_KEPT: Final = 131_072
"""Scripts kept; some 700 bytes each. The Host header is part of the key, so a caller could make up any number."""


class Reached(msgspec.Struct, frozen=True, gc=False):
    """How the caller reached us: ``http://host:port`` and the path prefix in front of ``/boot/v1``."""

    origin: str
    prefix: str = ""


class _Ready(msgspec.Struct, frozen=True):
    """A rendered script, and the records that it was made from."""

    record: BootRecord
    kernel: BootImage | None
    initrd: BootImage | None
    text: bytes


class Scripts:
    """Renders scripts according to the settings. Kept ones are good as long as their records are the view's."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ready: dict[tuple[object, ...], _Ready] = {}

    def boot(self, view: View, boot: Boot, asked: Asked, component: Component | None, reached: Reached) -> bytes:
        """The script for this boot, up to the number of the retry, or, for an unknown node, the epoch."""
        record, images = boot.record, view[BOOT_IMAGE]
        kernel, initrd = images.get("kernel/" + record.kernel), images.get("initrd/" + record.initrd)
        name, value = _come_back_as(view, asked, component)
        told = boot.component
        # State changes all the time while nodes boot; only the xname and the NID of a component are in a script.
        key = (
            (name, value, asked.mac, told.id, told.nid, reached.origin, reached.prefix)
            if told is not None
            else (name, value, asked.mac, reached.origin, reached.prefix)
        )
        ready = self._ready.get(key)
        if ready is None or ready.record is not record or ready.kernel is not kernel or ready.initrd is not initrd:
            url = self._url(reached)
            chain = script.unknown_chain(url, name, value) if told is None else script.retry_chain(url, name, value)
            text = script.boot_script(
                record.kernel,
                record.initrd,
                self.command_line(view, boot, asked, reached),
                imgstat=self._settings.imgstat,
                retry_delay=self._settings.retry_delay,
                chain=chain,
            )
            if len(self._ready) >= MOST_KEPT:
                self._ready.clear()
            ready = self._ready[key] = _Ready(record, kernel, initrd, text.encode(errors="replace"))
        return ready.text

    def ask_architecture(self, view: View, asked: Asked, component: Component | None, reached: Reached) -> bytes:
        """The script that lets a node come back with its architecture, up to the epoch."""
        name, value = _come_back_as(view, asked, component)
        chain = script.unknown_chain(self._url(reached), name, value)
        return script.wait_script(self._settings.retrieval_delay, chain).encode(errors="replace")

    def command_line(self, view: View, boot: Boot, asked: Asked, reached: Reached) -> str:
        """The kernel command line of this boot."""
        record, component = boot.record, boot.component
        images = [view[BOOT_IMAGE].get(key) for key in ("kernel/" + record.kernel, "initrd/" + record.initrd)]
        params = [record.params, *(image.params for image in images if image is not None)]
        additions: list[tuple[str, str]] = []
        if component is not None:
            additions += [
                ("xname", component.id),
                ("nid", "" if component.nid is None else str(component.nid)),
                ("bss_referral_token", record.referral_token),
            ]
        if self._settings.bootif:
            additions.append(("BOOTIF", _bootif(asked.mac)))
        seed = self._settings.advertise_address or f"{reached.origin}/cloud-init"
        additions.append(("ds", f"nocloud-net;s={seed.rstrip('/')}/"))
        return assemble(params, additions, initrd=record.initrd != "")

    def _url(self, reached: Reached) -> str:
        base = self._settings.boot_url.rstrip("/") or reached.origin + reached.prefix
        return f"{base}/boot/v1/bootscript"


def _come_back_as(view: View, asked: Asked, component: Component | None) -> tuple[str, str]:
    """What the node asks by next time: the MAC that it gave, else the first that SMD has, else its name or NID."""
    if asked.mac:
        return "mac", asked.mac
    if component is None:
        return asked.by
    for interface in view[ETHERNET_INTERFACE].find("component", component.id):
        if interface.mac_address:
            return "mac", interface.mac_address
    return "name", component.id


def _bootif(mac: str) -> str:
    """The MAC as pxelinux tells it: hardware type 01 (Ethernet) and dashes."""
    try:
        return "01-" + parse_mac(mac).replace(":", "-")
    except InvalidName:
        return ""
