"""A boot site in one small server, for tests of nodes: SMD's interfaces, a boot script, images and cloud-init data."""

import contextlib
from collections import Counter

from aiohttp import web

KERNEL, INITRD = b"k" * 300_000, b"i" * 100_000


class Site:
    """What it answers can be changed by assignment; what it was asked is in `requests` (address, method, path)."""

    def __init__(self):
        self.url = ""
        self.interfaces = []
        self.requests = []
        self.agents = {}
        self.forms = []
        self.answers = {
            "/meta-data": "instance-id: i-1\nlocal-hostname: nid0001\n",
            "/user-data": "#cloud-config\nphone_home:\n  url: {url}phone-home/$INSTANCE_ID\n  post: all\n  tries: 3\n",
            "/vendor-data": "#include\n{url}compute.yaml\n",
            "/compute.yaml": "#cloud-config\npackages: []\n",
            "/kernel": KERNEL,
            "/initrd": INITRD,
            "/phone-home/i-1": "",
            "/boot/v1/bootscript": (
                "#!ipxe\n"
                "kernel --name kernel {url}kernel initrd=initrd ds=nocloud-net;s={url} || goto boot_retry\n"
                "initrd --name initrd {url}initrd || goto boot_retry\n"
                "boot || goto boot_retry\n"
                ":boot_retry\nsleep 30\nchain {url}boot/v1/bootscript?retry=1\n\n"
            ),
        }
        self.failures = Counter()
        """Path -> how many more requests for it are answered 503."""

    def count(self, path):
        return sum(1 for request in self.requests if request[2].partition("?")[0] == path)

    async def answer(self, request):
        self.requests.append((request.remote, request.method, request.path_qs))
        self.agents.setdefault(request.path, request.headers.get("User-Agent", ""))
        if request.method == "POST":
            self.forms.append(dict(await request.post()))
        if request.path == "/hsm/v2/Inventory/EthernetInterfaces":
            return web.json_response(self.interfaces)
        if self.failures[request.path] > 0:
            self.failures[request.path] -= 1
            return web.Response(status=503)
        found = self.answers.get(request.path)
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found if isinstance(found, bytes) else found.replace("{url}", self.url).encode())


@contextlib.asynccontextmanager
async def serve_site(address="127.0.0.1"):
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    tcp = web.TCPSite(runner, address, 0)
    await tcp.start()
    site.url = f"http://{address}:{runner.addresses[0][1]}/"
    try:
        yield site
    finally:
        await runner.cleanup()


def interface(mac, *addresses, component="x1000c0s0b0n0"):
    return {
        "ID": mac.replace(":", ""),
        "Description": "",
        "MACAddress": mac,
        "LastUpdate": "2026-01-01T00:00:00Z",
        "ComponentID": component,
        "Type": "Node",
        "IPAddresses": [{"IPAddress": address} for address in addresses],
    }
