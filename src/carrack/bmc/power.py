"""Power of a node through its BMC."""

from dataclasses import dataclass

from carrack.bmc.connection import BMCConnection, expect_success
from carrack.bmc.document import Document, text_at
from carrack.bmc.reset import (
    ResetKind,
    action_info_uri,
    allowed_reset_types,
    choose_reset_type,
    reset_action,
    reset_target,
)
from carrack.errors import BadAnswer, BMCError


@dataclass(frozen=True, slots=True)
class ResetOutcome:
    """`reset_type` is what was sent to the BMC, "" if the node was already as wanted."""

    reset_type: str
    power_before: str


async def power_state(bmc: BMCConnection, system_uri: str) -> str:
    """`On`, `Off`, `PoweringOn`, `PoweringOff`, `Paused`, or "Unknown" when the BMC does not say."""
    return _power_state(await bmc.read(system_uri))


async def reset(bmc: BMCConnection, system_uri: str, kind: ResetKind) -> ResetOutcome:
    """Do `kind` to a system, with the reset type that this BMC offers for it.

    A node that is already on or off is left alone: HPE iLO answers 400 to such a reset. A restart of a node that is
    off powers it on, which is what the caller wants to see. Raises BadAnswer when the BMC offers nothing that fits.
    """
    system = await bmc.read(system_uri)
    before = _power_state(system)
    if (kind is ResetKind.ON and before == "On") or (kind in {ResetKind.OFF, ResetKind.FORCE_OFF} and before == "Off"):
        return ResetOutcome("", before)
    wanted = ResetKind.ON if before == "Off" and kind in {ResetKind.RESTART, ResetKind.CYCLE} else kind
    offered = await offered_reset_types(bmc, system)
    chosen = choose_reset_type(wanted, offered)
    if chosen is None:
        raise BadAnswer(f"the BMC offers no reset type for {wanted.value!r}: {', '.join(offered)}", uri=system_uri)
    expect_success(await bmc.post(reset_target(system), {"ResetType": chosen}))
    return ResetOutcome(chosen, before)


async def offered_reset_types(bmc: BMCConnection, system: Document) -> list[str]:
    """What the system's reset action accepts, [] when the BMC does not say."""
    action = reset_action(system)
    offered = allowed_reset_types(action)
    info_uri = action_info_uri(action)
    if offered or not info_uri:
        return offered
    try:
        return allowed_reset_types(action, await bmc.read(info_uri))
    except BMCError:
        return []  # a dead ActionInfo link must not keep a node from being powered on


def _power_state(system: Document) -> str:
    return text_at(system, "PowerState") or "Unknown"
