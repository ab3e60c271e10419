"""Which paths a process answers, by the services in it."""

from __future__ import annotations

import pytest
from tests.conftest import client_of

from carrack.app import PARTS
from carrack.settings import Settings

COMPONENTS, SCRIPT, META_DATA = "/hsm/v2/State/Components", "/boot/v1/service/status", "/cloud-init/user-data"


@pytest.mark.parametrize(
    ("part", "answered"),
    [("smd", {COMPONENTS}), ("bss", {SCRIPT, META_DATA}), ("cloud-init", {META_DATA})],
)
async def test_a_service_alone_answers_its_own_paths(settings: Settings, part: str, answered: set[str]) -> None:
    async with client_of(settings, part) as client:
        for path in (COMPONENTS, SCRIPT, META_DATA):
            assert (await client.get(path)).status_code == (200 if path in answered else 404), path


async def test_together_they_answer_everything_and_say_how_they_are(settings: Settings) -> None:
    async with client_of(settings, *PARTS) as client:
        for path in (COMPONENTS, SCRIPT, META_DATA, "/health", "/ready", "/version", "/metrics", "/schema"):
            assert (await client.get(path)).status_code == 200, path


async def test_the_script_of_a_bss_alone_leads_to_a_seed_that_it_serves(settings: Settings) -> None:
    async with client_of(settings, "smd") as smd:
        await smd.post("/hsm/v2/State/Components", json={"Components": [{"ID": "x1000c0s0b0n0", "State": "On"}]})
    async with client_of(settings, "bss") as bss:
        await bss.put("/boot/v1/bootparameters", json={"hosts": ["x1000c0s0b0n0"], "kernel": "http://images/kernel"})
        script = (await bss.get("/boot/v1/bootscript?name=x1000c0s0b0n0&arch=x86_64")).text
        seed = script.split("ds=nocloud-net;s=")[1].split()[0]
        assert (await bss.get(f"{seed}user-data")).status_code == 200
