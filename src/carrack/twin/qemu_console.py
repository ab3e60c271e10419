"""What the serial console of a QEMU node tells about its boot. Pure.

SeaBIOS copies its 80-column text screen to the serial line, so what iPXE writes is wrapped there, overwritten with
backspaces and mixed with terminal sequences. After the kernel has started it is plain lines, of which those of
`node/init.sh` start with "carrack-node:".
"""

import re
from dataclasses import dataclass
from typing import Final

from carrack.twin.boot_report import BootStage

_WIDTH: Final = 80
_TERMINAL: Final = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|c)")
_ADDRESS: Final = re.compile(r"net\d+: (\d+\.\d+\.\d+\.\d+)/")
_DOWNLOADED: Final = re.compile(r"(https?://\S+?)\.{3,}.*\bok$")
_NODE: Final = "carrack-node: "
_NODE_STAGES: Final = {
    "kernel": BootStage.BOOT,
    "meta-data": BootStage.META_DATA,
    "user-data": BootStage.USER_DATA,
    "vendor-data": BootStage.VENDOR_DATA,
    "phone-home done": BootStage.PHONE_HOME,
    "booted": BootStage.BOOTED,
}
_STANDSTILL: Final = ("No bootable device", "No bootable option or device", "Kernel panic")  # SeaBIOS, EDK2, Linux


@dataclass(frozen=True, slots=True)
class Reached:
    """A stage of the boot. `address` is the node's, with DHCP."""

    stage: BootStage
    address: str = ""


@dataclass(frozen=True, slots=True)
class Stands:
    """The node goes no further."""

    reason: str


class ConsoleReader:
    """Takes the console's bytes as they come, and gives what they tell."""

    def __init__(self) -> None:
        self._rest = ""
        self._wrapped = ""
        self._kernel_loaded = False
        # Without an address there is nothing else to blame: iPXE's own words then depend on whether IPv6 worked.
        self._complaint = "no DHCP answer"

    def feed(self, data: bytes) -> list[Reached | Stands]:
        """What the lines that are complete now tell."""
        *lines, self._rest = (self._rest + data.decode("latin-1")).split("\n")
        return [event for line in lines for event in self._line(line)]

    def _line(self, raw: str) -> list[Reached | Stands]:
        line = _visible(raw)
        if len(line) == _WIDTH and not line.startswith(_NODE):
            self._wrapped += line
            return []
        line, self._wrapped = (self._wrapped + line).strip(), ""
        # The screen is cleared between firmware and kernel without a line's end.
        at = line.find(_NODE)
        if at >= 0:
            return self._node(line[at + len(_NODE) :])
        if found := _ADDRESS.match(line):
            self._complaint = ""
            return [Reached(BootStage.DHCP, found[1])]
        if found := _DOWNLOADED.search(line):
            return [Reached(self._downloaded(found[1]))]
        if any(words in line for words in _STANDSTILL):
            return [Stands(f"{self._complaint}: {line}".removeprefix(": "))]
        if "ipxe.org/" in line and self._complaint != "no DHCP answer":
            self._complaint = line
        return []

    def _downloaded(self, url: str) -> BootStage:
        """Kernel and initrd come in this order after their script; only the script's URL is known by its name."""
        if url.partition("?")[0].endswith("/bootscript"):
            self._kernel_loaded = False
            return BootStage.SCRIPT
        if self._kernel_loaded:
            return BootStage.INITRD
        self._kernel_loaded = True
        return BootStage.KERNEL

    @staticmethod
    def _node(text: str) -> list[Reached | Stands]:
        if text.startswith("failed: "):
            return [Stands(text.removeprefix("failed: "))]
        return [Reached(stage) for words, stage in _NODE_STAGES.items() if text.startswith(words)]


def _visible(raw: str) -> str:
    """A line as it ends up on the screen: without terminal sequences, with backspaces carried out."""
    shown: list[str] = []
    for character in _TERMINAL.sub("", raw.replace("\r", "")):
        if character == "\b":
            if shown:
                shown.pop()
        else:
            shown.append(character)
    return "".join(shown)
