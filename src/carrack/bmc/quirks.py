"""What is known about particular BMCs, as data: one entry per deviation, with where the knowledge comes from.

The code asks for an effect, never for a vendor. An entry matches by regular expressions on what the service root says
of vendor and product, and on the URI, Id or MAC that the effect is about; an empty expression matches everything.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache


class Effect(Enum):
    """What an entry changes."""

    SKIP_URI = auto()
    """Do not fetch: the resource hangs, is huge, or holds nothing of the inventory."""
    NOT_A_NODE = auto()
    """A ComputerSystem that is a board of another one; its parts belong to that one."""
    SHARED_MAC = auto()
    """A MAC that every BMC of this kind has: it identifies nothing and must not be sent to SMD."""
    EXTRA_DEVICES = auto()
    """The chassis lists GPUs and high-speed NICs in an OEM collection that nothing else shows."""


@dataclass(frozen=True, slots=True)
class Platform:
    """What the service root says of itself."""

    vendor: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirk:
    """`subject` is matched against the URI, Id or MAC that the effect is about."""

    id: str
    effect: Effect
    subject: str
    source: str
    vendor: str = ""
    product: str = ""

    def applies(self, platform: Platform, subject: str) -> bool:
        return all(
            not pattern or _compiled(pattern).search(text)
            for pattern, text in (
                (self.subject, subject),
                (self.vendor, platform.vendor),
                (self.product, platform.product),
            )
        )


QUIRKS: tuple[Quirk, ...] = (
    Quirk(
        id="nvidia-hgx-baseboard",
        effect=Effect.NOT_A_NODE,
        subject=r"^HGX_Baseboard",
        source="GB200, GH200 and DGX H100 captures: the same CPUs and memory as the host's System, and its GPUs",
    ),
    Quirk(
        id="ilo-virtual-nic",
        effect=Effect.SHARED_MAC,
        subject=r"^0a:ca:fe:f0:0d:04$",
        source="iLO 5 and 6 captures: Managers/1/EthernetInterfaces/3, the same MAC on every machine",
    ),
    Quirk(
        id="hpe-oem-devices",
        effect=Effect.EXTRA_DEVICES,
        subject=r"^/redfish/v1/Chassis/[^/]+$",
        vendor=r"^HPE?$|^$",
        source="hms-smd; XL675d capture: GPUs and Slingshot NICs only under Chassis/1/Devices",
    ),
    Quirk(
        id="foxconn-erot-chassis",
        effect=Effect.SKIP_URI,
        subject=r"/Chassis/ERoT_CPU_\d+$",
        vendor=r"(?i)foxconn",
        source="hms-smd: on Foxconn Paradise (XD224) these time out several times each",
    ),
    Quirk(
        id="hgx-root-of-trust-chassis",
        effect=Effect.SKIP_URI,
        subject=r"/Chassis/(HGX_)?[EI]RoT_[^/]+/",
        source="GB200 capture: a root of trust has no part of the inventory below its chassis",
    ),
)


def quirk_for(effect: Effect, platform: Platform, subject: str, quirks: Iterable[Quirk] = QUIRKS) -> Quirk | None:
    """The first entry with this effect on this subject, None if nothing special is known."""
    return next((q for q in quirks if q.effect is effect and q.applies(platform, subject)), None)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
