"""Boot parameters as they travel: what requests carry and what lists answer."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, field

from carrack.records.boot import BootImage, BootRecord, PhoneHomeKeys

NID = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class CloudInit(msgspec.Struct, frozen=True, kw_only=True):
    """The cloud-init data of a request. An object or nothing: CSM's clients merge into it."""

    meta_data: dict[str, Any] | None = field(default=None, name="meta-data")
    user_data: dict[str, Any] | None = field(default=None, name="user-data")
    phone_home: PhoneHomeKeys = field(default_factory=PhoneHomeKeys, name="phone-home")


class BootParams(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a bootparameters request."""

    hosts: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()
    nids: tuple[NID, ...] = ()
    params: str = ""
    kernel: str = ""
    initrd: str = ""
    cloud_init: CloudInit = field(default_factory=CloudInit, name="cloud-init")

    @property
    def names_nodes(self) -> bool:
        """Whether it is about nodes, rather than about images alone."""
        return bool(self.hosts or self.macs or self.nids)


class PhoneHomeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Every key but the newest is always there, empty or not."""

    pub_key_dsa: str
    pub_key_rsa: str
    pub_key_ecdsa: str
    pub_key_ed25519: str | msgspec.UnsetType = msgspec.UNSET
    instance_id: str
    hostname: str
    fqdn: str


class CloudInitAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """CSM's scripts look into ``meta-data`` without asking whether it is there, so null is sent where there is none."""

    meta_data: Any = field(default=None, name="meta-data")
    user_data: Any = field(default=None, name="user-data")
    phone_home: PhoneHomeAnswer = field(name="phone-home")


class BootParamsAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of a list. It is good as the body of a request, for that is how sites restore a backup."""

    hosts: tuple[str, ...] = ()
    params: str = ""
    kernel: str = ""
    initrd: str = ""
    cloud_init: CloudInitAnswer = field(name="cloud-init")


def answer_record(record: BootRecord, *, cloud_init: bool = True) -> BootParamsAnswer:
    """The entry of a record, with or without its cloud-init data. The referral token is never told."""
    return BootParamsAnswer(
        hosts=(record.key,),
        params=record.params,
        kernel=record.kernel,
        initrd=record.initrd,
        cloud_init=CloudInitAnswer(
            meta_data=record.meta_data, user_data=record.user_data, phone_home=_answer_keys(record.phone_home)
        )
        if cloud_init
        else _NO_CLOUD_INIT,
    )


def answer_image(image: BootImage) -> BootParamsAnswer:
    """The entry of a kernel or initrd image."""
    return BootParamsAnswer(
        params=image.params,
        kernel=image.path if image.kind == "kernel" else "",
        initrd=image.path if image.kind == "initrd" else "",
        cloud_init=_NO_CLOUD_INIT,
    )


def _answer_keys(keys: PhoneHomeKeys) -> PhoneHomeAnswer:
    return PhoneHomeAnswer(
        pub_key_dsa=keys.pub_key_dsa,
        pub_key_rsa=keys.pub_key_rsa,
        pub_key_ecdsa=keys.pub_key_ecdsa,
        pub_key_ed25519=keys.pub_key_ed25519 or msgspec.UNSET,
        instance_id=keys.instance_id,
        hostname=keys.hostname,
        fqdn=keys.fqdn,
    )


_NO_CLOUD_INIT = CloudInitAnswer(phone_home=_answer_keys(PhoneHomeKeys()))
