"""Which boot parameters a GET asks for, and the JSON of them."""

from __future__ import annotations

import msgspec

from carrack.bss.boot_params import BootParams, answer_image, answer_record
from carrack.bss.keys import existing, host_keys, mac_keys, nid_keys
from carrack.records.kinds import BOOT_IMAGE, BOOT_RECORD, COMPONENT_ENDPOINT
from carrack.view import View

_encode = msgspec.json.Encoder().encode


class Listing:
    """Lists boot parameters; the list of everything is encoded once for each version of the records."""

    def __init__(self) -> None:
        self._all: tuple[int, int, bytes] = (-1, -1, b"")

    def everything(self, view: View) -> bytes:
        """Kernel images, then initrd images, then records."""
        records, images = view[BOOT_RECORD], view[BOOT_IMAGE]
        if self._all[:2] != (records.version, images.version):
            entries = [answer_image(image) for image in images.values() if image.kind == "kernel"]
            entries += [answer_image(image) for image in images.values() if image.kind == "initrd"]
            entries += [answer_record(record) for record in records.values()]
            self._all = (records.version, images.version, _encode(entries))
        return self._all[2]

    def asked_for(self, view: View, wanted: BootParams) -> bytes | None:
        """The records of these nodes and the images of these paths, as far as there are any; None if there are none."""
        keys = [existing(view, host_keys(host)) or _key_by_fqdn(view, host) for host in wanted.hosts]
        keys += [existing(view, mac_keys(view, mac)) for mac in wanted.macs]
        keys += [existing(view, nid_keys(view, nid)) for nid in wanted.nids]
        records = [view[BOOT_RECORD].get(key) for key in keys if key is not None]
        paths = [f"{kind}/{path}" for kind, path in (("kernel", wanted.kernel), ("initrd", wanted.initrd)) if path]
        images = [view[BOOT_IMAGE].get(path) for path in paths]
        entries = [answer_record(record) for record in records if record is not None]
        entries += [answer_image(image) for image in images if image is not None]
        return _encode(entries) if entries else None


def _key_by_fqdn(view: View, host: str) -> str | None:
    """The key of a node that is named by its FQDN. Rare, so worth no index."""
    if "." not in host:
        return None
    wanted = host.lower()
    for endpoint in view[COMPONENT_ENDPOINT].values():
        if endpoint.fqdn.lower() == wanted:
            return existing(view, [endpoint.id])
    return None
