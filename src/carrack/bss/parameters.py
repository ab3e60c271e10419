"""What POST, PUT, PATCH and DELETE of boot parameters do. Rules on a draft: they either do all of it or raise."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from carrack.bss.boot_params import BootParams
from carrack.bss.keys import existing, host_keys, mac_keys, nid_keys
from carrack.bss.merge_patch import merge_patch
from carrack.errors import Conflict, InvalidInput, NotFound
from carrack.records.boot import BootImage, BootRecord, PhoneHomeKeys
from carrack.records.kinds import BOOT_IMAGE, BOOT_RECORD
from carrack.view import Draft

LONGEST_KEY = 255


def create(draft: Draft, wanted: BootParams, token: str) -> None:
    """Store new records, or the parameters of a new image.

    Only the first that is given of hosts, MACs, NIDs, kernel and initrd counts. Raises Conflict naming the first that
    exists already, InvalidInput when nothing is named.
    """
    keys = _where_to_store(draft, wanted)
    for key in keys:
        if key in draft[BOOT_RECORD]:
            raise Conflict(f"Already exists: {key}")
    if not keys:
        kind, path = _first_image(wanted)
        if f"{kind}/{path}" in draft[BOOT_IMAGE]:
            raise Conflict(f"Already exists: {path}")
    store(draft, wanted, token)


def store(draft: Draft, wanted: BootParams, token: str) -> None:
    """Store records or the parameters of an image, replacing whole what is there. Raises InvalidInput."""
    keys = _where_to_store(draft, wanted)
    if not keys:
        kind, path = _first_image(wanted)
        draft[BOOT_IMAGE].put(BootImage(kind=kind, path=path, params=wanted.params))
        return
    for key in keys:
        draft[BOOT_RECORD].put(
            BootRecord(
                key=key,
                params=wanted.params,
                kernel=wanted.kernel,
                initrd=wanted.initrd,
                meta_data=wanted.cloud_init.meta_data,
                user_data=wanted.cloud_init.user_data,
                phone_home=wanted.cloud_init.phone_home,
                referral_token=token,
            )
        )
    _remember_images(draft, wanted)


def merge(draft: Draft, wanted: BootParams) -> None:
    """Put what is given into existing records, or new parameters on an existing image.

    cloud-init data is merged (RFC 7396), all else replaced when not empty; the referral token stays. Raises NotFound
    naming the first that does not exist, InvalidInput when nothing is named.
    """
    if not wanted.names_nodes:
        kind, path = _first_image(wanted)
        image = draft[BOOT_IMAGE].get(f"{kind}/{path}")
        if image is None:
            raise NotFound(f"Does not exist: {path}")
        draft[BOOT_IMAGE].put(replace(image, params=wanted.params or image.params))
        return
    for given, keys in _named(draft, wanted):
        key = existing(draft, keys)
        record = draft[BOOT_RECORD].get(key) if key is not None else None
        if record is None:
            raise NotFound(f"Does not exist: {given}")
        draft[BOOT_RECORD].put(_merged(record, wanted))
    _remember_images(draft, wanted)


def remove(draft: Draft, wanted: BootParams) -> None:
    """Remove records; with a kernel or initrd, also the image, which leaves no record that has it.

    A MAC that neither SMD nor any record knows, and an unknown image, are passed over. Raises NotFound for any other
    that does not exist, InvalidInput when nothing is named.
    """
    if not (wanted.names_nodes or wanted.kernel or wanted.initrd):
        raise _nothing_named()
    for given, keys in _named(draft, wanted):
        key = existing(draft, keys)
        if key is not None:
            draft[BOOT_RECORD].remove(key)
        elif not (given in wanted.macs and len(keys) == 1):
            raise NotFound(f"Key not found: {given}")
    for kind, path in _images(wanted):
        draft[BOOT_IMAGE].remove(f"{kind}/{path}")
        for record in list(draft[BOOT_RECORD].values()):
            if getattr(record, kind) == path:
                draft[BOOT_RECORD].put(replace(record, **{kind: ""}))


def _merged(record: BootRecord, wanted: BootParams) -> BootRecord:
    given = wanted.cloud_init
    return replace(
        record,
        params=wanted.params or record.params,
        kernel=wanted.kernel or record.kernel,
        initrd=wanted.initrd or record.initrd,
        meta_data=record.meta_data if given.meta_data is None else merge_patch(record.meta_data, given.meta_data),
        user_data=record.user_data if given.user_data is None else merge_patch(record.user_data, given.user_data),
        phone_home=record.phone_home if given.phone_home == PhoneHomeKeys() else given.phone_home,
    )


def _named(draft: Draft, wanted: BootParams) -> Iterable[tuple[str, list[str]]]:
    """Every node named, as given, and the keys under which it may be filed."""
    for host in wanted.hosts:
        yield host, host_keys(host)
    for mac in wanted.macs:
        yield mac, mac_keys(draft, mac)
    for nid in wanted.nids:
        yield f"nid{nid}", nid_keys(draft, nid)


def _where_to_store(draft: Draft, wanted: BootParams) -> list[str]:
    if wanted.hosts:
        keys = [host_keys(host)[0] for host in wanted.hosts]
    elif wanted.macs:
        keys = [mac_keys(draft, mac)[0] for mac in wanted.macs]
    else:
        keys = [nid_keys(draft, nid)[0] for nid in wanted.nids]
    for key in keys:
        if not key or len(key) > LONGEST_KEY or not key.isprintable():
            raise InvalidInput(f"Bad Request: not a host name, tag or MAC: {key[:64]!r}")
    return keys


def _images(wanted: BootParams) -> list[tuple[str, str]]:
    return [(kind, path) for kind, path in (("kernel", wanted.kernel), ("initrd", wanted.initrd)) if path]


def _first_image(wanted: BootParams) -> tuple[str, str]:
    images = _images(wanted)
    if not images:
        raise _nothing_named()
    return images[0]


def _remember_images(draft: Draft, wanted: BootParams) -> None:
    for kind, path in _images(wanted):
        if f"{kind}/{path}" not in draft[BOOT_IMAGE]:
            draft[BOOT_IMAGE].put(BootImage(kind=kind, path=path))


def _nothing_named() -> InvalidInput:
    return InvalidInput("Bad Request: none of hosts, macs, nids, kernel and initrd is given")
