"""Whatever a client sends as a Redfish endpoint is written whole or not at all, and fits together."""

import contextlib
import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from carrack.errors import Conflict, InvalidInput
from carrack.names import xname_type
from carrack.records.kinds import (
    COMPONENT,
    COMPONENT_ENDPOINT,
    ETHERNET_INTERFACE,
    KINDS,
    REDFISH_ENDPOINT,
)
from carrack.smd.redfish_payload import add, read_payloads, replace
from carrack.view import Draft, View

NOW = "2026-01-01T00:00:00.000000Z"
macs = st.sampled_from(["02:00:00:00:00:01", "02-00-00-00-00-02", "020000000003", "Not Available", ""])
nics = st.fixed_dictionaries(
    {"mac": macs}, optional={"ip": st.sampled_from(["10.0.0.1", "", "odd"]), "uri": st.just("/n/1")}
)
odd = st.sampled_from([None, 1, "text", [], {}, [1], {"a": 1}, True])
systems = st.fixed_dictionaries(
    {"uri": st.sampled_from(["/redfish/v1/Systems/1", "https://h/redfish/v1/Systems/2"])},
    optional={
        "uuid": st.sampled_from(["", "a", "b"]),
        "ethernet_interfaces": st.one_of(st.lists(nics, max_size=3), st.none()),
        "power": st.fixed_dictionaries({"state": st.sampled_from(["On", "Off"])}),
        "actions": st.one_of(st.lists(st.just("On"), max_size=2), odd),
    },
)
managers = st.fixed_dictionaries({"uri": st.just("/m"), "ethernet_interfaces": st.lists(nics)})
outlets = st.fixed_dictionaries({"id_suffix": st.sampled_from(["p0v1", "v1"])})
endpoints = st.fixed_dictionaries(
    {"ID": st.sampled_from(["x1c0s0b0", "X1C0S0b1", "x1c0b0", "x1c0s0b0n0", "foo", "x3000m0"])},
    optional={
        "FQDN": st.sampled_from(["a.b", "10.0.0.7", "c"]),
        "Enabled": st.one_of(st.booleans(), odd),
        "SchemaVersion": st.one_of(st.sampled_from([0, 1]), odd),
        "Systems": st.one_of(st.lists(systems, max_size=3), odd),
        "Managers": st.one_of(st.lists(managers, max_size=2), odd),
        "PDUInventory": st.fixed_dictionaries({"Outlets": st.lists(outlets)}),
    },
)
documents = st.one_of(
    endpoints, st.fixed_dictionaries({"RedfishEndpoints": st.lists(st.one_of(endpoints, odd), max_size=4)}), odd
)


def everything(draft: Draft) -> dict[str, Any]:
    return {name: {kind.key(record): record for record in draft[kind].values()} for name, kind in KINDS.items()}


@settings(max_examples=300, deadline=None)
@given(st.lists(documents, max_size=4), st.booleans())
def test_a_body_is_written_whole_or_not_at_all(bodies: list[Any], by_put: bool) -> None:
    draft = Draft(View())
    for body in bodies:
        before = everything(draft)
        given_body = copy.deepcopy(body)
        try:
            payloads = read_payloads(body)
            for payload in payloads:
                replace(draft, payload, NOW) if by_put else add(draft, payload, NOW)
        except (InvalidInput, Conflict):
            draft.undo()
            assert everything(draft) == before
        else:
            draft.take_changes("test", NOW, 0)
            for payload in payloads:
                assert payload.endpoint.id in draft[REDFISH_ENDPOINT]
        assert body == given_body
    for child in draft[COMPONENT_ENDPOINT].values():
        assert child.redfish_endpoint_id in draft[REDFISH_ENDPOINT]
        assert child.id in draft[COMPONENT]
        infos = (child.chassis_info, child.system_info, child.manager_info, child.pdu_info, child.outlet_info)
        assert sum(info is not None for info in infos) == 1
    for component in draft[COMPONENT].values():
        assert component.type == xname_type(component.id)
    for interface in draft[ETHERNET_INTERFACE].values():
        assert interface.component_id in draft[COMPONENT]
    nids = [component.nid for component in draft[COMPONENT].values() if component.nid is not None]
    assert len(nids) == len(set(nids))


@given(documents)
def test_reading_refuses_with_words_and_never_breaks(body: Any) -> None:
    with contextlib.suppress(InvalidInput):
        read_payloads(body)
