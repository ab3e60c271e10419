"""The QEMU node's own programs, run by busybox here. `init.sh` is shown by the real boots in tests/system."""

import asyncio
import shutil
from importlib.resources import files

import pytest
from tests.twin.site import serve_site

pytestmark = pytest.mark.skipif(
    not shutil.which("busybox"), reason="needs busybox: apt-get install --yes --no-install-recommends busybox-static"
)

EVERYTHING = {
    "pub_key_rsa": "N/A",
    "pub_key_ecdsa": "N/A",
    "pub_key_ed25519": "N/A",
    "instance_id": "i-1",
    "hostname": "nid0001",
    "fqdn": "nid0001",
}


async def phone_home(tmp_path, document, failures=0):
    """The exit status, and the forms that were posted, with {url} in the document being the server's."""
    async with serve_site() as site:
        site.failures["/phone-home/i-1"] = failures
        path = tmp_path / "user-data"
        path.write_text(document.replace("{url}", site.url))
        program = files("carrack.twin").joinpath("node/phone-home.sh")
        process = await asyncio.create_subprocess_exec("busybox", "sh", str(program), str(path), "i-1", "nid0001")
        status = await process.wait()
        return status, site.forms


@pytest.mark.parametrize(
    ("document", "form"),
    [
        ("#cloud-config\nphone_home:\n  url: {url}phone-home/$INSTANCE_ID\n  post: all\n", EVERYTHING),
        ("#cloud-config\nphone_home:\n  post: all\n  url: '{url}phone-home/${INSTANCE_ID}'\n", EVERYTHING),
        ('#cloud-config\nphone_home:\n    url: "{url}phone-home/i-1"\n', EVERYTHING),
        (
            "#cloud-config\nphone_home:\n  post:\n  - instance_id\n  - hostname\n  url: {url}phone-home/i-1\n",
            {"instance_id": "i-1", "hostname": "nid0001"},
        ),
        (
            "#cloud-config\nphone_home:\n  post: [instance_id, fqdn]\n  url: {url}phone-home/i-1\nntp:\n  url: no\n",
            {"instance_id": "i-1", "fqdn": "nid0001"},
        ),
    ],
)
async def test_what_the_document_asks_for_is_posted(tmp_path, document, form):
    assert await phone_home(tmp_path, document) == (0, [form])


@pytest.mark.parametrize(
    "document",
    [
        "",
        "#cloud-config\n",
        "#cloud-config\nntp:\n  url: {url}phone-home/i-1\n",
        "#cloud-config\n# phone_home:\n#  url: x\n",
    ],
)
async def test_a_document_that_asks_for_nothing(tmp_path, document):
    assert await phone_home(tmp_path, document) == (2, [])


async def test_it_is_tried_as_often_as_asked(tmp_path):
    document = "#cloud-config\nphone_home:\n  url: {url}phone-home/i-1\n  tries: 1\n  post: [instance_id]\n"
    status, forms = await phone_home(tmp_path, document, failures=5)
    assert (status, len(forms)) == (1, 1)
