"""What a discovery found behind one Redfish endpoint, and how it becomes components, endpoints and interfaces."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from carrack.records.components import Component
from carrack.records.kinds import COMPONENT, COMPONENT_ENDPOINT, ETHERNET_INTERFACE
from carrack.records.network import EthernetInterface
from carrack.records.redfish import ComponentEndpoint
from carrack.smd.component_rules import with_defaults
from carrack.smd.state_machine import rediscovered
from carrack.view import Draft


@dataclass(frozen=True)
class Discovered:
    """Everything that one discovery has to say."""

    components: tuple[Component, ...] = ()
    endpoints: tuple[ComponentEndpoint, ...] = ()
    interfaces: tuple[EthernetInterface, ...] = ()


def keep(draft: Draft, found: Discovered) -> None:
    """Write what was found.

    A component that exists keeps what an administrator gave it (role, NID, class...): only its state follows. One whose
    state was not found ("") is taken to be on, unless another state is known. An interface that exists moves to the
    component that has it now, and keeps its addresses unless others were found.
    """
    for component in found.components:
        existing = draft[COMPONENT].get(component.id)
        found_state = component.state or "On"
        if existing is None:
            draft[COMPONENT].put(with_defaults(draft, msgspec.structs.replace(component, state=found_state)))
        elif component.state or existing.state in {"", "Empty"}:
            state, flag = rediscovered((existing.state, existing.flag), (found_state, component.flag))
            draft[COMPONENT].put(msgspec.structs.replace(existing, state=state, flag=flag))
    for endpoint in found.endpoints:
        draft[COMPONENT_ENDPOINT].put(endpoint)
    seen: set[str] = set()
    for interface in found.interfaces:
        if interface.id not in seen:  # some BMCs give every node's host interface the same MAC: the first has it
            seen.add(interface.id)
            draft[ETHERNET_INTERFACE].put(_merged(draft[ETHERNET_INTERFACE].get(interface.id), interface))


def _merged(old: EthernetInterface | None, new: EthernetInterface) -> EthernetInterface:
    if old is None:
        return new
    networks = {mapping.ip_address: mapping for mapping in old.ip_addresses}
    addresses = tuple(networks.get(mapping.ip_address, mapping) for mapping in new.ip_addresses) or old.ip_addresses
    merged = msgspec.structs.replace(new, ip_addresses=addresses, description=new.description or old.description)
    unchanged = msgspec.structs.replace(merged, last_update=old.last_update) == old
    return old if unchanged else merged
