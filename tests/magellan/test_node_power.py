import pytest
from aiohttp import web
from tests.bmc.scripted_bmc import CREDENTIALS, ScriptedBMC, answering, system

from carrack.bmc.address import BMCAddress
from carrack.bmc.credentials import Credentials
from carrack.bmc.reset import ResetKind
from carrack.errors import NotFound, Unavailable
from carrack.magellan.node_power import NodeDoor, PowerResult, act, door_of, find_doors

COMPONENT_ENDPOINTS = "/hsm/v2/Inventory/ComponentEndpoints"
PATH = "/redfish/v1/Systems/1"


def login(_: BMCAddress) -> Credentials:
    return CREDENTIALS


def endpoint(xname: str, fqdn: str = "10.0.0.5:8443") -> dict:
    return {"ID": xname, "RedfishEndpointFQDN": fqdn, "OdataID": PATH}


async def test_doors_from_smd_in_requests_of_bounded_length():
    async with ScriptedBMC() as smd:

        async def answer(request: web.BaseRequest) -> web.Response:
            return web.json_response({"ComponentEndpoints": [endpoint(x) for x in request.query.getall("id")]})

        smd.handlers[COMPONENT_ENDPOINTS] = answer
        xnames = [f"x1c0s{n}b0n0" for n in range(1200)]
        doors = await find_doors(xnames, smd.address.url, token="t0ken")
        assert list(doors) == xnames
        assert len(smd.requests) == 3
        assert smd.headers[0]["Authorization"] == "Bearer t0ken"
        assert doors["x1c0s7b0n0"].bmc == BMCAddress("https", "10.0.0.5", 8443)


async def test_an_smd_that_is_not_there():
    async with ScriptedBMC() as smd:
        with pytest.raises(Unavailable, match="404"):
            await find_doors(["x1c0s0b0n0"], smd.address.url)
        smd.handlers[COMPONENT_ENDPOINTS] = answering(b"<html>")
        with pytest.raises(Unavailable):
            await find_doors(["x1c0s0b0n0"], smd.address.url)
    with pytest.raises(Unavailable):
        await find_doors(["x1c0s0b0n0"], smd.address.url)


@pytest.mark.parametrize("broken", [{}, endpoint("x1c0s0b0n0", ""), {**endpoint("x1c0s0b0n0"), "OdataID": ""}])
def test_endpoints_that_name_no_system(broken: dict):
    assert door_of(broken) is None


async def test_each_node_has_its_own_result():
    async with ScriptedBMC(
        {PATH: system(), "/redfish/v1/Systems/2": system(PowerState="On")}, login_needed=True
    ) as bmc:
        bmc.handlers[f"{PATH}/Actions/ComputerSystem.Reset"] = answering(status=204)
        doors = {
            "x1c0s0b0n0": NodeDoor("x1c0s0b0n0", bmc.address, PATH),
            "x1c0s0b0n1": NodeDoor("x1c0s0b0n1", bmc.address, "/redfish/v1/Systems/2"),
            "x1c0s0b0n2": NodeDoor("x1c0s0b0n2", bmc.address, "/redfish/v1/Systems/3"),
        }
        xnames = ["x9c0s0b0n0", *reversed(doors)]
        results = await act(xnames, doors, login, ResetKind.ON)
        assert [result.xname for result in results] == xnames
        assert "SMD knows no" in results[0].error
        assert "no such resource" in results[1].error
        assert results[2] == PowerResult("x1c0s0b0n1", power="On")
        assert results[3] == PowerResult("x1c0s0b0n0", power="Off", sent="On")
        assert (await act(["x1c0s0b0n0"], doors, login, None)) == [PowerResult("x1c0s0b0n0", power="Off")]


async def test_a_bmc_without_a_secret_fails_its_nodes_only():
    def nobody(_: BMCAddress) -> Credentials:
        raise NotFound("no secret")

    door = NodeDoor("x1c0s0b0n0", BMCAddress("https", "127.0.0.1", 1), PATH)
    (result,) = await act(["x1c0s0b0n0"], {"x1c0s0b0n0": door}, nobody, None)
    assert result.error == "no secret"
