import asyncio

import pytest
from aiohttp import web
from tests.bmc.scripted_bmc import CREDENTIALS, ScriptedBMC, answering, system

from carrack.bmc.connection import BMCConnection, Login
from carrack.bmc.limits import Limits
from carrack.errors import BMCBusy, LoginFailed

PATH = "/redfish/v1/Systems/1"
SESSIONS = "/redfish/v1/SessionService/Sessions"


class SessionBMC(ScriptedBMC):
    """Knows sessions: POST opens one, DELETE ends it, and only its token opens the System."""

    def __init__(self, *, location: bool = True) -> None:
        super().__init__({"/redfish/v1": {"Links": {"Sessions": {"@odata.id": SESSIONS}}}})
        self.tokens: dict[str, str] = {}
        self.opened = 0
        self._location = location
        self.handlers |= {SESSIONS: self.sessions, PATH: self.guarded}

    async def sessions(self, request: web.BaseRequest) -> web.Response:
        given = await request.json()
        if given != {"UserName": CREDENTIALS.username, "Password": CREDENTIALS.password}:
            return web.json_response({"error": {"message": "bad"}}, status=401)
        self.opened += 1
        uri, token = f"{SESSIONS}/{self.opened}", f"token-{self.opened}"
        self.tokens[uri] = token
        self.handlers[uri] = self.end
        headers = {"X-Auth-Token": token, **({"Location": uri} if self._location else {})}
        return web.json_response({"@odata.id": uri}, status=201, headers=headers)

    async def end(self, request: web.BaseRequest) -> web.Response:
        if request.method == "DELETE":
            del self.tokens[request.path]
        return web.Response(status=204)

    async def guarded(self, request: web.BaseRequest) -> web.Response:
        known = request.headers.get("X-Auth-Token") in self.tokens.values()
        return web.json_response(system() if known else {}, status=200 if known else 401)


@pytest.mark.parametrize("location", [True, False])
async def test_one_session_for_all_requests_and_it_is_deleted(location: bool):
    async with SessionBMC(location=location) as bmc:
        async with BMCConnection(bmc.address, CREDENTIALS, login=Login.SESSION) as door:
            await asyncio.gather(*(door.read(PATH) for _ in range(8)))
            assert len(bmc.tokens) == 1
        assert bmc.opened == 1
        assert bmc.tokens == {}


async def test_cancellation_still_deletes_the_session():
    async with SessionBMC() as bmc:
        read = asyncio.Event()

        async def work() -> None:
            async with BMCConnection(bmc.address, CREDENTIALS, login=Login.SESSION) as door:
                await door.read(PATH)
                read.set()
                await asyncio.sleep(60)

        task = asyncio.create_task(work())
        await read.wait()
        assert bmc.tokens
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert bmc.tokens == {}


async def test_the_session_is_deleted_after_the_deadline_too():
    async with SessionBMC() as bmc:
        async with BMCConnection(bmc.address, CREDENTIALS, login=Login.SESSION, limits=Limits(deadline=0.3)) as door:
            await door.read(PATH)
            await asyncio.sleep(0.4)
        assert bmc.tokens == {}


async def test_a_session_that_ran_out_is_opened_again_once():
    async with SessionBMC() as bmc, BMCConnection(bmc.address, CREDENTIALS, login=Login.SESSION) as door:
        await door.read(PATH)
        bmc.tokens.clear()
        assert [document["Id"] for document in await asyncio.gather(*(door.read(PATH) for _ in range(8)))] == ["1"] * 8
        assert bmc.opened == 2
    assert bmc.tokens == {}


async def test_a_wrong_password_is_tried_once():
    wrong = type(CREDENTIALS)("root", "wrong")
    async with SessionBMC() as bmc, BMCConnection(bmc.address, wrong, login=Login.SESSION) as door:
        results = await asyncio.gather(*(door.get(PATH) for _ in range(5)), return_exceptions=True)
        assert all(isinstance(result, LoginFailed) for result in results)
        assert bmc.count(SESSIONS, "POST") == 1


async def test_a_full_session_table_is_busy_and_not_a_wrong_password():
    full = {"error": {"@Message.ExtendedInfo": [{"MessageId": "IDRAC.2.4.RAC0218", "Message": "too many sessions"}]}}
    async with SessionBMC() as bmc, BMCConnection(bmc.address, CREDENTIALS, login=Login.SESSION) as door:
        bmc.handlers[SESSIONS] = answering(full, status=400)
        with pytest.raises(BMCBusy, match="too many sessions"):
            await door.get(PATH)
