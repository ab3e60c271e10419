"""The Redfish protocol of simulated BMCs, over real HTTPS."""

import json
from contextlib import asynccontextmanager

import aiohttp
import pytest

from carrack.twin.cluster import NoNodes, Power
from carrack.twin.generate import Quirks, generate_cluster
from carrack.twin.personalities import PERSONALITIES, personality
from carrack.twin.server import TwinServer

BASIC = {"Authorization": aiohttp.encode_basic_auth("root", "pass")}
SESSIONS = "/redfish/v1/SessionService/Sessions"


class Client:
    """Requests to one BMC, logged in with Basic unless other headers are given."""

    def __init__(self, bmc, session):
        self.bmc, self._session = bmc, session

    @property
    def node(self):
        return self.bmc.nodes[0]

    @property
    def system(self):
        return f"/redfish/v1/Systems/{self.node.node_id}"

    async def __call__(self, method, path, headers=None, **arguments):
        headers = BASIC if headers is None else headers
        async with self._session.request(method, self.bmc.url + path, headers=headers, **arguments) as response:
            body = await response.read()
            return response.status, response.headers, body

    async def get(self, path, headers=None):
        status, _, body = await self("GET", path, headers)
        return status, json.loads(body)

    async def reset(self, **body):
        status, _, answer = await self("POST", f"{self.system}/Actions/ComputerSystem.Reset", json=body)
        return status, json.loads(answer) if answer else None


@asynccontextmanager
async def serve(name, quirks=Quirks.NONE, **arguments):
    cluster = generate_cluster(
        1, 1, [name], bmc_subnet="127.77.3.0/24", port=0, password="pass", quirks=quirks, **arguments
    )
    connector = aiohttp.TCPConnector(ssl=False)
    async with TwinServer(cluster), aiohttp.ClientSession(connector=connector) as session:
        yield Client(cluster.bmcs[0], session)


@pytest.fixture(params=PERSONALITIES)
async def client(request):
    async with serve(request.param) as client:
        yield client


def code(answer):
    return answer["error"]["code"].rsplit(".", 1)[1]


async def test_the_root_needs_no_login_and_takes_every_spelling(client):
    assert await client.get("/redfish", {}) == (200, {"v1": "/redfish/v1/"})
    status, root = await client.get("/redfish/v1", {})
    assert (status, root["Systems"]) == (200, {"@odata.id": "/redfish/v1/Systems"})
    assert await client.get("/redfish/v1/", {}) == (200, root)
    status, services = await client.get("/redfish/v1/odata", {})
    assert "/redfish/v1/Systems" in [service["url"] for service in services["value"]]
    status, headers, body = await client("GET", "/redfish/v1/$metadata", {})
    assert (status, headers["Content-Type"].split(";")[0]) == (200, "application/xml")
    assert b"edmx:Edmx" in body


async def test_everything_else_needs_one(client):
    wrong = {"Authorization": aiohttp.encode_basic_auth("root", "wrong")}
    for headers in ({}, wrong, {"Authorization": "Basic !"}, {"Authorization": "Bearer x"}, {"X-Auth-Token": "x"}):
        for method, path in (("GET", client.system), ("GET", "/redfish/v1/nothing"), ("PATCH", client.system)):
            status, answered, body = await client(method, path, headers)
            assert status == 401
            assert answered["WWW-Authenticate"].startswith("Basic")
            assert code(json.loads(body)) == "ResourceAtUriUnauthorized"
    status, _, _ = await client("POST", f"{client.system}/Actions/ComputerSystem.Reset", {}, json={"ResetType": "On"})
    assert (status, client.node.power) == (401, Power.OFF)


async def test_every_document_is_served(client):
    tree = personality(client.bmc.personality).documents(client.bmc)
    for path, document in tree.documents.items():
        status, shown = await client.get(path)
        shown.pop("@odata.etag", None)
        assert (status, shown) == (200, document)
        assert (await client.get(f"{path}/"))[0] == 200


