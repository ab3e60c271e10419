from aiohttp import web
from tests.bmc.scripted_bmc import CREDENTIALS, ScriptedBMC, answering
from tests.cli.shell import Shell
from tests.magellan.trees import ROOT, rack_server


async def test_power_of_nodes_that_smd_knows(carrack: Shell):
    sent: list[str] = []

    async def reset(request: web.BaseRequest) -> web.Response:
        sent.append((await request.json())["ResetType"])
        return web.Response(status=204)

    async with ScriptedBMC(rack_server(), login_needed=True) as bmc, ScriptedBMC() as smd:
        bmc.handlers[f"{ROOT}/Systems/1/Actions/ComputerSystem.Reset"] = reset
        endpoint = {
            "ID": "x1000c0s0b0n0",
            "RedfishEndpointFQDN": bmc.address.url,
            "OdataID": f"{ROOT}/Systems/1",
        }
        smd.handlers["/hsm/v2/Inventory/ComponentEndpoints"] = answering({"ComponentEndpoints": [endpoint]})
        login = {"CARRACK_BMC_USERNAME": CREDENTIALS.username, "CARRACK_BMC_PASSWORD": CREDENTIALS.password}
        status = await carrack("power", "status", "x1000c0s0b0n0", "--smd", smd.address.url, "--json", **login)
        assert status.code == 0, status.err
        assert status.data == [{"xname": "x1000c0s0b0n0", "power": "Off", "sent": "", "error": ""}]
        assert (await carrack("power", "on", "x1000c0s0b0n0", "--smd", smd.address.url, **login)).code == 0
        assert sent == ["On"]
        ran = await carrack("power", "on", "x1000c0s0b0n[0-1]", "--smd", smd.address.url, "--json", **login)
        assert ran.code == 1
        assert [bool(row["error"]) for row in ran.data] == [False, True]


async def test_nodes_that_are_none(carrack: Shell):
    for nodes in ("not a node", "", ","):
        ran = await carrack("power", "on", nodes)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith("carrack: ")
        assert len(ran.err.splitlines()) == 1
