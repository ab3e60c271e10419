"""DMTF's redfish-service-validator judges every model of every personality.

Our own reader must not be the only judge of our own emulator. With quirks off it must find nothing; with all of them on
exactly what the quirks say that it must find.
"""

import asyncio
import json
import re
import sys
import tarfile
from pathlib import Path

import pytest

from carrack.twin.cluster import Power
from carrack.twin.generate import Quirks, generate_cluster
from carrack.twin.personalities import PERSONALITIES
from carrack.twin.server import TwinServer

SCHEMAS = Path(__file__).parents[3] / "shared" / "redfish-schema" / "csdl-2025.4.tar.xz"
PROGRAM = Path(__file__).with_name("validate_service.py")

pytestmark = pytest.mark.skipif(not SCHEMAS.exists(), reason=f"the Redfish schemas are not there: {SCHEMAS}")


@pytest.fixture(scope="module")
def schemas(tmp_path_factory):
    folder = tmp_path_factory.mktemp("schemas")
    with tarfile.open(SCHEMAS) as archive:
        # Debian 12 has Python 3.11.2, whose extractall takes no filter; later versions warn without one.
        archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _path: member)
        archive.extractall(folder)
    return folder / "csdl"


def one_of_each_model(quirks):
    """A BMC of each model, with two nodes where it can carry them; every other node is on."""
    cluster = generate_cluster(80, 7, bmc_subnet="127.77.1.0/24", port=0, per_bmc=2, password="pass", quirks=quirks)
    of_model = {}
    for bmc in cluster.bmcs:
        of_model.setdefault((bmc.personality, bmc.model), bmc)
    cluster.bmcs = list(of_model.values())
    for node in cluster.nodes()[::2]:
        node.power = Power.ON
    assert set(of_model) == {(name, model.name) for name, kind in PERSONALITIES.items() for model in kind.models}
    return cluster


async def judge(cluster, schemas, work):
    """What the validator says about each BMC, in order."""
    async with TwinServer(cluster):
        services = [{"url": bmc.url, "user": bmc.user, "password": bmc.password} for bmc in cluster.bmcs]
        order = json.dumps({"schemas": str(schemas), "work": str(work), "services": services})
        program = await asyncio.create_subprocess_exec(
            sys.executable, str(PROGRAM), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
        )
        await program.communicate(order.encode())
        assert program.returncode == 0
    return json.loads((work / "results.json").read_text())


async def test_without_quirks_nothing_fails(schemas, tmp_path):
    cluster = one_of_each_model(Quirks.NONE)

    verdicts = await judge(cluster, schemas, tmp_path)

    for bmc, verdict in zip(cluster.bmcs, verdicts, strict=True):
        assert not verdict["failed"], f"{bmc.personality} {bmc.model}"
        assert verdict["passed"] > 500, f"{bmc.personality} {bmc.model} showed hardly anything"


async def test_with_all_quirks_exactly_their_failures(schemas, tmp_path):
    cluster = one_of_each_model(Quirks.ALL)

    verdicts = await judge(cluster, schemas, tmp_path)

    silent = {
        (kind.name, quirk.id, pattern)
        for kind in PERSONALITIES.values()
        for quirk in kind.quirks
        for pattern in quirk.fails
    }
    for bmc, verdict in zip(cluster.bmcs, verdicts, strict=True):
        quirks = PERSONALITIES[bmc.personality].in_force(bmc)
        for uri, name, message in verdict["failed"]:
            expected = [
                (bmc.personality, quirk.id, pattern)
                for quirk in quirks
                for pattern in quirk.fails
                if re.fullmatch(pattern, f"{uri} {name}")
            ]
            assert expected, f"{bmc.personality} {bmc.model}: {uri} {name}: {message}"
            silent -= set(expected)
    assert not silent, "quirks that should fail and do not"