async def test_head(client):
    _, _, body = await client("GET", client.system)
    status, headers, nothing = await client("HEAD", client.system)

    assert (status, int(headers["Content-Length"]), nothing) == (200, len(body), b"")
    assert headers["OData-Version"] == "4.0"


async def test_missing_resources_and_wrong_methods(client):
    for path in ("/redfish/v1/Systems/none", "/redfish/v2", "/", "/redfish/v1/Systems/x/Actions/ComputerSystem.Reset"):
        status, answer = await client.get(path)
        assert (status, code(answer)) == (404, "ResourceMissingAtURI")
    for method, path, allowed in (
        ("DELETE", client.system, "GET, HEAD, PATCH"),
        ("PATCH", "/redfish/v1/Systems", "GET, HEAD"),
        ("GET", f"{client.system}/Actions/ComputerSystem.Reset", "POST"),
        ("POST", "/redfish/v1", "GET, HEAD"),
    ):
        status, headers, body = await client(method, path)
        assert (status, headers["Allow"]) == (405, allowed)
        assert code(json.loads(body)) == "OperationNotAllowed"


async def test_sessions(client):
    login = {"UserName": "root", "Password": "pass"}
    status, headers, body = await client("POST", SESSIONS, {}, json=login)
    assert status == 201
    token, where = {"X-Auth-Token": headers["X-Auth-Token"]}, headers["Location"]
    assert "pass" not in body.decode()

    assert (await client.get(client.system, token))[0] == 200
    assert (await client.get(where, token))[1]["UserName"] == "root"
    assert (await client.get(SESSIONS, token))[1]["Members"] == [{"@odata.id": where}]
    assert (await client("DELETE", where, token))[0] == 204
    assert (await client.get(client.system, token))[0] == 401
    assert (await client("DELETE", where))[0] == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"UserName":"root","Password":"wrong"}', 401),
        (b'{"UserName":"root"}', 400),
        (b'{"UserName":null,"Password":[]}', 401),
        (b"[]", 400),
        (b"", 400),
        (b"\xff", 400),
    ],
)
async def test_bad_logins(body, status):
    async with serve("openbmc") as client:
        assert (await client("POST", SESSIONS, {}, data=body))[0] == status


@pytest.mark.parametrize(("quirks", "told"), [(Quirks.NONE, "SessionLimitExceeded"), (Quirks.ALL, "RAC0218")])
async def test_a_full_session_table(quirks, told):
    login = {"UserName": "root", "Password": "pass"}
    async with serve("dell-idrac", quirks) as client:
        answers = [await client("POST", SESSIONS, {}, json=login) for _ in range(9)]
        assert [status for status, _, _ in answers] == [201] * 8 + [503]
        assert code(json.loads(answers[-1][2])) == told
        await client("DELETE", answers[0][1]["Location"])
        assert (await client("POST", SESSIONS, {}, json=login))[0] == 201


async def test_power(client):
    for kind, power in (("On", "On"), ("On", "On"), ("ForceOff", "Off"), ("ForceOff", "Off")):
        assert await client.reset(ResetType=kind) == (204, None)
        assert (await client.get(client.system))[1]["PowerState"] == power
        assert client.node.power == power
    assert client.node.starts == 1


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"ResetType": "Explode"}, "ActionParameterValueNotInList"),
        ({"ResetType": 5}, "ActionParameterValueNotInList"),
        ({"ResetType": []}, "ActionParameterValueNotInList"),
        ({}, "ActionParameterMissing"),
        ({"ResetType": "On", "Delay": 1}, "ActionParameterNotSupported"),
    ],
)
async def test_wrong_resets(client, body, told):
    status, answer = await client.reset(**body)

    assert (status, code(answer)) == (400, told)
    assert client.node.power is Power.OFF


