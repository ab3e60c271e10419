"""user-data, vendor-data and the cloud-configs of groups, as text."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import yaml

from carrack.cloudinit import names
from carrack.cloudinit.boot_records import merged
from carrack.cloudinit.facts import Facts
from carrack.errors import InvalidInput
from carrack.records.cloudinit import CloudConfigFile

EMPTY = "#cloud-config"


class _Dumper(yaml.CSafeDumper):
    """libyaml's emitter: PyYAML's own is ten times slower. No anchors: people read these documents."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML calls it with each value
        return True


def to_yaml(document: Any) -> str:
    """Plain values as YAML, in their order."""
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=4096)


def user_data(facts: Facts, cluster_name: str) -> str:
    """What the boot parameters of the node and its roles say, with the local-hostname; else an empty cloud-config."""
    given = merged([record.user_data for record in facts.records])
    if not given:
        return EMPTY
    cluster = facts.info.cluster_name or facts.defaults.cluster_name or cluster_name
    hostname = names.local_hostname(facts, merged([record.meta_data for record in facts.records]), cluster)
    if hostname:
        given.setdefault("local-hostname", hostname)
    return f"{EMPTY}\n{to_yaml(given)}"


def vendor_data(labels: Iterable[str], base_url: str) -> str:
    """An include of the cloud-config of each group."""
    return "".join(["#include\n", *(f"{base_url}/{quote(label, safe=':')}.yaml\n" for label in labels)])


def config_text(file: CloudConfigFile) -> bytes:
    """The cloud-config of a group as the node gets it.

    Raises:
        InvalidInput: the encoding is neither plain nor base64, or the content is not what its encoding says.
    """
    if not file.content:
        return EMPTY.encode()
    if file.encoding in ("", "plain"):
        return file.content.encode(errors="replace")
    if file.encoding != "base64":
        raise InvalidInput("the encoding of a file must be plain or base64")
    try:
        return base64.b64decode("".join(file.content.split()), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput("the content of the file is not base64") from None
