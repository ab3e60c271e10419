"""Steps that tests of SMD share: create components, look at them, read refusals."""

from typing import Any

import httpx

COMPONENTS = "/hsm/v2/State/Components"
NODE = "x1000c0s0b0n0"


async def post(api: httpx.AsyncClient, *components: dict[str, Any], force: bool = False) -> None:
    answer = await api.post(COMPONENTS, json={"Components": list(components), "Force": force})
    assert (answer.status_code, answer.content) == (204, b""), answer.text
    assert answer.headers["content-type"] == "application/json"


async def component(api: httpx.AsyncClient, xname: str = NODE) -> dict[str, Any]:
    answer = await api.get(f"{COMPONENTS}/{xname}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


async def ids(api: httpx.AsyncClient, query: str = "") -> list[str]:
    answer = await api.get(f"{COMPONENTS}{query}")
    assert answer.status_code == 200, answer.text
    return [item["ID"] for item in answer.json()["Components"]]


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert list(body) == ["type", "title", "detail", "status"]
    assert answer.text.endswith("\n")
    assert body["status"] == answer.status_code
    return answer.status_code, body["detail"]