async def test_reset_types_are_the_ones_it_lists(client):
    action = (await client.get(client.system))[1]["Actions"]["#ComputerSystem.Reset"]
    if "@Redfish.ActionInfo" in action:
        info = (await client.get(action["@Redfish.ActionInfo"]))[1]
        listed = info["Parameters"][0]["AllowableValues"]
    else:
        listed = action["ResetType@Redfish.AllowableValues"]

    assert tuple(listed) == personality(client.bmc.personality).reset_types
    for kind in listed:
        assert (await client.reset(ResetType=kind))[0] == 204


async def test_restart_of_the_bmc_ends_its_sessions(client):
    _, headers, _ = await client("POST", SESSIONS, {}, json={"UserName": "root", "Password": "pass"})
    token = {"X-Auth-Token": headers["X-Auth-Token"]}
    (manager, *_) = (await client.get("/redfish/v1/Managers"))[1]["Members"]
    target = (await client.get(manager["@odata.id"]))[1]["Actions"]["#Manager.Reset"]["target"]
    kind = "GracefulRestart" if client.bmc.personality == "dell-idrac" else "ForceRestart"

    assert (await client("POST", target, token, json={"ResetType": "Explode"}))[0] == 400
    assert (await client("POST", target, token, json={"ResetType": kind}))[0] == 204
    assert (await client.get(client.system, token))[0] == 401


async def test_restart_of_a_node_that_is_off():
    async with serve("hpe-ilo", Quirks.ALL) as client:
        status, answer = await client.reset(ResetType="ForceRestart")
        assert (status, code(answer)) == (400, "InvalidOperationForSystemState")


async def test_patch_and_its_conditions(client):
    _, headers, _ = await client("GET", client.system)
    old = headers["ETag"]

    status, headers, body = await client("PATCH", client.system, BASIC | {"If-Match": old}, json={"AssetTag": "row 7"})
    assert (status, json.loads(body)["AssetTag"]) == (200, "row 7")
    assert headers["ETag"] != old
    status, _, body = await client("PATCH", client.system, BASIC | {"If-Match": old}, json={"AssetTag": "row 8"})
    assert (status, code(json.loads(body))) == (412, "PreconditionFailed")
    assert client.node.asset_tag == "row 7"
    status, _, body = await client("PATCH", client.system, json={"SerialNumber": "1"})
    assert (status, code(json.loads(body))) == (400, "PropertyNotWritable")
    assert (await client("PATCH", client.system, data=b"{"))[0] == 400


async def test_a_body_that_is_too_large_is_refused():
    async def spaces():
        for _ in range(20):
            yield b" " * 100_000

    async with serve("openbmc") as client:
        status, _, _ = await client("PATCH", client.system, data=spaces())
        assert status == 413
        assert (await client.get(client.system))[0] == 200


async def test_etags(client):
    kind = personality(client.bmc.personality)
    _, headers, body = await client("GET", client.system)
    etag = headers["ETag"]

    assert etag.startswith("W/") == kind.etag.weak
    assert json.loads(body).get("@odata.etag") == (etag if kind.etag.in_body else None)
    assert (await client("GET", client.system, BASIC | {"If-None-Match": etag}))[0] == 304
    await client.reset(ResetType="On")
    assert (await client("GET", client.system, BASIC | {"If-None-Match": etag}))[0] == 200


def without_etags(document):
    document.pop("@odata.etag", None)
    return document


@pytest.mark.parametrize("name", ["hpe-ilo", "dell-idrac", "supermicro"])
async def test_expand_equals_the_documents(name):
    async with serve(name) as client:
        for path, document in personality(name).documents(client.bmc).documents.items():
            if "Members" in document:
                status, shown = await client.get(f"{path}?$expand=.")
                members = [(await client.get(each["@odata.id"]))[1] for each in document["Members"]]
                assert (status, [without_etags(each) for each in shown["Members"]]) == (
                    200,
                    [without_etags(each) for each in members],
                )


