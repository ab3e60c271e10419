"""Power of a node through its BMC."""

import asyncio
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
from carrack.errors import BadAnswer, BMCBusy, BMCError

OFF_PATIENCE = 60  # seconds that a node is given to go off before it is switched on again
_STOP_OF = {ResetKind.RESTART: ResetKind.OFF, ResetKind.CYCLE: ResetKind.FORCE_OFF}


@dataclass(frozen=True, slots=True)
class ResetOutcome:
    """`reset_type` is what was sent to the BMC ("ForceOff, On" for two steps), "" if the node was already as wanted."""

    reset_type: str
    power_before: str


async def power_state(bmc: BMCConnection, system_uri: str) -> str:
    """`On`, `Off`, `PoweringOn`, `PoweringOff`, `Paused`, or "Unknown" when the BMC does not say."""
    return _power_state(await bmc.read(system_uri))


async def reset(bmc: BMCConnection, system_uri: str, kind: ResetKind) -> ResetOutcome:
    """Do `kind` to a system, with the reset type that this BMC offers for it.

    A node that is already on or off is left alone: HPE iLO answers 400 to such a reset. A restart of a node that is
    off powers it on, which is what the caller wants to see; where a BMC has no restart (Cray EX), the node is switched
    off and on. Raises BadAnswer when the BMC offers nothing that fits.
    """
    system = await bmc.read(system_uri)
    before = _power_state(system)
    if (kind is ResetKind.ON and before == "On") or (kind in {ResetKind.OFF, ResetKind.FORCE_OFF} and before == "Off"):
        return ResetOutcome("", before)
    wanted = ResetKind.ON if before == "Off" and kind in {ResetKind.RESTART, ResetKind.CYCLE} else kind
    offered = await offered_reset_types(bmc, system)
    chosen = choose_reset_type(wanted, offered)
    if chosen is None and wanted in _STOP_OF:
        stopped = await _off_and_on(bmc, system, wanted, offered)
        return ResetOutcome(stopped, before)
    if chosen is None:
        raise BadAnswer(f"the BMC offers no reset type for {wanted.value!r}: {', '.join(offered)}", uri=system_uri)
    expect_success(await bmc.post(reset_target(system), {"ResetType": chosen}))
    return ResetOutcome(chosen, before)


async def _off_and_on(bmc: BMCConnection, system: Document, kind: ResetKind, offered: list[str]) -> str:
    """A restart in two steps. Raises BadAnswer when a step is not offered, BMCBusy when the node does not go off."""
    uri = text_at(system, "@odata.id")
    off, on = choose_reset_type(_STOP_OF[kind], offered), choose_reset_type(ResetKind.ON, offered)
    if off is None or on is None:
        raise BadAnswer(f"the BMC offers no reset type for {kind.value!r}: {', '.join(offered)}", uri=uri)
    expect_success(await bmc.post(reset_target(system), {"ResetType": off}))
    for _ in range(OFF_PATIENCE):
        if await power_state(bmc, uri) == "Off":
            expect_success(await bmc.post(reset_target(system), {"ResetType": on}))
            return f"{off}, {on}"
        await asyncio.sleep(1)
    raise BMCBusy(f"the node is still not off {OFF_PATIENCE} s after {off}, and so was not switched on", uri=uri)


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
