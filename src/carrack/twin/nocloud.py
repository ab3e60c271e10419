"""NoCloud over HTTP, the client's side: what cloud-init makes of a command line and of the documents it fetches.

Pure. Source of the rules: cloud-init's documentation of the NoCloud data source and of `cc_phone_home`, and what its
releases really do (`ds=nocloud-net` is deprecated since 24.1 and still accepted; keys on the command line win over
meta-data; the seed URL is joined as text).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import yaml

from carrack.errors import InvalidInput

CLOUD_CONFIG: Final = "#cloud-config"
_INCLUDE: Final = "#include"
_INSTANCE_ID: Final = re.compile(r"\$(?:INSTANCE_ID\b|\{INSTANCE_ID\})")

# What `post: all` means. A key that the node does not have is sent as "N/A".
PHONE_HOME_FIELDS: Final = (
    "pub_key_rsa",
    "pub_key_ecdsa",
    "pub_key_ed25519",
    "instance_id",
    "hostname",
    "fqdn",
)


@dataclass(frozen=True, slots=True)
class Seed:
    """Where the documents are. `url` is put in front of "meta-data" and so on, as it stands."""

    url: str
    instance_id: str = ""
    local_hostname: str = ""


@dataclass(frozen=True, slots=True)
class PhoneHome:
    """One `phone_home` with `$INSTANCE_ID` put in. `form` goes out form-urlencoded, up to `tries` times."""

    url: str
    form: tuple[tuple[str, str], ...]
    tries: int = 10


def seed_of(command_line: str) -> Seed | None:
    """The seed that a kernel command line names with `ds=nocloud-net;s=URL` or `ds=nocloud;s=URL`, or None."""
    for word in command_line.split():
        if not word.startswith("ds="):
            continue
        name, *parts = word.removeprefix("ds=").split(";")
        if name not in {"nocloud", "nocloud-net"}:
            continue
        keys = {key: value for key, _, value in (part.partition("=") for part in parts)}
        url = keys.get("s") or keys.get("seedfrom") or ""
        if url.startswith(("http://", "https://")):
            return Seed(url, keys.get("i", ""), keys.get("h", ""))
    return None


def read_mapping(text: str, what: str) -> dict[str, Any]:
    """A YAML (or JSON) mapping; an empty document is an empty mapping. Raises InvalidInput, naming `what` it was."""
    try:
        document: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidInput(f"{what} is not YAML: {error}") from None
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise InvalidInput(f"{what} is not a mapping")
    return cast("dict[str, Any]", document)


def read_meta_data(text: str, seed: Seed) -> dict[str, Any]:
    """meta-data, with what the command line says in front. Raises InvalidInput without an `instance-id`."""
    meta = read_mapping(text, "meta-data")
    if seed.instance_id:
        meta["instance-id"] = seed.instance_id
    if seed.local_hostname:
        meta["local-hostname"] = seed.local_hostname
    if not meta.get("instance-id"):
        raise InvalidInput("meta-data has no instance-id")
    return meta


def includes(text: str) -> list[str]:
    """The URLs that an `#include` document lists; empty for any other document."""
    lines = [line.strip() for line in text.splitlines()]
    if not lines or lines[0] not in {_INCLUDE, "#include-once"}:
        return []
    return [line for line in lines[1:] if line and not line.startswith("#")]


def read_cloud_config(text: str) -> dict[str, Any]:
    """The mapping of a `#cloud-config` document, {} for a document of another kind. Raises InvalidInput."""
    if text.split("\n", 1)[0].strip() != CLOUD_CONFIG:
        return {}
    return read_mapping(text, "cloud-config")


def phone_home(config: Mapping[str, Any], meta: Mapping[str, Any]) -> PhoneHome | None:
    """What `phone_home` of a cloud-config asks for, or None if it has none. Raises InvalidInput if it is malformed."""
    wanted: object = config.get("phone_home")
    if wanted is None:
        return None
    if not isinstance(wanted, dict):
        raise InvalidInput("phone_home is not a mapping")
    asked = cast("dict[str, Any]", wanted)
    url: object = asked.get("url")
    if not isinstance(url, str) or not url:
        raise InvalidInput("phone_home has no url")
    instance_id = str(meta["instance-id"])
    name = str(meta.get("local-hostname", ""))
    values = {"instance_id": instance_id, "hostname": name.partition(".")[0], "fqdn": name}
    post: object = asked.get("post", "all")
    if isinstance(post, list):
        fields = tuple(str(each) for each in cast("list[object]", post))
    elif post == "all":
        fields = PHONE_HOME_FIELDS
    else:
        raise InvalidInput("phone_home's post is neither a list nor all")
    tries: object = asked.get("tries", 10)
    return PhoneHome(
        url=_INSTANCE_ID.sub(lambda _match: instance_id, url),
        form=tuple((each, values.get(each) or "N/A") for each in fields),
        tries=tries if isinstance(tries, int) and tries > 0 else 10,
    )