async def test_expand_where_it_is_not_offered():
    async with serve("cray-ex") as client:
        plain = await client.get("/redfish/v1/Systems")
        assert await client.get("/redfish/v1/Systems?$expand=.") == plain
    async with serve("openbmc") as client:
        status, answer = await client.get("/redfish/v1/Systems?$expand=.")
        assert (status, code(answer)) == (501, "QueryNotSupported")
        assert (await client.get("/redfish/v1/Systems?$select=Name"))[0] == 501
        assert (await client.get("/redfish/v1/Systems?colour=red"))[0] == 200


async def test_expand_levels():
    async with serve("supermicro") as client:
        _, shown = await client.get("/redfish/v1/Systems?$expand=.($levels=2)")
        (system,) = shown["Members"]
        assert len(system["Memory"]["Members"]) == client.node.hardware.dimms
        assert set(system["Memory"]["Members"][0]) == {"@odata.id"}
        assert (await client.get("/redfish/v1/Systems?$expand=.($levels=3)"))[0] == 400
    async with serve("hpe-ilo") as client:
        assert (await client.get("/redfish/v1/Systems?$expand=*"))[0] == 501


async def test_expand_that_lies():
    async with serve("supermicro", Quirks.ALL) as client:
        _, shown = await client.get("/redfish/v1/Systems/1/Memory?$expand=.")
        assert all("Id" not in member and "CapacityMiB" in member for member in shown["Members"])
        _, plain = await client.get(shown["Members"][0]["@odata.id"])
        assert "Id" in plain
    async with serve("dell-idrac", Quirks.ALL) as client:
        status, _, body = await client("GET", "/redfish/v1/UpdateService/FirmwareInventory?$expand=*")
        assert status == 200
        with pytest.raises(json.JSONDecodeError, match="Extra data"):
            json.loads(body)


async def test_vendors_own_errors():
    async with serve("dell-idrac", Quirks.ALL) as client:
        _, answer = await client.get("/redfish/v1/none")
        assert isinstance(answer["error"]["@Message.ExtendedInfo"], dict)
    async with serve("dell-idrac") as client:
        _, answer = await client.get("/redfish/v1/none")
        assert isinstance(answer["error"]["@Message.ExtendedInfo"], list)
    async with serve("supermicro", Quirks.ALL) as client:
        status, answer = await client.get("/redfish/v1/Systems/1/Storage")
        assert (status, code(answer)) == (403, "OemLicenseNotPassed")


async def test_letter_case():
    async with serve("hpe-ilo") as client:
        assert (await client.get("/redfish/v1/systems/1/BIOS"))[0] == 200
    async with serve("supermicro") as client:
        assert (await client.get("/redfish/v1/systems/1"))[0] == 404


async def test_blades_switch_the_right_node():
    cluster = generate_cluster(4, 1, ["cray-ex"], bmc_subnet="127.77.3.0/24", port=0, password="pass", per_bmc=4)
    connector = aiohttp.TCPConnector(ssl=False)
    async with TwinServer(cluster), aiohttp.ClientSession(connector=connector) as session:
        client = Client(cluster.bmcs[0], session)
        target = "/redfish/v1/Systems/Node2/Actions/ComputerSystem.Reset"
        assert (await client("POST", target, json={"ResetType": "On"}))[0] == 204
    assert [node.starts for node in cluster.nodes()] == [0, 0, 1, 0]


class Broken(NoNodes):
    async def start(self, node):
        raise RuntimeError("a secret path /etc/shadow")


async def test_a_backend_that_breaks_is_an_internal_error_without_details():
    cluster = generate_cluster(1, 1, ["openbmc"], bmc_subnet="127.77.3.0/24", port=0, password="pass")
    connector = aiohttp.TCPConnector(ssl=False)
    async with TwinServer(cluster, Broken()), aiohttp.ClientSession(connector=connector) as session:
        status, answer = await Client(cluster.bmcs[0], session).reset(ResetType="On")
    assert (status, code(answer)) == (500, "InternalError")
    assert "shadow" not in str(answer)
    assert cluster.nodes()[0].power is Power.OFF
