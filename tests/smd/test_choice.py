"""Parameters find what a naive reading of the rules finds, with and without indexes."""

from hypothesis import given
from hypothesis import strategies as st

from carrack.records.kinds import COMPONENT_ENDPOINT
from carrack.records.redfish import ComponentEndpoint
from carrack.smd.choice import matching
from carrack.smd.routes.component_endpoints import PARAMETERS
from carrack.view import Table

IDS = ["x1c0s0b0", "x1c0s0b0n0", "x1c0s0b0n1", "x1c0s1b0n0"]


def endpoint(id_: str, type_: str, bmc: str) -> ComponentEndpoint:
    return ComponentEndpoint(
        id=id_, type=type_, redfish_type="ComputerSystem", redfish_subtype="", odata_id="/x", redfish_endpoint_id=bmc,
        enabled=True, redfish_endpoint_fqdn="", redfish_url="", component_endpoint_type="",
    )  # fmt: skip


endpoints = st.builds(
    endpoint, st.sampled_from(IDS), st.sampled_from(["Node", "NodeBMC"]), st.sampled_from(["x1c0s0b0", "x1c0s1b0"])
)
queries = st.fixed_dictionaries(
    {},
    optional={
        "id": st.lists(st.sampled_from([*IDS, "x9", "!x1c0s0b0"]), max_size=3),
        "type": st.lists(st.sampled_from(["node", "NODEBMC", "!Node"]), max_size=2),
        "redfish_ep": st.lists(st.sampled_from(["x1c0s0b0", "X1C0S1B0", "!x1c0s1b0"]), max_size=2),
        "unknown": st.just(["x"]),
    },
)


def naive(record: ComponentEndpoint, query: dict[str, list[str]]) -> bool:
    values = {"id": record.id, "type": record.type, "redfish_ep": record.redfish_endpoint_id}
    for name, value in values.items():
        asked = [text.lower() for text in query.get(name, [])]
        wanted = [text for text in asked if not text.startswith("!")]
        if (wanted and value.lower() not in wanted) or f"!{value.lower()}" in asked:
            return False
    return True


@given(st.lists(endpoints, unique_by=lambda record: record.id), queries)
def test_parameters_find_what_a_naive_reading_finds(
    records: list[ComponentEndpoint], query: dict[str, list[str]]
) -> None:
    table = Table(COMPONENT_ENDPOINT)
    for record in records:
        table.put(record)
    found = matching(table, query, PARAMETERS)
    assert (found is None) == (not any(query.get(name) for name in PARAMETERS))
    ids = [record.id for record in (records if found is None else found)]
    assert len(ids) == len(set(ids))
    assert set(ids) == {record.id for record in records if naive(record, query)}
