"""Patches of components through the whole application."""

from typing import Any

import httpx
import pytest
from tests.smd.routes.steps import COMPONENTS, NODE, component, post, problem

OTHER = "x1000c0s0b0n1"


async def patch(api: httpx.AsyncClient, path: str, body: Any) -> httpx.Response:
    return await api.patch(f"{COMPONENTS}/{path}", json=body)


async def test_state_data_follows_the_state_machine(api: httpx.AsyncClient) -> None:
    await post(api, {"ID": NODE, "State": "Off", "Flag": "Alert"})
    for body, expected in [
        ({"State": "ready", "ExtendedInfo": {"Message": "heartbeat"}}, ("Ready", "OK")),
        ({"State": "Ready", "Flag": "warn"}, ("Ready", "Warning")),
        ({"State": "On"}, ("Ready", "Warning")),  # not allowed: no change, and no error
        ({"State": "Standby", "Flag": "Alert"}, ("Standby", "Alert")),
        ({"State": "Empty", "Force": True}, ("Empty", "OK")),
        ({"State": "On"}, ("Empty", "OK")),
    ]:
        answer = await patch(api, f"{NODE}/StateData", body)
        assert (answer.status_code, answer.content) == (204, b"")
        node = await component(api)
        assert (node["State"], node["Flag"]) == expected, body
    assert (await patch(api, "x9c0s0b0n0/StateData", {"State": "On"})).status_code == 204


async def test_each_field(api: httpx.AsyncClient) -> None:
    await post(api, {"ID": NODE, "State": "On", "NID": 3})
    for name, body, expected in [
        ("FlagOnly", {"Flag": "alert"}, {"Flag": "Alert"}),
        ("Enabled", {"enabled": False}, {"Enabled": False}),
        ("SoftwareStatus", {"SoftwareStatus": "any Text"}, {"SoftwareStatus": "any Text"}),
        ("Role", {"Role": "service", "SubRole": "MASTER"}, {"Role": "Service", "SubRole": "Master"}),
        ("NID", {"NID": "44", "ID": "X1000C0S0B0N0"}, {"NID": 44}),
    ]:
        assert (await patch(api, f"{NODE}/{name}", body)).status_code == 204
        assert (await component(api)).items() >= expected.items()
    assert (await patch(api, f"{NODE}/Role", {"Role": "Compute"})).status_code == 204
    assert (await patch(api, f"{NODE}/SoftwareStatus", {"SoftwareStatus": ""})).status_code == 204
    assert (await patch(api, f"{NODE}/NID", {"NID": -1})).status_code == 204
    node = await component(api)
    assert {"SubRole", "SoftwareStatus", "NID"}.isdisjoint(node)
    assert (await api.get(f"{COMPONENTS}?enabled=false")).json() == {"Components": [node]}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_refused(api: httpx.AsyncClient) -> None:
    await post(api, {"ID": NODE, "State": "On"})
    before = await component(api)
    no_match = "a required argument did not match any valid input"
    for path, body, detail in [
        ("foo/StateData", {"State": "On"}, "invalid xname ID"),
        (f"{NODE}/StateData", {}, "Missing State"),
        (f"{NODE}/StateData", {"State": "Asleep"}, "Argument was not a valid HMS State"),
        (f"{NODE}/StateData", {"State": "Off", "Flag": "Pirate"}, "Argument was not a valid HMS Flag"),
        (f"{NODE}/StateData", {"State": "Populated"}, "operation not allowed and not forced."),
        (f"{NODE}/StateData", {"State": "Off", "ID": OTHER}, "ID in URL and PATCH body do not match"),
        (f"{NODE}/FlagOnly", {}, "Missing Flag"),
        (f"{NODE}/FlagOnly", {"Flag": "Pirate"}, no_match),
        (f"{NODE}/Enabled", {}, "Missing Enabled field"),
        (f"{NODE}/SoftwareStatus", {}, "Missing SoftwareStatus"),
        (f"{NODE}/Role", {"Role": "Chief"}, no_match),
        (f"{NODE}/Role", {"Role": "Compute", "SubRole": "Chief"}, no_match),
        (f"{NODE}/Role", {}, no_match),
        (f"{NODE}/NID", {}, "Missing NID"),
        ("BulkStateData", {"State": "Off"}, "Missing IDs"),
        ("BulkStateData", {"ComponentIDs": [NODE, OTHER], "State": "Empty"}, "operation not allowed and not forced."),
        ("BulkFlagOnly", {"ComponentIDs": [NODE, "foo"], "Flag": "Alert"}, "invalid xname ID"),
        ("BulkNID", {"Components": []}, "Missing Components"),
        ("BulkNID", {"Components": [{"NID": 1}]}, "Missing Components"),
        ("BulkNID", {"Components": [{"ID": NODE, "NID": 1}, {"ID": OTHER}]}, "Missing NID"),
    ]:
        assert problem(await patch(api, path, body)) == (400, detail)
    for path, body in [
        (f"{NODE}/Enabled", {"Enabled": "yes"}),
        (f"{NODE}/NID", {"NID": "one"}),
        ("BulkNID", {"Components": [{"ID": NODE, "NID": "one"}]}),
        ("BulkRole", {"ComponentIDs": NODE, "Role": "Compute"}),
    ]:
        status, words = problem(await patch(api, path, body))
        assert (status, words[:20]) == (500, "error decoding JSON ")
    assert await component(api) == before


async def test_many_at_once(api: httpx.AsyncClient) -> None:
    await post(api, {"ID": NODE, "State": "On"}, {"ID": OTHER, "State": "Standby"})
    both = {"ComponentIDs": [NODE, "X1000c0s0b0n1", "x9c0s0b0n0"]}
    for name, body, expected in [
        ("BulkStateData", {"State": "Off", "Flag": "Warning"}, {"State": "Off", "Flag": "Warning"}),
        ("BulkFlagOnly", {"Flag": "OK"}, {"Flag": "OK"}),
        ("BulkEnabled", {"Enabled": False}, {"Enabled": False}),
        ("BulkSoftwareStatus", {"SoftwareStatus": "s"}, {"SoftwareStatus": "s"}),
        ("BulkRole", {"Role": "System"}, {"Role": "System"}),
    ]:
        assert (await patch(api, name, both | body)).status_code == 204
        for xname in (NODE, OTHER):
            assert (await component(api, xname)).items() >= expected.items()
    nids = [{"ID": NODE, "NID": 5}, {"ID": OTHER, "NID": "6"}, {"ID": "x9c0s0b0n0", "NID": 7}]
    assert (await patch(api, "BulkNID", {"Components": nids})).status_code == 204
    assert [(await component(api, xname))["NID"] for xname in (NODE, OTHER)] == [5, 6]
    assert (await api.get(f"{COMPONENTS}/x9c0s0b0n0")).status_code == 404


async def test_refused_requests_leave_nothing_behind_that_stops_others(api: httpx.AsyncClient) -> None:
    """The Go servers lose a database connection to each of these and hang after 70."""
    await post(api, {"ID": NODE, "State": "On"}, {"ID": OTHER, "State": "On"})
    for _ in range(80):
        body = {"ComponentIDs": [NODE, OTHER], "State": "Populated"}
        assert (await patch(api, "BulkStateData", body)).status_code == 400
    assert (await api.get("/hsm/v2/service/ready")).status_code == 200
