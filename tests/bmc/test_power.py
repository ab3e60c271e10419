import pytest
from aiohttp import web
from tests.bmc.scripted_bmc import ScriptedBMC, answering, system

from carrack.bmc.connection import BMCConnection
from carrack.bmc.power import power_state, reset
from carrack.bmc.reset import ResetKind
from carrack.errors import BadAnswer, BMCBusy

PATH = "/redfish/v1/Systems/1"
TARGET = f"{PATH}/Actions/ComputerSystem.Reset"


class PowerBMC(ScriptedBMC):
    def __init__(self, document: dict) -> None:
        super().__init__({PATH: document})
        self.sent: list[str] = []
        self.handlers[TARGET] = self.take

    async def take(self, request: web.BaseRequest) -> web.Response:
        self.sent.append((await request.json())["ResetType"])
        return web.Response(status=204)


@pytest.mark.parametrize(
    ("state", "kind", "sent"),
    [
        ("Off", ResetKind.ON, ["On"]),
        ("On", ResetKind.ON, []),
        ("On", ResetKind.OFF, ["GracefulShutdown"]),
        ("Off", ResetKind.OFF, []),
        ("On", ResetKind.FORCE_OFF, ["ForceOff"]),
        ("On", ResetKind.RESTART, ["ForceRestart"]),
        ("On", ResetKind.CYCLE, ["ForceRestart"]),
        ("Off", ResetKind.CYCLE, ["On"]),
    ],
)
async def test_what_is_sent(state: str, kind: ResetKind, sent: list[str]):
    async with PowerBMC(system(PowerState=state)) as bmc, BMCConnection(bmc.address) as door:
        outcome = await reset(door, PATH, kind)
        assert bmc.sent == sent
        assert outcome.reset_type == "".join(sent)
        assert outcome.power_before == state


async def test_reset_types_come_from_the_action_info():
    action = {"target": TARGET, "@Redfish.ActionInfo": f"{PATH}/ResetActionInfo"}
    info = {"Parameters": [{"Name": "ResetType", "AllowableValues": ["On", "ForceOff", "Off"]}]}
    document = system(PowerState="On", Actions={"#ComputerSystem.Reset": action})
    async with PowerBMC(document) as bmc, BMCConnection(bmc.address) as door:
        bmc.documents[f"{PATH}/ResetActionInfo"] = info
        await reset(door, PATH, ResetKind.OFF)
        assert bmc.sent == ["Off"]


async def test_a_node_whose_bmc_has_no_restart_is_switched_off_and_on():
    action = {"target": TARGET, "ResetType@Redfish.AllowableValues": ["On", "ForceOff", "Off"]}  # Cray EX
    document = system(PowerState="On", Actions={"#ComputerSystem.Reset": action})
    async with PowerBMC(document) as bmc, BMCConnection(bmc.address) as door:

        async def obey(request: web.BaseRequest) -> web.Response:
            answer = await bmc.take(request)
            bmc.documents[PATH] = document | {"PowerState": "On" if bmc.sent[-1] == "On" else "Off"}
            return answer

        bmc.handlers[TARGET] = obey
        outcome = await reset(door, PATH, ResetKind.CYCLE)
        assert bmc.sent == ["ForceOff", "On"]
        assert outcome.reset_type == "ForceOff, On"


async def test_a_node_that_does_not_go_off_is_not_switched_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("carrack.bmc.power.OFF_PATIENCE", 1)
    action = {"target": TARGET, "ResetType@Redfish.AllowableValues": ["On", "ForceOff"]}
    document = system(PowerState="On", Actions={"#ComputerSystem.Reset": action})
    async with PowerBMC(document) as bmc, BMCConnection(bmc.address) as door:
        with pytest.raises(BMCBusy, match="still not off 1 s after ForceOff"):
            await reset(door, PATH, ResetKind.CYCLE)
        assert bmc.sent == ["ForceOff"]


async def test_a_node_that_can_only_be_switched_on_cannot_be_cycled():
    action = {"target": TARGET, "ResetType@Redfish.AllowableValues": ["On"]}
    document = system(PowerState="On", Actions={"#ComputerSystem.Reset": action})
    async with PowerBMC(document) as bmc, BMCConnection(bmc.address) as door:
        with pytest.raises(BadAnswer, match="no reset type for 'cycle'"):
            await reset(door, PATH, ResetKind.CYCLE)


async def test_a_dead_action_info_link_does_not_keep_a_node_off():
    document = system(
        Actions={"#ComputerSystem.Reset": {"target": TARGET, "@Redfish.ActionInfo": "/redfish/v1/Nowhere"}}
    )
    async with PowerBMC(document) as bmc, BMCConnection(bmc.address) as door:
        await reset(door, PATH, ResetKind.ON)
        assert bmc.sent == ["On"]


async def test_a_refusal_is_raised_with_the_bmcs_words():
    async with PowerBMC(system()) as bmc, BMCConnection(bmc.address) as door:
        bmc.handlers[TARGET] = answering({"error": {"message": "blade is not seated"}}, status=409)
        with pytest.raises(BadAnswer, match="blade is not seated") as caught:
            await reset(door, PATH, ResetKind.ON)
        assert caught.value.status == 409


async def test_a_board_without_reset_says_so():
    async with PowerBMC(system(Actions={})) as bmc, BMCConnection(bmc.address) as door:
        with pytest.raises(BadAnswer, match=r"offers no ComputerSystem\.Reset"):
            await reset(door, PATH, ResetKind.ON)


async def test_power_state():
    async with PowerBMC(system(PowerState=None)) as bmc, BMCConnection(bmc.address) as door:
        assert await power_state(door, PATH) == "Unknown"
