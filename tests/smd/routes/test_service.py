"""``/service`` through the whole application."""

import httpx
from tests.conftest import client_of

from carrack.names import TYPES
from carrack.settings import Settings

SERVICE = "/hsm/v2/service"


async def test_health(api: httpx.AsyncClient) -> None:
    answer = await api.get(f"{SERVICE}/ready")
    assert (answer.status_code, answer.json()) == (200, {"code": 0, "message": "HSM is healthy"})
    answer = await api.get(f"{SERVICE}/liveness")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-type" not in answer.headers


async def test_values(database_url: str) -> None:
    async with client_of(Settings(database=database_url, roles=("Viz",), sub_roles=("Compute",)), "smd") as api:
        values = (await api.get(f"{SERVICE}/values")).json()
        assert list(values) == ["Arch", "Class", "Flag", "NetType", "Role", "SubRole", "State", "Type"]
        for name, words in values.items():
            assert (await api.get(f"{SERVICE}/values/{name.lower()}")).json() == {name: words}
    assert values["State"] == ["Unknown", "Empty", "Populated", "Off", "On", "Standby", "Halt", "Ready"]
    assert set(values["Flag"]) == {"OK", "Warning", "Alert", "Locked", "Unknown"}
    assert values["Role"][-1] == "Viz"
    assert values["SubRole"] == ["Master", "Worker", "Storage", "Compute"]
    assert values["Type"] == list(TYPES)
