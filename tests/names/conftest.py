"""What an xname of each type looks like, written out in full from SMD's grammar, apart from the program's own table.

`st.from_type(Xname)` draws valid names of every type from it, with the parts that parsing them must yield.
"""

import pytest
from hypothesis import strategies as st

from carrack.names import Xname

# `#` is any number, `a-b` a range, `+` a number from 1.
FORMS = {
    "System": "s 0-0",
    "SMSBox": "sms #",
    "CDU": "d #",
    "CDUMgmtSwitch": "d # w #",
    "Cabinet": "x 0-9999",
    "CabinetBMC": "x 0-9999 b 0-0",
    "CabinetCDU": "x 0-9999 d 0-1",
    "CEC": "x 0-9999 e 0-1",
    "CabinetPDUController": "x 0-9999 m 0-3",
    "CabinetPDUNic": "x 0-9999 m 0-3 i 0-3",
    "CabinetPDU": "x 0-9999 m 0-3 p 0-7",
    "CabinetPDUOutlet": "x 0-9999 m 0-3 p 0-7 j +",
    "CabinetPDUPowerConnector": "x 0-9999 m 0-3 p 0-7 v +",
    "Chassis": "x 0-9999 c 0-7",
    "ChassisBMC": "x 0-9999 c 0-7 b 0-0",
    "ChassisBMCNic": "x 0-9999 c 0-7 b 0-0 i 0-3",
    "CMMFpga": "x 0-9999 c 0-7 f 0-0",
    "CMMRectifier": "x 0-9999 c 0-7 t 0-9",
    "ComputeModule": "x 0-9999 c 0-7 s #",
    "NodeEnclosure": "x 0-9999 c 0-7 s # e #",
    "NodeEnclosurePowerSupply": "x 0-9999 c 0-7 s # e # t #",
    "NodeBMC": "x 0-9999 c 0-7 s # b #",
    "NodeBMCNic": "x 0-9999 c 0-7 s # b # i #",
    "NodeFpga": "x 0-9999 c 0-7 s # b # f 0-0",
    "Node": "x 0-9999 c 0-7 s # b # n #",
    "VirtualNode": "x 0-9999 c 0-7 s # b # n # v #",
    "Processor": "x 0-9999 c 0-7 s # b # n # p #",
    "Memory": "x 0-9999 c 0-7 s # b # n # d #",
    "NodeAccel": "x 0-9999 c 0-7 s # b # n # a #",
    "NodeAccelRiser": "x 0-9999 c 0-7 s # b # n # r #",
    "NodeNic": "x 0-9999 c 0-7 s # b # n # i #",
    "NodeHsnNic": "x 0-9999 c 0-7 s # b # n # h #",
    "StorageGroup": "x 0-9999 c 0-7 s # b # n # g #",
    "Drive": "x 0-9999 c 0-7 s # b # n # g # k #",
    "RouterModule": "x 0-9999 c 0-7 r #",
    "RouterBMC": "x 0-9999 c 0-7 r # b #",
    "RouterBMCNic": "x 0-9999 c 0-7 r # b # i 0-3",
    "RouterFpga": "x 0-9999 c 0-7 r # f 0-1",
    "RouterTOR": "x 0-9999 c 0-7 r # t #",
    "RouterTORFpga": "x 0-9999 c 0-7 r # t # f 0-1",
    "RouterPowerConnector": "x 0-9999 c 0-7 r # v 1-2",
    "HSNBoard": "x 0-9999 c 0-7 r # e #",
    "HSNAsic": "x 0-9999 c 0-7 r # a 0-3",
    "HSNLink": "x 0-9999 c 0-7 r # a 0-3 l #",
    "HSNConnector": "x 0-9999 c 0-7 r # j +",
    "HSNConnectorPort": "x 0-9999 c 0-7 r # j + p 0-2",
    "MgmtSwitch": "x 0-9999 c 0-7 w +",
    "MgmtSwitchConnector": "x 0-9999 c 0-7 w + j +",
    "MgmtHLSwitchEnclosure": "x 0-9999 c 0-7 h +",
    "MgmtHLSwitch": "x 0-9999 c 0-7 h + s 1-9",
}
WORDS = {"all": "All", "all_comp": "AllComp", "all_svc": "AllSvc"}
PARENTLESS = ("System", "SMSBox")
IN_SYSTEM = ("CDU", "Cabinet")


def limits(form: str) -> list[tuple[str, int, int | None]]:
    """The letters of each step with its lowest and highest number (None: no limit)."""
    bounds = {"#": (0, None), "+": (1, None)}
    steps = form.split()
    return [
        (letters, *(bounds.get(number) or map(int, number.split("-"))))
        for letters, number in zip(steps[::2], steps[1::2], strict=True)
    ]


@st.composite
def _xnames(draw: st.DrawFn) -> Xname:
    kind = draw(st.sampled_from([*FORMS, *WORDS, "Partition"]))
    if kind in WORDS:
        return Xname(kind, WORDS[kind], "", ())
    if kind == "Partition":
        numbers = draw(st.lists(st.integers(0, 10**6), min_size=1, max_size=2))
        return Xname("p" + ".".join(map(str, numbers)), "Partition", "", tuple(numbers))
    steps = limits(FORMS[kind])
    numbers = [draw(st.integers(low, 10**6 if high is None else high)) for _, low, high in steps]
    texts = [f"{letters}{number}" for (letters, _, _), number in zip(steps, numbers, strict=True)]
    parent = "" if kind in PARENTLESS else "s0" if kind in IN_SYSTEM else "".join(texts[:-1])
    return Xname("".join(texts), kind, parent, tuple(numbers))


st.register_type_strategy(Xname, _xnames())


@pytest.fixture
def forms() -> dict[str, str]:
    return FORMS


@pytest.fixture
def step_limits():
    return limits
