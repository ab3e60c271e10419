"""Which Redfish reset type does what an administrator asks, of those that a BMC offers (pure)."""

from collections.abc import Collection
from enum import StrEnum

from carrack.bmc.document import Document, link_at, object_at, objects_at, text_at, texts_at
from carrack.errors import BadAnswer


class ResetKind(StrEnum):
    """What to do to a node. OFF and RESTART let the operating system end first, where the BMC can."""

    ON = "on"
    OFF = "off"
    FORCE_OFF = "force-off"
    RESTART = "restart"
    CYCLE = "cycle"


# Best first. Cray EX controllers offer "Off" for an orderly stop, which the standard does not know.
_PREFERENCES: dict[ResetKind, tuple[str, ...]] = {
    ResetKind.ON: ("On", "ForceOn"),
    ResetKind.OFF: ("GracefulShutdown", "Off", "ForceOff"),
    ResetKind.FORCE_OFF: ("ForceOff", "Off"),
    ResetKind.RESTART: ("GracefulRestart", "ForceRestart", "PowerCycle", "FullPowerCycle"),
    ResetKind.CYCLE: ("PowerCycle", "ForceRestart", "FullPowerCycle"),
}


def choose_reset_type(kind: ResetKind, offered: Collection[str]) -> str | None:
    """The best reset type offered, None if the BMC offers none that fits.

    A BMC that does not say what it offers gets the reset type that every one is required to know.
    """
    wanted = _PREFERENCES[kind]
    if not offered:
        return {ResetKind.CYCLE: "ForceRestart", ResetKind.RESTART: "ForceRestart"}.get(kind, wanted[0])
    return next((reset_type for reset_type in wanted if reset_type in offered), None)


def reset_action(resource: Document, action: str = "#ComputerSystem.Reset") -> Document:
    """The action's object in a resource, {} if it has none (HGX baseboards have none)."""
    return object_at(resource, "Actions", action)


def reset_target(resource: Document, action: str = "#ComputerSystem.Reset") -> str:
    """Where to POST the reset. Raises BadAnswer when the resource has no such action."""
    target = link_at(reset_action(resource, action), "target")
    if not target:
        raise BadAnswer(f"{text_at(resource, '@odata.id') or 'the resource'} offers no {action.lstrip('#')}")
    return target


def action_info_uri(action: Document) -> str:
    """Where the BMC describes the action's parameters, "" if nowhere."""
    return link_at(action, "@Redfish.ActionInfo")


def allowed_reset_types(action: Document, action_info: Document | None = None) -> list[str]:
    """Reset types in the BMC's order: AllowableValues (HPE, Dell, Lenovo) or the ActionInfo (Cray, AMI, OpenBMC...)."""
    inline = texts_at(action, "ResetType@Redfish.AllowableValues")
    if inline:
        return inline
    for parameter in objects_at(action_info, "Parameters"):
        if text_at(parameter, "Name") == "ResetType":
            return texts_at(parameter, "AllowableValues")
    return []
