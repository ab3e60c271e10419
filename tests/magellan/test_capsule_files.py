import json
from pathlib import Path

import pytest
from aiohttp import web
from tests.bmc.scripted_bmc import CREDENTIALS, ScriptedBMC
from tests.magellan.trees import ROOT, rack_server

from carrack.bmc.connection import Login
from carrack.bmc.uris import canonical_uri
from carrack.errors import InvalidInput, NotFound
from carrack.magellan.capsule import Capsule
from carrack.magellan.capsule_files import find_capsules, read_capsule, write_capsule
from carrack.magellan.crawl import CrawlOptions, crawl
from carrack.magellan.mapping import map_capsule


async def recorded(*, expand: bool = False, **extra: dict) -> Capsule:
    async with ScriptedBMC(rack_server(expand=expand) | extra, login_needed=True) as bmc:
        return await crawl(bmc.address, CREDENTIALS)


@pytest.mark.parametrize("expand", [False, True])
async def test_what_is_read_back_maps_the_same(tmp_path: Path, expand: bool):
    capsule = await recorded(expand=expand)
    place = write_capsule(capsule, tmp_path)
    again = read_capsule(place)
    assert again == capsule
    assert map_capsule(again) == map_capsule(capsule)


@pytest.mark.parametrize("expand", [False, True])
async def test_a_mockup_server_can_serve_it(tmp_path: Path, expand: bool):
    """The answer to GET x is x/index.json, members of expanded collections included."""
    place = write_capsule(await recorded(expand=expand), tmp_path)
    served = {
        canonical_uri("/" + file.parent.relative_to(place).as_posix()): json.loads(file.read_bytes())
        for file in (place / "redfish").rglob("index.json")
    }
    tree = rack_server(expand=expand)
    assert {uri: document for uri, document in served.items() if uri in tree} == tree
    assert set(served) == set(tree)
    for file in (place / "redfish").rglob("index.json"):
        assert float(json.loads((file.parent / "time.json").read_text())["GET_Time"]) >= 0
        assert json.loads((file.parent / "headers.json").read_text())["GET"]["Content-Type"].startswith(
            "application/json"
        )


async def test_a_mockup_without_our_header_can_be_read(tmp_path: Path):
    place = write_capsule(await recorded(), tmp_path)
    (place / "capsule.json").unlink()
    assert map_capsule(read_capsule(place)).systems == map_capsule(await recorded()).systems


async def test_equal_bodies_are_kept_once(tmp_path: Path):
    capsule = await recorded()
    places = [
        write_capsule(capsule.__class__(**{**fields(capsule), "address": a}), tmp_path) for a in addresses(capsule)
    ]
    body = next(iter(capsule.bodies))
    inodes = {inode(place / "bodies" / body) for place in places}
    assert len(places) == 3
    assert len(inodes) == 1


def files(place: Path) -> list[Path]:
    return [file for file in place.rglob("*") if file.is_file()]


def inode(file: Path) -> int:
    return file.stat().st_ino


def fields(capsule: Capsule) -> dict:
    return {name: getattr(capsule, name) for name in capsule.__struct_fields__}


def addresses(capsule: Capsule) -> list:
    return [type(capsule.address)("https", f"10.0.0.{n}", 443) for n in range(3)]


@pytest.mark.parametrize("login", [Login.BASIC, Login.SESSION])
async def test_no_password_or_token_is_recorded(tmp_path: Path, login: Login):
    async def sessions(_: web.BaseRequest) -> web.Response:
        headers = {"X-Auth-Token": "TOKEN-4711", "Location": f"{ROOT}/SessionService/Sessions/9"}
        return web.json_response({"Id": "9"}, status=201, headers=headers)

    async def with_cookie(_: web.BaseRequest) -> web.Response:
        return web.json_response(
            rack_server()[f"{ROOT}/Systems"], headers={"Set-Cookie": "s=TOKEN-4711", "ETag": '"5"'}
        )

    async with ScriptedBMC(rack_server()) as bmc:
        bmc.handlers = {f"{ROOT}/SessionService/Sessions": sessions, f"{ROOT}/Systems": with_cookie}
        capsule = await crawl(bmc.address, CREDENTIALS, CrawlOptions(login=login))
    write_capsule(capsule, tmp_path)
    everything = b"".join(file.read_bytes() for file in files(tmp_path))
    assert b"TOKEN-4711" not in everything
    assert CREDENTIALS.password.encode() not in everything
    assert json.dumps(CREDENTIALS.password)[1:-1].encode() not in everything
    assert b'\\"5\\"' in everything


async def test_a_bmc_cannot_write_outside_of_its_capsule(tmp_path: Path):
    evil = ["/redfish/../../../evil", "/etc/evil", "/redfish/v1/" + "n" * 300]
    tree = rack_server()
    tree[f"{ROOT}/Chassis"]["Members"] += [{"@odata.id": uri} for uri in evil]
    async with ScriptedBMC(tree) as bmc:
        for uri in evil:
            bmc.documents[uri] = {"Id": "evil"}
        capsule = await crawl(bmc.address, None)
    below = tmp_path / "a" / "b"
    place = write_capsule(capsule, below)
    assert not [file for file in files(tmp_path) if "evil" in str(file.relative_to(tmp_path))]
    assert place / "redfish/v1/Chassis/1/index.json" in files(place)
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == ["b"]


async def test_the_newest_capsule_of_each_bmc(tmp_path: Path):
    older, newer = await recorded(), await recorded()
    first = write_capsule(older, tmp_path)
    second = write_capsule(newer.__class__(**{**fields(newer), "address": older.address}), tmp_path)
    assert find_capsules(tmp_path) == [second]
    assert find_capsules(first) == [first]


def test_what_is_no_capsule(tmp_path: Path):
    with pytest.raises(NotFound):
        find_capsules(tmp_path)
    with pytest.raises(NotFound):
        read_capsule(tmp_path)
    (tmp_path / "capsule.json").write_text("{}")
    with pytest.raises(InvalidInput):
        read_capsule(tmp_path)
