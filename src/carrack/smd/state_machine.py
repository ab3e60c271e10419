"""Which state may follow which: the rules of HPE's hms-base library, which both servers obey."""

from __future__ import annotations

from typing import Final

from carrack.errors import InvalidInput

START_STATES: Final[dict[str, frozenset[str]]] = {
    "Off": frozenset({"Off", "On", "Standby", "Halt", "Ready"}),
    "On": frozenset({"On", "Off", "Standby", "Halt"}),
    "Standby": frozenset({"Standby", "Ready"}),
    "Halt": frozenset({"Halt", "Ready"}),
    "Ready": frozenset({"Ready", "On", "Off", "Standby", "Halt"}),
}
"""The states from which each state can be reached without force; those not listed need force."""

MANAGED: Final = frozenset({"Standby", "Halt", "Ready"})
"""States that software on the node reported; Redfish cannot tell them from On."""


def check_reachable(state: str, *, force: bool) -> None:
    """Refuse a state that nothing can reach without force. Raises InvalidInput."""
    if not force and state not in START_STATES:
        raise InvalidInput("operation not allowed and not forced.")


def default_flag(current: str) -> str:
    """The flag after a change of state that names none: OK, but Locked stays."""
    return "Locked" if current == "Locked" else "OK"


def next_state(current: tuple[str, str], wanted: tuple[str, str], *, force: bool) -> tuple[str, str]:
    """State and flag after somebody asked for `wanted`; both arguments are (state, flag).

    An empty wanted flag means OK, except that Locked stays. A transition that is not allowed changes nothing and is no
    error. Ready with Warning is a late heartbeat: it must not bring a node that has left Ready back to it.
    """
    state, flag = current
    new_state, new_flag = wanted
    if not force:
        allowed = START_STATES.get(new_state, frozenset())
        if new_state == "Ready" and new_flag == "Warning":
            allowed = frozenset({"Ready"})
        if state not in allowed:
            return current
    return new_state, new_flag or default_flag(flag)


def rediscovered(current: tuple[str, str], found: tuple[str, str]) -> tuple[str, str]:
    """State and flag of a known component that discovery found in state `found`.

    Redfish says On for a node that is Standby, Halt or Ready too, so On with OK leaves those as they are. A Locked flag
    stays, as for any change that does not name it.
    """
    state, flag = current
    if found == ("On", "OK") and state in MANAGED:
        return current
    return found[0], "Locked" if flag == "Locked" else found[1]
