import pytest
from aiohttp import web
from tests.bmc.scripted_bmc import ScriptedBMC, system

from carrack.bmc.boot_device import BootTarget, etag_conditions, set_boot_device
from carrack.bmc.connection import BMCConnection
from carrack.errors import BadAnswer

PATH = "/redfish/v1/Systems/1"


class BootBMC(ScriptedBMC):
    """Takes a PATCH whose If-Match is `wants` (None: no header); anything else is a 412."""

    def __init__(self, wants: str | None, etag: str, **document: object) -> None:
        super().__init__()
        self.wants, self.etag = wants, etag
        self.document = system(**document)
        self.written: list[tuple[str, dict]] = []
        self.handlers[PATH] = self.resource
        self.handlers[f"{PATH}/Settings"] = self.resource
        self.refuse_system = False

    async def resource(self, request: web.BaseRequest) -> web.Response:
        if request.method == "GET":
            return web.json_response(self.document, headers={"ETag": self.etag} if self.etag else None)
        if self.refuse_system and request.path == PATH:
            return web.json_response({}, status=405)
        if request.headers.get("If-Match") != self.wants:
            return web.json_response({}, status=412)
        self.written.append((request.path, await request.json()))
        return web.Response(status=204)


@pytest.mark.parametrize(
    ("etag", "wants"),
    [('W/"1"', 'W/"1"'), ('W/"1"', '"1"'), ('"1-gzip"', '"1"'), ('"1"', None), ('"1"', "*"), ("", None), ("", "*")],
)
async def test_every_etag_habit_is_met(etag: str, wants: str | None):
    async with BootBMC(wants, etag) as bmc, BMCConnection(bmc.address) as door:
        await set_boot_device(door, PATH, BootTarget.PXE)
        body = {"Boot": {"BootSourceOverrideTarget": "Pxe", "BootSourceOverrideEnabled": "Once"}}
        assert bmc.written == [(PATH, body)]


async def test_settings_resource_takes_what_the_system_refuses():
    settings = {"@Redfish.Settings": {"SettingsObject": {"@odata.id": f"{PATH}/Settings"}}}
    async with BootBMC(None, "", **settings) as bmc, BMCConnection(bmc.address) as door:
        bmc.refuse_system = True
        await set_boot_device(door, PATH, BootTarget.HTTP, once=False)
        assert bmc.written[0][0] == f"{PATH}/Settings"
        assert bmc.written[0][1]["Boot"]["BootSourceOverrideEnabled"] == "Continuous"


async def test_a_target_that_is_not_offered_is_not_sent():
    boot = {"BootSourceOverrideTarget@Redfish.AllowableValues": ["None", "Hdd"]}
    async with BootBMC(None, "", Boot=boot) as bmc, BMCConnection(bmc.address) as door:
        with pytest.raises(BadAnswer, match="does not offer"):
            await set_boot_device(door, PATH, BootTarget.PXE)
        assert bmc.count(PATH, "PATCH") == 0


async def test_a_refusal_for_good_is_raised():
    async with BootBMC("never", "") as bmc, BMCConnection(bmc.address) as door:
        with pytest.raises(BadAnswer) as caught:
            await set_boot_device(door, PATH, BootTarget.NONE)
        assert caught.value.status == 412


def test_no_condition_is_tried_twice():
    for etag in ("", '"1"', 'W/"1"', 'W/"1-gzip"'):
        tried = [tuple(condition.items()) for condition in etag_conditions(etag)]
        assert len(tried) == len(set(tried))
