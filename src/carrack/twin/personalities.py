"""Every personality by name."""

from carrack.errors import InvalidInput
from carrack.twin.cray_ex import CRAY_EX
from carrack.twin.dell_idrac import DELL_IDRAC
from carrack.twin.hpe_ilo import HPE_ILO
from carrack.twin.openbmc import OPENBMC
from carrack.twin.personality import Personality
from carrack.twin.supermicro import SUPERMICRO

PERSONALITIES = {each.name: each for each in (CRAY_EX, HPE_ILO, DELL_IDRAC, SUPERMICRO, OPENBMC)}


def personality(name: str) -> Personality:
    """The personality of this name. Raises InvalidInput with the names there are."""
    if name not in PERSONALITIES:
        raise InvalidInput(f"no personality '{name}'; there are {', '.join(PERSONALITIES)}")
    return PERSONALITIES[name]
