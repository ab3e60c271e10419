"""Boot files over HTTP, as UEFI and iPXE ask for them."""

import socket

import aiohttp
import pytest
from yarl import URL

from carrack.errors import Unavailable
from carrack.netboot.file_server import serve_files


async def test_whole_files_heads_and_ranges(tmp_path):
    (tmp_path / "ipxe.efi").write_bytes(b"0123456789")
    async with serve_files(tmp_path, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{port}/ipxe.efi"
        async with session.get(url) as response:
            assert (response.status, await response.read()) == (200, b"0123456789")
        async with session.head(url) as response:
            assert (response.status, response.headers["Content-Length"]) == (200, "10")
        async with session.get(url, headers={"Range": "bytes=2-4"}) as response:
            assert (response.status, await response.read()) == (206, b"234")


@pytest.mark.parametrize("path", ["../secret", "%2e%2e/secret", "link", "nothing", ""])
async def test_nothing_else_is_served(tmp_path, path):
    (tmp_path / "secret").write_text("secret")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path / "secret")
    async with (
        serve_files(root, "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as session,
        session.get(URL(f"http://127.0.0.1:{port}/{path}", encoded=True)) as response,
    ):
        assert response.status in {403, 404}


async def test_a_port_in_use_is_told(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Unavailable, match="cannot serve files on 127"):
            async with serve_files(tmp_path, "127.0.0.1", taken.getsockname()[1]):
                pass
