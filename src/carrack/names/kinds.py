"""Types of component: their spelling, and which of them are controllers, nodes and containers."""

from typing import Final

from carrack.names.grammar import IN_SYSTEM, STEPS, TYPES
from carrack.names.xname import xname_type

CONTROLLERS: Final = frozenset(
    {
        "NodeBMC",
        "ChassisBMC",
        "RouterBMC",
        "CabinetPDUController",
        "MgmtSwitch",
        "MgmtHLSwitch",
        "CDUMgmtSwitch",
    }
)
"""The types that SMD accepts as a Redfish endpoint."""

NODES: Final = frozenset({"Node", "VirtualNode"})
"""The types that boot, and have a role and a NID."""

CONTAINERS: Final = frozenset({"Cabinet", "Chassis", "ComputeModule", "RouterModule", "NodeEnclosure", "HSNBoard"})
"""The types that are hardware holding other components: what Redfish calls Chassis, and neither logical nor a leaf."""

_CANONICAL: Final = {name.lower(): name for name in TYPES}


def normalize_type(text: str) -> str:
    """The type's name as SMD spells it, whatever its case and surrounding space, or "" if there is no such type.

    The published SMD contract writes NodeNIC where the servers write NodeNic; both are found.
    """
    return _CANONICAL.get(text.strip().lower(), "")


def is_controller(type_or_name: str) -> bool:
    """Whether this type, or the component with this xname, may be a Redfish endpoint."""
    return _type_of(type_or_name) in CONTROLLERS


def is_node(type_or_name: str) -> bool:
    """Whether this type is, or this xname names, a Node or VirtualNode."""
    return _type_of(type_or_name) in NODES


def is_container(type_or_name: str) -> bool:
    """Whether this type is, or this xname names, hardware that holds other components."""
    return _type_of(type_or_name) in CONTAINERS


def child_types(type_name: str) -> tuple[str, ...]:
    """The types of the places directly inside this one, in the grammar's order: () for a leaf or an unknown type."""
    wanted = normalize_type(type_name)
    if wanted == "System":
        return IN_SYSTEM
    return tuple(step.type for step in STEPS if wanted and step.under == wanted and step.type != wanted)


def _type_of(type_or_name: str) -> str:
    # No type's name is also an xname, so the two cannot be confused.
    return _CANONICAL.get(type_or_name.strip().lower()) or xname_type(type_or_name)
