"""The xname grammar as a table: which letters and numbers may follow which place, and what that place is called.

An xname (physical location) is a walk from the machine room inwards: `x1000c0s7b0n1` is cabinet 1000, chassis 0,
slot 7, board 0, node 1. Each row below adds one step, a letter and a number, to the place named before it. Together
with four fixed words the rows are the 54 types of HPE CSM's SMD, in its spelling.

**Wider than CSM on purpose.** CSM's expressions allow `p[0-3]` for a Processor, `i[0-3]` for a NodeNic and a
NodeBMCNic, `h[0-3]` for a NodeHsnNic and `r[0-7]` for a NodeAccelRiser. Those are the sizes of Cray blades. Other
vendors' servers have eight processors, six on-board ports or ten risers, and discovery must be able to name all of
them, so here these five take any number. Every name that CSM accepts keeps the type that CSM gives it.

**Narrower than CSM in one place.** A hard partition with a soft one is `p1.2`. CSM's expression leaves its dot
unescaped and therefore takes `p1x2` as well; its own error message says "Must be p# or p#.#", and that is the rule.
"""

from typing import Final, NamedTuple

ANY: Final = 10**63
"""No upper limit: more than the longest number that fits in an xname."""


class Step(NamedTuple):
    """One row: the type of place reached from `under` by `letters` and a number from `low` to `high`."""

    type: str
    under: str
    letters: str
    low: int = 0
    high: int = ANY


STEPS: Final = (
    Step("System", "", "s", 0, 0),
    Step("Partition", "", "p"),
    Step("Partition", "Partition", "."),
    Step("SMSBox", "", "sms"),
    Step("CDU", "", "d"),
    Step("CDUMgmtSwitch", "CDU", "w"),
    Step("Cabinet", "", "x", 0, 9999),
    Step("CabinetBMC", "Cabinet", "b", 0, 0),
    Step("CabinetCDU", "Cabinet", "d", 0, 1),
    Step("CEC", "Cabinet", "e", 0, 1),
    Step("CabinetPDUController", "Cabinet", "m", 0, 3),
    Step("CabinetPDUNic", "CabinetPDUController", "i", 0, 3),
    Step("CabinetPDU", "CabinetPDUController", "p", 0, 7),
    Step("CabinetPDUOutlet", "CabinetPDU", "j", 1),
    Step("CabinetPDUPowerConnector", "CabinetPDU", "v", 1),
    Step("Chassis", "Cabinet", "c", 0, 7),
    Step("ChassisBMC", "Chassis", "b", 0, 0),
    Step("ChassisBMCNic", "ChassisBMC", "i", 0, 3),
    Step("CMMFpga", "Chassis", "f", 0, 0),
    Step("CMMRectifier", "Chassis", "t", 0, 9),
    Step("ComputeModule", "Chassis", "s"),
    Step("NodeEnclosure", "ComputeModule", "e"),
    Step("NodeEnclosurePowerSupply", "NodeEnclosure", "t"),
    Step("NodeBMC", "ComputeModule", "b"),
    Step("NodeBMCNic", "NodeBMC", "i"),  # CSM: 0-3
    Step("NodeFpga", "NodeBMC", "f", 0, 0),
    Step("Node", "NodeBMC", "n"),
    Step("VirtualNode", "Node", "v"),
    Step("Processor", "Node", "p"),  # CSM: 0-3
    Step("Memory", "Node", "d"),
    Step("NodeAccel", "Node", "a"),
    Step("NodeAccelRiser", "Node", "r"),  # CSM: 0-7
    Step("NodeNic", "Node", "i"),  # CSM: 0-3
    Step("NodeHsnNic", "Node", "h"),  # CSM: 0-3
    Step("StorageGroup", "Node", "g"),
    Step("Drive", "StorageGroup", "k"),
    Step("RouterModule", "Chassis", "r"),
    Step("RouterBMC", "RouterModule", "b"),
    Step("RouterBMCNic", "RouterBMC", "i", 0, 3),
    Step("RouterFpga", "RouterModule", "f", 0, 1),
    Step("RouterTOR", "RouterModule", "t"),
    Step("RouterTORFpga", "RouterTOR", "f", 0, 1),
    Step("RouterPowerConnector", "RouterModule", "v", 1, 2),
    Step("HSNBoard", "RouterModule", "e"),
    Step("HSNAsic", "RouterModule", "a", 0, 3),
    Step("HSNLink", "HSNAsic", "l"),
    Step("HSNConnector", "RouterModule", "j", 1),
    Step("HSNConnectorPort", "HSNConnector", "p", 0, 2),
    Step("MgmtSwitch", "Chassis", "w", 1),
    Step("MgmtSwitchConnector", "MgmtSwitch", "j", 1),
    Step("MgmtHLSwitchEnclosure", "Chassis", "h", 1),
    Step("MgmtHLSwitch", "MgmtHLSwitchEnclosure", "s", 1, 9),
)

IN_SYSTEM: Final = ("CDU", "Cabinet")
"""The types that are in `s0`, though it is not part of their names."""

WORDS: Final = {"all": "All", "all_comp": "AllComp", "all_svc": "AllSvc"}
"""Names that are words, not places, and their types."""

TYPES: Final[tuple[str, ...]] = (*WORDS.values(), *dict.fromkeys(step.type for step in STEPS))
"""Every type of component, as SMD spells it."""


class Place:
    """A step joined to the steps that may follow it."""

    __slots__ = ("following", "high", "limited", "low", "type")

    def __init__(self, step: Step) -> None:
        self.type = step.type
        self.low = step.low
        self.high = step.high
        # Most numbers have no limit, and then need not be converted to be checked.
        self.limited = step.low > 0 or step.high < ANY
        self.following: dict[str, Place] = {}


def _join(steps: tuple[Step, ...]) -> dict[str, Place]:
    outermost: dict[str, Place] = {}
    places: dict[str, Place] = {}
    for step in steps:
        place = Place(step)
        siblings = places[step.under].following if step.under else outermost
        siblings[step.letters] = place
        places.setdefault(step.type, place)
    return outermost


OUTERMOST: Final = _join(STEPS)
"""The places that a name may begin with, by letters; `following` of each leads on."""
